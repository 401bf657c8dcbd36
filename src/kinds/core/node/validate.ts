/** Rules for a node: taints, amounts, pod address blocks, and what may not change. */
import { at, duplicate, forbidden, invalid } from '../../../machinery/field-error.ts';
import type { FieldError } from '../../../machinery/field-error.ts';
import { semanticEqual } from '../../../machinery/equality.ts';
import { parseCidr } from '../../../machinery/ip.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { Node } from '../../generated/core-v1.ts';
import { isDualStack, validCidr } from '../../ip-rules.ts';
import { validateAmount } from '../pod/validate-resources.ts';
import { validateTaints } from './taints.ts';

type NodeObject = Frozen<Node>;

function validateResources({ status }: NodeObject): FieldError[] {
  return (['capacity', 'allocatable'] as const).flatMap(list =>
    Object.entries(status?.[list] ?? {}).flatMap(([name, amount]) => validateAmount(at('status', list, name), name, amount)));
}

function validatePodCidrs({ spec }: NodeObject, kept: readonly string[]): FieldError[] {
  const blocks = spec?.podCIDRs ?? [];
  const path = at('spec', 'podCIDRs');
  const found = blocks.flatMap((block, i) => validCidr(path.index(i), block, kept));
  if (blocks.length < 2) return found;
  if (!isDualStack(blocks.map(b => parseCidr(b)?.ip.family)) || blocks.length > 2) found.push(invalid(path, blocks, 'may specify no more than one CIDR for each IP family'));
  return [...found, ...blocks.flatMap((block, i) => (blocks.indexOf(block) < i ? [duplicate(path.index(i), block)] : []))];
}

export const validateNode = (node: NodeObject, old?: NodeObject): FieldError[] => [
  ...validateTaints(node.spec?.taints ?? [], at('metadata', 'taints')),
  ...validateResources(node),
  ...validatePodCidrs(node, old?.spec?.podCIDRs ?? []),
];

/** The block of pod addresses and the provider's id are set once. */
export function validateNodeChange(node: NodeObject, old: NodeObject): FieldError[] {
  const addresses = node.status?.addresses ?? [];
  const found = validateResources(node);
  addresses.forEach((address, i) => {
    const first = addresses.findIndex(a => a.type === address.type && a.address === address.address);
    if (first < i) found.push(duplicate(at('status', 'addresses').index(i), { Type: address.type, Address: address.address }));
  });
  const before = old.spec?.podCIDRs ?? [];
  if (before.length > 0 && !semanticEqual(before, node.spec?.podCIDRs)) found.push(forbidden(at('spec', 'podCIDRs'), 'node updates may not change podCIDR except from "" to valid'));
  if (old.spec?.providerID && old.spec.providerID !== node.spec?.providerID) found.push(forbidden(at('spec', 'providerID'), 'node updates may not change providerID except from "" to valid'));
  found.push(...validateTaints(node.spec?.taints ?? [], at('metadata', 'taints')));
  if ((old.spec?.externalID ?? '') !== (node.spec?.externalID ?? '')) found.push(forbidden(at('spec', 'externalID'), 'may not be updated'));
  return found;
}

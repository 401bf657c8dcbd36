/** `pods/eviction`: a deletion that disruption budgets may refuse. */
import type { Eviction } from '../../kinds/generated/policy-v1.ts';
import { at, notSupported } from '../../machinery/field-error.ts';
import { invalidObject } from '../../machinery/status-error.ts';
import { writeOptions } from '../options/write-options.ts';
import type { DeleteOptions } from '../options/delete-options.ts';
import type { VerbHandler } from '../registry.ts';
import { checkName, nameOf } from '../verbs/update.ts';
import { judge } from '../write/admit.ts';
import { decodeObject } from '../write/decode.ts';
import { deleteObject } from '../write/delete-object.ts';
import { success } from './success.ts';

const EVICTION = { group: 'policy', version: 'v1', kind: 'Eviction', apiVersion: 'policy/v1', schema: 'io.k8s.api.policy.v1.Eviction' } as const;

export const podEviction: VerbHandler = async (context, resource, services) => {
  const { dryRun, fieldValidation } = writeOptions(context.request.query, 'CreateOptions');
  const eviction = (await decodeObject(context, EVICTION, fieldValidation, services)) as unknown as Eviction;
  const name = nameOf(context);
  checkName(eviction as never, name);
  const { dryRun: inBody = [], ...options } = (eviction.deleteOptions ?? {}) as Omit<DeleteOptions, 'dryRun'> & { dryRun?: string[] };
  if (inBody.some(v => v !== 'All')) throw invalidObject({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [notSupported(at('dryRun'), inBody, ['All'])]);
  const namespace = context.info.resource ? context.info.namespace : '';
  const isDry = dryRun || inBody.length > 0;
  await judge({ context, services, kind: resource.kind, operation: 'CREATE', dryRun: isDry, object: eviction as never });
  // Disruption budgets are not served yet; what none covers is evicted.
  await deleteObject({ context, resource, services, namespace, name, options: { ...options, dryRun: isDry }, isAdmitted: true });
  return success(201);
};

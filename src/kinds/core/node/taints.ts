/** Rules for the taints of a node. */
import { duplicate, invalid, notSupportedOf, required } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import { validateLabelName } from '../../../machinery/label-selector.ts';
import { checkLabelValue } from '../../../machinery/names.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { Node, Taint } from '../../generated/core-v1.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
export const NOT_READY_TAINT = 'node.kubernetes.io/not-ready';

function validateTaint({ key, value = '', effect }: Frozen<Taint>, path: FieldPath): FieldError[] {
  const wrong = checkLabelValue(value);
  const here = path.child('effect');
  return [
    ...validateLabelName(key ?? '', path.child('key')),
    ...(wrong.length > 0 ? [invalid(path.child('value'), value, wrong.join(';'))] : []),
    ...(!effect ? [required(here)] : EFFECTS.includes(effect) ? [] : [notSupportedOf(here, effect, EFFECTS)]),
  ];
}

/** How upstream prints a taint that is there twice: its internal form. */
const asInternal = (t: Frozen<Taint>) => ({ Key: t.key, Value: t.value ?? '', Effect: t.effect, TimeAdded: t.timeAdded ?? null });

export function validateTaints(taints: readonly Frozen<Taint>[], path: FieldPath): FieldError[] {
  return taints.flatMap((taint, i) => {
    const found = validateTaint(taint, path.index(i));
    if (taints.findIndex(t => t.key === taint.key && t.effect === taint.effect) === i) return found;
    const again = duplicate(path.index(i), asInternal(taint));
    return [...found, { ...again, message: `${again.message}: taints must be unique by key and effect pair` }];
  });
}

/** A new node takes no pods until its kubelet says that it is ready (the admission plugin TaintNodesByCondition). In place. */
export function taintNewNode(node: Node): void {
  const taints = ((node.spec ??= {}).taints ??= []);
  if (!taints.some(t => t.key === NOT_READY_TAINT && t.effect === 'NoSchedule')) taints.push({ key: NOT_READY_TAINT, effect: 'NoSchedule' });
}

/** Rules for tolerations of taints. */
import { each, invalid, notSupportedOf } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import { validateLabelName } from '../../../machinery/label-selector.ts';
import { checkLabelValue } from '../../../machinery/names.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { Toleration } from '../../generated/core-v1.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function validateOperator(path: FieldPath, { operator = '', value = '' }: Frozen<Toleration>): FieldError[] {
  if (operator === '' || operator === 'Equal') {
    const wrong = checkLabelValue(value);
    return wrong.length > 0 ? [invalid(path, value, wrong.join(';'))] : [];
  }
  if (operator !== 'Exists') return [notSupportedOf(path, operator, ['Equal', 'Exists'])];
  return value === '' ? [] : [invalid(path, value, "value must be empty when `operator` is 'Exists'")];
}

function validateToleration(path: FieldPath, toleration: Frozen<Toleration>): FieldError[] {
  const { key = '', operator = '', effect = '', tolerationSeconds } = toleration;
  const found: FieldError[] = key ? validateLabelName(key, path.child('key')) : [];
  if (key === '' && operator !== 'Exists') {
    found.push(invalid(path.child('operator'), operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"'));
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    found.push(invalid(path.child('effect'), effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  }
  found.push(...validateOperator(path.child('operator'), toleration));
  if (effect !== '' && !EFFECTS.includes(effect)) found.push(notSupportedOf(path.child('effect'), effect, EFFECTS));
  return found;
}

export const validateTolerations = (path: FieldPath, tolerations: readonly Frozen<Toleration>[]): FieldError[] =>
  each(tolerations, (toleration, i) => validateToleration(path.index(i), toleration));

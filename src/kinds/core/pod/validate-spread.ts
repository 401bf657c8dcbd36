/** Rules for topology spread constraints. */
import { all, duplicate, each, forbidden, invalid, notSupported, required } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import { validateLabelName, validateLabelSelector } from '../../../machinery/label-selector.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { TopologySpreadConstraint } from '../../generated/core-v1.ts';
import { NOT_POSITIVE_MESSAGE } from './checks.ts';

type Constraint = Frozen<TopologySpreadConstraint>;
const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];
const INCLUSION = ['Honor', 'Ignore'];

function validateMinDomains(path: FieldPath, { minDomains, whenUnsatisfiable }: Constraint): FieldError[] {
  if (minDomains === undefined) return [];
  const found = minDomains <= 0 ? [invalid(path, minDomains, NOT_POSITIVE_MESSAGE)] : [];
  if (whenUnsatisfiable === 'DoNotSchedule') return found;
  return [...found, invalid(path, minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable ?? ''}`)];
}

const validateInclusion = (path: FieldPath, policy: string | undefined): FieldError[] =>
  policy === undefined || INCLUSION.includes(policy) ? [] : [notSupported(path, policy, INCLUSION)];

/** The server itself adds one expression for each key when a pod is made; a second one for the same key is the user's. */
function validateKeys(path: FieldPath, { matchLabelKeys = [], labelSelector }: Constraint): FieldError[] {
  if (matchLabelKeys.length === 0) return [];
  if (!labelSelector) return [forbidden(path, 'must not be specified when labelSelector is not set')];
  const found = each(matchLabelKeys, (key, i) => validateLabelName(key, path.index(i)));
  const seen = new Set(Object.keys(labelSelector.matchLabels ?? {}));
  for (const { key } of labelSelector.matchExpressions ?? []) {
    const i = matchLabelKeys.lastIndexOf(key);
    if (i >= 0 && seen.has(key)) found.push(invalid(path.index(i), key, 'exists in both matchLabelKeys and labelSelector'));
    seen.add(key);
  }
  return found;
}

function validateBasics(path: FieldPath, constraint: Constraint, later: readonly Constraint[]): FieldError[] {
  const { maxSkew, topologyKey, whenUnsatisfiable } = constraint;
  const found: FieldError[] = [];
  if (maxSkew <= 0) found.push(invalid(path.child('maxSkew'), maxSkew, NOT_POSITIVE_MESSAGE));
  if (topologyKey === '') found.push(required(path.child('topologyKey'), 'can not be empty'));
  if (!ACTIONS.includes(whenUnsatisfiable)) found.push(notSupported(path.child('whenUnsatisfiable'), whenUnsatisfiable, ACTIONS));
  if (later.some(other => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable)) {
    found.push(duplicate(path.child('{topologyKey, whenUnsatisfiable}'), `{${topologyKey}, ${whenUnsatisfiable}}`));
  }
  return found;
}

export function validateSpread(path: FieldPath, constraints: readonly Constraint[]): FieldError[] {
  return each(constraints, (constraint, i) => {
    const here = path.index(i);
    return all(
      validateBasics(here, constraint, constraints.slice(i + 1)),
      validateMinDomains(here.child('minDomains'), constraint),
      validateInclusion(here.child('nodeAffinityPolicy'), constraint.nodeAffinityPolicy),
      validateInclusion(here.child('nodeTaintsPolicy'), constraint.nodeTaintsPolicy),
      validateKeys(here.child('matchLabelKeys'), constraint),
      validateLabelSelector(constraint.labelSelector, here.child('labelSelector')),
    );
  });
}

/** Rules for the affinities of a pod: to nodes, and to or from other pods. */
import { all, each, forbidden, invalid, required } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import { validateLabelName, validateLabelSelector } from '../../../machinery/label-selector.ts';
import { checkDnsLabel, checkLabelValue } from '../../../machinery/names.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { Affinity, NodeAffinity, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PodAffinity, PodAffinityTerm } from '../../generated/core-v1.ts';
import { invalidFor, subdomainName } from './checks.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
type NodeRequirement = Frozen<NodeSelectorRequirement>;
type PodTerm = Frozen<PodAffinityTerm>;

function validateValuesOf(path: FieldPath, { operator, values = [] }: NodeRequirement): FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0 ? [] : [required(path.child('values'), "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0 ? [] : [forbidden(path.child('values'), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    case 'Gt':
    case 'Lt':
      return values.length === 1 ? [] : [required(path.child('values'), "must be specified single value when `operator` is 'Lt' or 'Gt'")];
    default:
      return [invalid(path.child('operator'), operator ?? '', 'not a valid selector operator')];
  }
}

function validateExpression(path: FieldPath, requirement: NodeRequirement, strict: boolean): FieldError[] {
  const values = strict ? (requirement.values ?? []) : [];
  return all(
    validateValuesOf(path, requirement),
    validateLabelName(requirement.key ?? '', path.child('key')),
    each(values, (value, i) => invalidFor(path.child('values').index(i), value, checkLabelValue(value))),
  );
}

function validateField(path: FieldPath, { key, operator, values = [] }: NodeRequirement): FieldError[] {
  const found: FieldError[] = [];
  if (operator !== 'In' && operator !== 'NotIn') found.push(invalid(path.child('operator'), operator ?? '', 'not a valid selector operator'));
  else if (values.length !== 1) found.push(required(path.child('values'), "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
  if (key !== 'metadata.name') return [...found, invalid(path.child('key'), key ?? '', 'not a valid field selector key')];
  return all(found, each(values, (value, i) => subdomainName(path.child('values').index(i), value)));
}

/** A preference for values that no label can have is harmless and stays allowed: not `strict`. */
function validateNodeTerm(path: FieldPath, term: Frozen<NodeSelectorTerm> | undefined, strict: boolean): FieldError[] {
  return all(
    each(term?.matchExpressions, (r, i) => validateExpression(path.child('matchExpressions').index(i), r, strict)),
    each(term?.matchFields, (r, i) => validateField(path.child('matchFields').index(i), r)),
  );
}

/** Also a persistent volume's. */
export function validateNodeSelector(path: FieldPath, selector: Frozen<NodeSelector>): FieldError[] {
  const terms = selector.nodeSelectorTerms ?? [];
  const here = path.child('nodeSelectorTerms');
  if (terms.length === 0) return [required(here, 'must have at least one node selector term')];
  return each(terms, (term, i) => validateNodeTerm(here.index(i), term, true));
}

const validateWeight = (path: FieldPath, weight: number | undefined): FieldError[] =>
  (weight ?? 0) >= 1 && (weight ?? 0) <= 100 ? [] : [invalid(path.child('weight'), weight ?? 0, 'must be in the range 1-100')];

function validateNodeAffinity(path: FieldPath, affinity: Frozen<NodeAffinity>): FieldError[] {
  const found = affinity[REQUIRED] ? validateNodeSelector(path.child(REQUIRED), affinity[REQUIRED]) : [];
  (affinity[PREFERRED] ?? []).forEach((term, i) => {
    const here = path.child(PREFERRED).index(i);
    found.push(...validateWeight(here, term.weight), ...validateNodeTerm(here.child('preference'), term.preference, false));
  });
  return found;
}

function validateLabelKeys(path: FieldPath, keys: readonly string[], term: PodTerm): FieldError[] {
  if (keys.length === 0) return [];
  if (!term.labelSelector) return [forbidden(path, 'must not be specified when labelSelector is not set')];
  return each(keys, (key, i) => validateLabelName(key, path.index(i)));
}

/** The server itself adds one expression for each of matchLabelKeys; a second one for the same key is the user's. */
function validateKeysOnce(path: FieldPath, term: PodTerm): FieldError[] {
  const { matchLabelKeys = [], mismatchLabelKeys = [], labelSelector } = term;
  const seen = new Set(Object.keys(labelSelector?.matchLabels ?? {}));
  const found: FieldError[] = [];
  for (const { key } of labelSelector?.matchExpressions ?? []) {
    const i = matchLabelKeys.lastIndexOf(key);
    if (i >= 0 && seen.has(key)) found.push(invalid(path.index(i), key, 'exists in both matchLabelKeys and labelSelector'));
    seen.add(key);
  }
  matchLabelKeys.forEach((key, i) => {
    if (mismatchLabelKeys.includes(key)) found.push(invalid(path.child('matchLabelKeys').index(i), key, 'exists in both matchLabelKeys and mismatchLabelKeys'));
  });
  return found;
}

function validatePodTerm(path: FieldPath, term: PodTerm): FieldError[] {
  const { topologyKey } = term;
  return all(
    validateLabelSelector(term.labelSelector, path.child('labelSelector')),
    validateLabelSelector(term.namespaceSelector, path.child('namespaceSelector')),
    each(term.namespaces, name => invalidFor(path.child('namespace'), name, checkDnsLabel(name))),
    validateLabelKeys(path.child('matchLabelKeys'), term.matchLabelKeys ?? [], term),
    validateLabelKeys(path.child('mismatchLabelKeys'), term.mismatchLabelKeys ?? [], term),
    validateKeysOnce(path, term),
    topologyKey === '' ? [required(path.child('topologyKey'), 'can not be empty')] : [],
    validateLabelName(topologyKey, path.child('topologyKey')),
  );
}

function validatePodAffinity(path: FieldPath, affinity: Frozen<PodAffinity>): FieldError[] {
  const found = each(affinity[REQUIRED], (term, i) => validatePodTerm(path.child(REQUIRED).index(i), term));
  (affinity[PREFERRED] ?? []).forEach((weighted, i) => {
    const here = path.child(PREFERRED).index(i);
    found.push(...validateWeight(here, weighted.weight), ...validatePodTerm(here.child('podAffinityTerm'), weighted.podAffinityTerm));
  });
  return found;
}

export function validateAffinity(path: FieldPath, affinity: Frozen<Affinity>): FieldError[] {
  return all(
    affinity.nodeAffinity && validateNodeAffinity(path.child('nodeAffinity'), affinity.nodeAffinity),
    affinity.podAffinity && validatePodAffinity(path.child('podAffinity'), affinity.podAffinity),
    affinity.podAntiAffinity && validatePodAffinity(path.child('podAntiAffinity'), affinity.podAntiAffinity),
  );
}

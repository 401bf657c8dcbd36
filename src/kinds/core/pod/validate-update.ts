/** Rules for changing a pod that exists: little may change but images, deadlines, more tolerations and fewer gates. */
import { all, at, each, forbidden, invalid, required } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import { clone, semanticEqual } from '../../../machinery/equality.ts';
import { inclusiveRangeMessage } from '../../../machinery/names.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { Container, NodeAffinity, NodeSelectorTerm, Pod, PodSchedulingGate, PodSpec, Toleration } from '../../generated/core-v1.ts';
import { specDiff } from './spec-diff.ts';
import { validateAnnotationUpdates, validatePodAnnotations } from './validate-annotations.ts';
import { validateImageSpaces } from './validate-containers.ts';
import { validatePodAlways } from './validate-pod.ts';
import { validateTolerations } from './validate-tolerations.ts';

type P = Frozen<Pod>;
type Spec = Frozen<PodSpec>;
const SPEC = at('spec');
const MAX_INT32 = 2 ** 31 - 1;

/** Undefined: the lists do not even have the same length, and no more can be said. */
function validateImages(path: FieldPath, containers: readonly Frozen<Container>[] = [], old: readonly Frozen<Container>[] = []): FieldError[] | undefined {
  if (containers.length !== old.length) return undefined;
  return each(containers, (c, i) => all(c.image ? [] : [required(path.index(i).child('image'))], validateImageSpaces(path.index(i), c)));
}

/** A deadline may be set once and then only come nearer. `stop`: upstream says no more after this. */
function validateDeadline(now: number | undefined, old: number | undefined): { errors: FieldError[]; stop: boolean } {
  const path = SPEC.child('activeDeadlineSeconds');
  if (now === undefined) return { errors: old === undefined ? [] : [invalid(path, null, 'must not update from a positive integer to nil value')], stop: false };
  if (now < 0 || now > MAX_INT32) return { errors: [invalid(path, now, inclusiveRangeMessage(0, MAX_INT32))], stop: true };
  if (old !== undefined && old < now) return { errors: [invalid(path, now, 'must be less than or equal to previous value')], stop: true };
  return { errors: [], stop: false };
}

const withoutSeconds = (toleration: Frozen<Toleration>) => ({ ...toleration, tolerationSeconds: undefined });
function validateOnlyAdded(path: FieldPath, tolerations: readonly Frozen<Toleration>[], old: readonly Frozen<Toleration>[]): FieldError[] {
  const kept = old.every(before => tolerations.some(t => semanticEqual(withoutSeconds(t), withoutSeconds(before))));
  if (!kept) return [forbidden(path, 'existing toleration can not be modified except its tolerationSeconds')];
  return validateTolerations(path, tolerations);
}

function validateOnlyDeleted(path: FieldPath, gates: readonly Frozen<PodSchedulingGate>[], old: readonly Frozen<PodSchedulingGate>[]): FieldError[] {
  return each(gates, ({ name }, i) =>
    old.some(gate => gate.name === name) ? [] : [forbidden(path.index(i).child('name'), `only deletion is allowed, but found new scheduling gate '${name}'`)],
  );
}

function onlyAdds(term: Frozen<NodeSelectorTerm>, old: Frozen<NodeSelectorTerm>): boolean {
  const lists = ['matchExpressions', 'matchFields'] as const;
  const wasEmpty = lists.every(l => !old[l]?.length);
  if (wasEmpty) return lists.every(l => !term[l]?.length);
  return lists.every(l => semanticEqual((term[l] ?? []).slice(0, old[l]?.length ?? 0), old[l] ?? []));
}

function validateNodeAffinityMutation(affinity: Frozen<NodeAffinity> | undefined, old: Frozen<NodeAffinity> | undefined): FieldError[] {
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const before = old?.[required]?.nodeSelectorTerms ?? [];
  const terms = affinity?.[required]?.nodeSelectorTerms ?? [];
  const path = SPEC.child('affinity', 'nodeAffinity', required).child('nodeSelectorTerms');
  if (before.length > 0 && before.length !== terms.length) return [invalid(path, terms, 'no additions/deletions to non-empty NodeSelectorTerms list are allowed')];
  return each(before, (term, i) => (onlyAdds(terms[i]!, term) ? [] : [invalid(path.index(i), terms[i], 'only additions are allowed (no mutations or deletions)')]));
}

/** Where a pod waits behind gates, its choice of nodes may still narrow. What was judged here is put back in `munged`. */
function judgeGated(munged: PodSpec, old: Spec): FieldError[] {
  const found: FieldError[] = [];
  if (!semanticEqual(munged.nodeSelector, old.nodeSelector)) {
    const lost = Object.entries(old.nodeSelector ?? {}).some(([key, value]) => munged.nodeSelector?.[key] !== value);
    if (lost) found.push(invalid(SPEC.child('nodeSelector'), munged.nodeSelector ?? null, 'only additions to spec.nodeSelector are allowed (no mutations or deletions)'));
    putBack(munged, old, 'nodeSelector');
  }
  const [now, before] = [munged.affinity?.nodeAffinity, old.affinity?.nodeAffinity];
  if (semanticEqual(now, before)) return found;
  found.push(...validateNodeAffinityMutation(now, before));
  const affinity = { ...munged.affinity };
  delete affinity.nodeAffinity;
  if (before) affinity.nodeAffinity = clone(before) as NodeAffinity;
  if (Object.keys(affinity).length === 0 && !old.affinity) delete munged.affinity;
  else munged.affinity = affinity;
  return found;
}

function putBack<K extends keyof PodSpec>(munged: PodSpec, old: Spec, field: K): void {
  if (old[field] === undefined) delete munged[field];
  else munged[field] = clone(old[field]) as PodSpec[K];
}

const UPDATABLE = [
  '`spec.containers[*].image`', '`spec.initContainers[*].image`', '`spec.activeDeadlineSeconds`', '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

/** The new spec with all that may change put back to what it was; what then still differs may not. */
function withAllowedPutBack(spec: Spec, old: Spec): PodSpec {
  const munged = clone(spec) as PodSpec;
  for (const field of ['containers', 'initContainers'] as const) {
    munged[field]?.forEach((container, i) => {
      const image = old[field]?.[i]?.image;
      if (image === undefined) delete container.image;
      else container.image = image;
    });
  }
  for (const field of ['activeDeadlineSeconds', 'schedulingGates', 'tolerations'] as const) putBack(munged, old, field);
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && munged.terminationGracePeriodSeconds === 1) putBack(munged, old, 'terminationGracePeriodSeconds');
  return munged;
}

function validateUnchanged(spec: Spec, old: Spec): FieldError[] {
  if (semanticEqual(spec, old)) return [];
  const munged = withAllowedPutBack(spec, old);
  const found = old.schedulingGates?.length ? judgeGated(munged, old) : [];
  if (semanticEqual(munged, old)) return found;
  return [...found, forbidden(SPEC, `pod updates may not change fields other than ${UPDATABLE}\n${specDiff(old, munged)}`)];
}

function validateAnnotations(pod: P, old: P): FieldError[] {
  const path = at('metadata', 'annotations');
  const annotations = pod.metadata.annotations ?? {};
  return all(validateAnnotationUpdates(path, annotations, old.metadata.annotations ?? {}), validatePodAnnotations(path, annotations, pod.spec));
}

export function validatePodUpdate(pod: P, old: P): FieldError[] {
  const found = all(validatePodAlways(pod), validateAnnotations(pod, old));
  for (const field of ['containers', 'initContainers'] as const) {
    const errors = validateImages(SPEC.child(field), pod.spec[field], old.spec[field]);
    if (!errors) return [...found, forbidden(SPEC.child(field), 'pod updates may not add or remove containers')];
    found.push(...errors);
  }
  const deadline = validateDeadline(pod.spec.activeDeadlineSeconds, old.spec.activeDeadlineSeconds);
  found.push(...deadline.errors);
  if (deadline.stop) return found;
  return all(
    found,
    validateOnlyAdded(SPEC.child('tolerations'), pod.spec.tolerations ?? [], old.spec.tolerations ?? []),
    validateOnlyDeleted(SPEC.child('schedulingGates'), pod.spec.schedulingGates ?? [], old.spec.schedulingGates ?? []),
    validateUnchanged(pod.spec, old.spec),
  );
}

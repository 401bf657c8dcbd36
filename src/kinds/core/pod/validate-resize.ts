/** Rules for pods/resize: cpu and memory of containers and sidecars may change, within the pod's class of service. */
import { all, at, each, FieldPath, forbidden, invalid } from '../../../machinery/field-error.ts';
import type { FieldError } from '../../../machinery/field-error.ts';
import { clone, semanticEqual } from '../../../machinery/equality.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { Container, Pod, ResourceRequirements } from '../../generated/core-v1.ts';
import { computeQosClass, qosClassOf } from './qos.ts';
import { isSidecar } from './resources.ts';
import { MIRROR_ANNOTATION } from './validate-annotations.ts';
import { validatePodAlways } from './validate-pod.ts';

type P = Frozen<Pod>;
type C = Frozen<Container>;
const SPEC = at('spec');
const LISTS = ['requests', 'limits'] as const;

function neverResized(pod: P, old: P): string | undefined {
  if (old.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined) return 'static pods cannot be resized';
  return old.spec.os?.name === 'windows' || pod.spec.os?.name === 'windows' ? 'windows pods cannot be resized' : undefined;
}

/** A kubelet that can resize reports the resources of running containers. */
function nodeCanResize(old: P): boolean {
  const running = (old.status?.containerStatuses ?? []).find(s => s.state?.running);
  return !running || running.resources !== undefined;
}

function validateKept(path: FieldPath, now: Frozen<ResourceRequirements> | undefined, old: Frozen<ResourceRequirements> | undefined): FieldError[] {
  return each(LISTS, list => {
    const removed = Object.keys(old?.[list] ?? {}).some(name => now?.[list]?.[name] === undefined);
    return removed ? [forbidden(path.child(list), `resource ${list} cannot be removed`)] : [];
  });
}

/** The container with its old cpu and memory: what still differs is something else. */
function withOldAmounts(container: C, old: C): Container {
  const copy = clone(container) as Container;
  for (const list of LISTS) {
    const amounts = { ...copy.resources?.[list] };
    for (const name of ['cpu', 'memory']) {
      delete amounts[name];
      const before = old.resources?.[list]?.[name];
      if (before !== undefined) amounts[name] = before;
    }
    copy.resources ??= {};
    if (Object.keys(amounts).length > 0 || old.resources?.[list]) copy.resources[list] = amounts;
    else delete copy.resources[list];
  }
  if (old.resizePolicy) copy.resizePolicy = clone(old.resizePolicy) as NonNullable<Container['resizePolicy']>;
  else delete copy.resizePolicy;
  return copy;
}

function validateInit(container: C, old: C, i: number): FieldError[] {
  if (!isSidecar(old)) return semanticEqual(container, old) ? [] : [forbidden(SPEC, 'resources for non-sidecar init containers are immutable')];
  const kept = validateKept(SPEC.child('initContainers').index(i).child('resources'), container.resources, old.resources);
  return semanticEqual(withOldAmounts(container, old), old) ? kept : [...kept, forbidden(SPEC, 'only cpu and memory resources for sidecar containers are mutable')];
}

function validateRegular(container: C, old: C, i: number): FieldError[] {
  const kept = validateKept(SPEC.child('containers').index(i).child('resources'), container.resources, old.resources);
  return semanticEqual(withOldAmounts(container, old), old) ? kept : [...kept, forbidden(SPEC, 'only cpu and memory resources are mutable')];
}

export function validateResize(pod: P, old: P): FieldError[] {
  const never = neverResized(pod, old);
  if (never !== undefined) return [forbidden(new FieldPath(), never)];
  const found = validatePodAlways(pod);
  if (pod.spec.containers.length !== old.spec.containers.length) return [...found, forbidden(SPEC, 'containers may not be added or removed on resize')];
  if ((pod.spec.initContainers?.length ?? 0) !== (old.spec.initContainers?.length ?? 0)) return [...found, forbidden(SPEC, 'initContainers may not be added or removed on resize')];
  if (qosClassOf(old) !== computeQosClass(pod.spec)) found.push(invalid(SPEC, pod.status?.qosClass ?? '', 'Pod QOS Class may not change as a result of resizing'));
  if (!nodeCanResize(old)) found.push(forbidden(SPEC, 'Pod running on node without support for resize'));
  return all(
    found,
    each(pod.spec.initContainers, (c, i) => validateInit(c, old.spec.initContainers![i]!, i)),
    pod.spec.containers.flatMap((c, i) => validateRegular(c, old.spec.containers[i]!, i)),
  );
}

/** What the server sets and takes back in a pod, on creation and on each way to change it. */
import { timestamp } from '../../../base/clock.ts';
import { clone, own } from '../../../machinery/equality.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { Affinity, Container, Pod, PodAffinityTerm, PodSpec } from '../../generated/core-v1.ts';
import type { LabelSelector } from '../../generated/meta-v1.ts';
import { computeQosClass } from './qos.ts';

type Labels = Readonly<Record<string, string>>;

/** Fields whose feature gates are off in v1.36: dropped unless the stored pod has them already. */
function dropDisabledFields(spec: PodSpec, old?: Frozen<PodSpec>): void {
  if (spec.schedulingGroup !== undefined && !old?.schedulingGroup) delete spec.schedulingGroup;
  if (old) return;
  for (const { projected } of spec.volumes ?? []) {
    for (const source of (projected?.sources ?? []) as { podCertificate?: unknown; clusterTrustBundle?: unknown }[]) {
      if (source.podCertificate !== undefined) delete source.podCertificate;
      if (source.clusterTrustBundle !== undefined) delete source.clusterTrustBundle;
    }
  }
}

function addExpressions(selector: LabelSelector, keys: readonly string[] | undefined, operator: 'In' | 'NotIn', labels: Labels): void {
  for (const key of keys ?? []) {
    const value = own(labels, key);
    if (value !== undefined) (selector.matchExpressions ??= []).push({ key, operator, values: [value] });
  }
}

function podAffinityTerms(affinity: Affinity | undefined): PodAffinityTerm[] {
  if (!affinity) return [];
  return [affinity?.podAffinity, affinity?.podAntiAffinity].flatMap(a => [
    ...(a?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(w => w.podAffinityTerm),
    ...(a?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
  ]);
}

/** matchLabelKeys mean "those with my own value": they become plain expressions here, once. */
function mergeLabelKeys(spec: PodSpec, labels: Labels): void {
  for (const term of podAffinityTerms(spec.affinity)) {
    if (!term.labelSelector) continue;
    addExpressions(term.labelSelector, term.matchLabelKeys, 'In', labels);
    addExpressions(term.labelSelector, term.mismatchLabelKeys, 'NotIn', labels);
  }
  for (const constraint of spec.topologySpreadConstraints ?? []) {
    if (constraint.labelSelector) addExpressions(constraint.labelSelector, constraint.matchLabelKeys, 'In', labels);
  }
}

export function prepareForCreate(pod: Pod, now?: number): void {
  pod.status = { phase: 'Pending', qosClass: computeQosClass(pod.spec) };
  dropDisabledFields(pod.spec);
  if (pod.spec.schedulingGates?.length) {
    pod.status.conditions = [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'SchedulingGated',
        message: 'Scheduling is blocked due to non-empty scheduling gates',
        ...(now === undefined ? {} : { lastTransitionTime: timestamp(now) }),
      },
    ];
  }
  mergeLabelKeys(pod.spec, pod.metadata.labels ?? {});
}

function restore<K extends keyof Pod>(pod: Pod, old: Frozen<Pod>, field: K): void {
  if (old[field] === undefined) delete pod[field];
  else pod[field] = clone(old[field]) as Pod[K];
}

export function prepareForUpdate(pod: Pod, old: Frozen<Pod>): void {
  restore(pod, old, 'status');
  dropDisabledFields(pod.spec, old.spec);
}

/** Old clients do not know observedGeneration and would clear it. */
function keepObservedGenerations(pod: Pod, old: Frozen<Pod>): void {
  const status = pod.status!;
  if (!status.observedGeneration && old.status?.observedGeneration) status.observedGeneration = old.status.observedGeneration;
  const left = [...(old.status?.conditions ?? [])];
  for (const condition of status.conditions ?? []) {
    const i = left.findIndex(c => c.type === condition.type);
    const before = i < 0 ? undefined : left.splice(i, 1)[0];
    if (!condition.observedGeneration && before?.observedGeneration) condition.observedGeneration = before.observedGeneration;
  }
}

export function prepareForStatusUpdate(pod: Pod, old: Frozen<Pod>): void {
  restore(pod, old, 'spec');
  const fixed = ['deletionTimestamp', 'deletionGracePeriodSeconds', 'ownerReferences'] as const;
  for (const field of fixed) {
    if (old.metadata[field] === undefined) delete pod.metadata[field];
    else Object.assign(pod.metadata, { [field]: clone(old.metadata[field]) });
  }
  pod.status ??= {};
  if (!pod.status.qosClass && old.status?.qosClass) pod.status.qosClass = old.status.qosClass;
  keepObservedGenerations(pod, old);
}

/** Everything but the ephemeral containers is as it was. */
export function prepareForEphemeralContainers(pod: Pod, old: Frozen<Pod>): void {
  const { ephemeralContainers } = pod.spec;
  restore(pod, old, 'spec');
  restore(pod, old, 'status');
  pod.metadata = { ...clone(old.metadata), ...(pod.metadata.resourceVersion === undefined ? {} : { resourceVersion: pod.metadata.resourceVersion }) };
  if (ephemeralContainers) pod.spec.ephemeralContainers = ephemeralContainers;
  else delete pod.spec.ephemeralContainers;
}

/** A container renamed or moved is left as it came: validation will say so. */
function withResizes(containers: readonly Container[] | undefined, old: readonly Frozen<Container>[] | undefined): Container[] | undefined {
  if (!containers || !old || containers.some((c, i) => c.name !== old[i]?.name)) return containers as Container[] | undefined;
  return containers.map((container, i) => {
    const kept = clone(old[i]!) as Container;
    if (container.resources) kept.resources = container.resources;
    else delete kept.resources;
    if (container.resizePolicy) kept.resizePolicy = container.resizePolicy;
    else delete kept.resizePolicy;
    return kept;
  });
}

/** Everything but the containers' resources and resize policies is as it was. */
export function prepareForResize(pod: Pod, old: Frozen<Pod>): void {
  const same = (a: readonly unknown[] | undefined, b: readonly unknown[] | undefined) => (a?.length ?? 0) === (b?.length ?? 0);
  if (!same(pod.spec.containers, old.spec.containers) || !same(pod.spec.initContainers, old.spec.initContainers)) return;
  const { resources } = pod.spec;
  const containers = withResizes(pod.spec.containers, old.spec.containers);
  const initContainers = withResizes(pod.spec.initContainers, old.spec.initContainers);
  restore(pod, old, 'spec');
  restore(pod, old, 'status');
  pod.metadata = { ...clone(old.metadata), ...(pod.metadata.resourceVersion === undefined ? {} : { resourceVersion: pod.metadata.resourceVersion }) };
  if (containers) pod.spec.containers = containers;
  if (initContainers) pod.spec.initContainers = initContainers;
  if (resources) pod.spec.resources = resources;
}

/** Grace of a deletion in seconds: none for a pod that never got to a node or has ended. */
export function graceSeconds(pod: Frozen<Pod>, asked: number | undefined): number {
  if (!pod.spec.nodeName || pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') return 0;
  const seconds = asked ?? pod.spec.terminationGracePeriodSeconds ?? 0;
  return seconds < 0 ? 1 : seconds;
}


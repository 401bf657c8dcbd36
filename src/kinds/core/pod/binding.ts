/** Puts a pod on a node, as the scheduler's Binding asks. */
import { clone } from '../../../machinery/equality.ts';
import type { Frozen } from '../../../machinery/object.ts';
import { conflict } from '../../../machinery/status-error.ts';
import type { Binding, Pod } from '../../generated/core-v1.ts';
import { withCondition } from './conditions.ts';

const BINDINGS = { group: '', plural: 'pods/binding' };

function whyNot(pod: Frozen<Pod>): string | undefined {
  const { name } = pod.metadata;
  if (pod.metadata.deletionTimestamp !== undefined) return `pod ${name} is being deleted, cannot be assigned to a host`;
  if (pod.spec.nodeName) return `pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`;
  return pod.spec.schedulingGates?.length ? `pod ${name} has non-empty .spec.schedulingGates` : undefined;
}

/** The pod as it is to be stored; `now` is RFC 3339. Throws a 409 StatusError. `nodeLabels`: topology labels the pod gets where it has none. */
export function bindPod(pod: Frozen<Pod>, binding: Frozen<Binding>, now: string, nodeLabels: Readonly<Record<string, string>> = {}): Pod {
  const refusal = whyNot(pod);
  if (refusal !== undefined) throw conflict(BINDINGS, pod.metadata.name ?? '', refusal);
  const bound = clone(pod) as Pod;
  bound.spec.nodeName = binding.target.name ?? '';
  const annotations = { ...bound.metadata.annotations, ...binding.metadata.annotations };
  if (Object.keys(annotations).length > 0) bound.metadata.annotations = annotations;
  const labels = { ...nodeLabels, ...binding.metadata.labels, ...bound.metadata.labels };
  if (Object.keys(labels).length > 0) bound.metadata.labels = labels;
  const status = (bound.status ??= {});
  status.conditions = withCondition(status.conditions, { type: 'PodScheduled', status: 'True', lastTransitionTime: now }).conditions;
  delete status.nominatedNodeName;
  return bound;
}

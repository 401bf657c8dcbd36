/** How many pods of a controller run, wait, succeeded and failed. */
import type { Pod } from '../../kinds/generated/core-v1.ts';
import type { KubeObject } from '../../machinery/object.ts';
import type { Request } from './describer.ts';

export const requestPods = ({ metadata }: KubeObject, labelSelector: string): Request => ({
  list: `/api/v1/namespaces/${encodeURIComponent(metadata.namespace ?? '')}/pods`,
  labelSelector,
});

/** Objects without an id, as files may hold them, have the empty one. */
export function isControlledBy({ metadata: { ownerReferences = [] } }: KubeObject, { metadata: { uid = '' } }: KubeObject): boolean {
  return ownerReferences.find(ref => ref.controller === true)?.uid === uid;
}

/** Pods that match and belong to nobody, or to another, do not count. */
export function countPods(pods: readonly Pod[], controller: KubeObject): string {
  const own = pods.filter(pod => isControlledBy(pod, controller));
  const count = (phase: string) => own.filter(pod => pod.status?.phase === phase).length;
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
}

/** The names by which a pod is known outside the API: labels, annotations, folders, log files, log lines. */
import type { Container, Pod } from './objects.ts';

export const LABEL = {
  podName: 'io.kubernetes.pod.name',
  podNamespace: 'io.kubernetes.pod.namespace',
  podUid: 'io.kubernetes.pod.uid',
  containerName: 'io.kubernetes.container.name',
} as const;

export const ANNOTATION = {
  hash: 'io.kubernetes.container.hash',
  restartCount: 'io.kubernetes.container.restartCount',
  terminationMessagePath: 'io.kubernetes.container.terminationMessagePath',
  terminationMessagePolicy: 'io.kubernetes.container.terminationMessagePolicy',
  preStopHandler: 'io.kubernetes.container.preStopHandler',
  ports: 'io.kubernetes.container.ports',
  gracePeriod: 'io.kubernetes.pod.terminationGracePeriod',
} as const;

/** `web_default(uid)`, as events and messages name a pod. */
export const formatPod = (pod: Pod): string => `${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;

/** `/var/log/pods/default_web_uid`. */
export const podLogDirectory = (root: string, pod: { namespace: string; name: string; uid: string }): string => `${root}/${pod.namespace}_${pod.name}_${pod.uid}`;

/** Relative to the pod's log directory: `c/0.log`. */
export const containerLogPath = (container: string, restartCount: number): string => `${container}/${restartCount}.log`;

/** FNV-1a over 32 bits, for hashes that are compared with themselves only. */
export function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i) & 0xff;
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return hash >>> 0;
}

/** Changes when the container must be made anew: upstream looks at the name and the image alone. */
export const containerHash = (container: Container): string => fnv32a(JSON.stringify({ name: container.name, image: container.image ?? '' })).toString(16);

/** Where events about a container point: `spec.containers{web}`. */
export function fieldPathOf(pod: Pod, container: string): string {
  if (pod.spec.initContainers?.some(c => c.name === container)) return `spec.initContainers{${container}}`;
  if (pod.spec.ephemeralContainers?.some(c => c.name === container)) return `spec.ephemeralContainers{${container}}`;
  return `spec.containers{${container}}`;
}

/** The kubelet's own folders of one pod, below its root (`/var/lib/kubelet`). */
export const podDirectory = (root: string, uid: string): string => `${root}/pods/${uid}`;

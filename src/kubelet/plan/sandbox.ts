/** Whether a pod needs a new sandbox. Pure. */
import { isHostNetwork, type Pod } from '../objects.ts';
import type { PodRuntime } from '../pod-runtime.ts';

export interface SandboxPlan {
  readonly changed: boolean;
  readonly attempt: number;
  readonly id: string;
}

export function planSandbox(pod: Pod, runtime: PodRuntime): SandboxPlan {
  const newest = runtime.sandboxes[0];
  if (!newest) return { changed: true, attempt: 0, id: '' };
  const next = newest.metadata.attempt + 1;
  const ready = runtime.sandboxes.filter(s => s.state === 'SANDBOX_READY').length;
  if (ready > 1 || newest.state !== 'SANDBOX_READY') return { changed: true, attempt: next, id: newest.id };
  const onHost = newest.linux?.namespaces?.options?.network === 'NODE';
  if (newest.linux?.namespaces?.options && onHost !== isHostNetwork(pod)) return { changed: true, attempt: next, id: '' };
  if (!isHostNetwork(pod) && newest.network && newest.network.ip === '') return { changed: true, attempt: next, id: newest.id };
  return { changed: false, attempt: newest.metadata.attempt, id: newest.id };
}

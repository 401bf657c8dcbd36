/** Whether a container that is not running should run again. Pure. */
import { isSidecar, type Container, type Pod } from '../objects.ts';
import { findContainer, type ContainerRecord, type PodRuntime } from '../pod-runtime.ts';

/** The container's own rules first, then its policy, then the pod's. */
export function restartsAfterExit(pod: Pod, container: Container, exitCode: number): boolean {
  for (const rule of container.restartPolicyRules ?? []) {
    const { operator, values = [] } = rule.exitCodes ?? {};
    const listed = values.includes(exitCode);
    if (rule.action === 'Restart' && (operator === 'In' ? listed : operator === 'NotIn' && !listed)) return true;
  }
  const policy = container.restartPolicy ?? pod.spec.restartPolicy ?? 'Always';
  if (policy === 'Never') return false;
  return policy === 'Always' || exitCode !== 0;
}

export function shouldBeRestarted(pod: Pod, container: Container, runtime: PodRuntime): boolean {
  if (pod.metadata.deletionTimestamp) return false;
  const last = findContainer(runtime, container.name);
  if (!last) return true;
  switch (last.state) {
    case 'CONTAINER_RUNNING':
      return false;
    case 'CONTAINER_UNKNOWN':
    case 'CONTAINER_CREATED':
      return true;
    case 'CONTAINER_EXITED':
      return restartsAfterExit(pod, container, last.exitCode);
  }
}

export const succeeded = (c: ContainerRecord | undefined): boolean => c?.state === 'CONTAINER_EXITED' && c.exitCode === 0;

/** Whether an init container that failed is tried again. */
export function retriesInit(pod: Pod, container: Container, exitCode: number): boolean {
  return isSidecar(container) || restartsAfterExit(pod, { ...container, ...(container.restartPolicy ? {} : { restartPolicy: pod.spec.restartPolicy === 'Never' ? 'Never' : 'OnFailure' }) }, exitCode);
}

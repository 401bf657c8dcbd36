/** The Pod kind, and what others need to know about pods. */
export { defaultPod, defaultPodSpec, defaultPodTemplate } from './defaults.ts';
export { defaultClaimSpec } from './default-volumes.ts';
export { defaultPullPolicy, imageTag } from './image-name.ts';
export { containerAmounts, isSidecar, podLimits, podRequests } from './resources.ts';
export type { Amounts } from './resources.ts';

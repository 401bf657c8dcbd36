/** The Pod kind, and what others need to know about pods. */
export { defaultPod, defaultPodSpec, defaultPodTemplate } from './defaults.ts';
export { defaultClaimSpec } from './default-volumes.ts';
export { defaultPullPolicy, imageTag } from './image-name.ts';
export { containerAmounts, isSidecar, podLimits, podRequests } from './resources.ts';
export type { Amounts } from './resources.ts';
export { validatePodTemplateSpec } from './validate-pod.ts';
export { validatePodSpec } from './validate-spec.ts';
export { validateNodeSelector } from './validate-affinity.ts';
export { validateTolerations } from './validate-tolerations.ts';
export { validateContainerResources } from './validate-resources.ts';
export { DELETION_COST_ANNOTATION, MIRROR_ANNOTATION, parseDeletionCost } from './validate-annotations.ts';
export { everyContainer } from './containers.ts';

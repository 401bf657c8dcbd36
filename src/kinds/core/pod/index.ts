/** The Pod kind, and what others need to know about pods. */
export { defaultPodTemplate } from './defaults.ts';
export { defaultClaimSpec } from './default-volumes.ts';
export { containerAmounts } from './resources.ts';
export { validatePodTemplateSpec } from './validate-pod.ts';
export { validateNodeSelector } from './validate-affinity.ts';
export { MIRROR_ANNOTATION } from './validate-annotations.ts';
export { Pod } from './pod.ts';
export { bindPod } from './binding.ts';
export { podTemplateWarnings } from './warnings.ts';
export { prepareForEphemeralContainers, prepareForResize } from './prepare.ts';
export { validateEphemeralContainersUpdate } from './validate-ephemeral.ts';
export { validateResize } from './validate-resize.ts';

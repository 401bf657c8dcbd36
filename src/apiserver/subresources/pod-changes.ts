/** `pods/ephemeralcontainers` and `pods/resize`: the two changes of a pod's spec that have a way of their own. */
import { prepareForEphemeralContainers, prepareForResize, validateEphemeralContainersUpdate, validateResize } from '../../kinds/core/pod/index.ts';
import { get } from '../verbs/get.ts';
import { patchVerb } from '../verbs/patch.ts';
import { updateVerb } from '../verbs/update.ts';
import type { Rules } from '../write/update-object.ts';

const ephemeral: Rules = {
  prepare: (_kind, pod, old) => prepareForEphemeralContainers(pod as never, old as never),
  validate: (_kind, pod, old) => validateEphemeralContainersUpdate(pod as never, old as never),
};
const resize: Rules = {
  prepare: (_kind, pod, old) => prepareForResize(pod as never, old as never),
  validate: (_kind, pod, old) => validateResize(pod as never, old as never),
};

export const ephemeralContainersHandlers = { get, update: updateVerb(ephemeral, { mayCreate: false }), patch: patchVerb(ephemeral) };
export const resizeHandlers = { get, update: updateVerb(resize, { mayCreate: false }), patch: patchVerb(resize) };

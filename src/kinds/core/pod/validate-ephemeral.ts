/** Rules for pods/ephemeralcontainers: containers may be added there, never changed or taken away. */
import { all, at, each, FieldPath, forbidden } from '../../../machinery/field-error.ts';
import type { FieldError } from '../../../machinery/field-error.ts';
import { semanticEqual } from '../../../machinery/equality.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { Pod } from '../../generated/core-v1.ts';
import { structDiff } from './spec-diff.ts';
import { MIRROR_ANNOTATION, validateAnnotationUpdates } from './validate-annotations.ts';
import { validatePodAlways } from './validate-pod.ts';

export function validateEphemeralContainersUpdate(pod: Frozen<Pod>, old: Frozen<Pod>): FieldError[] {
  if (old.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined) return [forbidden(new FieldPath(), 'static pods do not support ephemeral containers')];
  const path = at('spec', 'ephemeralContainers');
  const containers = pod.spec.ephemeralContainers ?? [];
  const changes = each(old.spec.ephemeralContainers, before => {
    const now = containers.find(c => c.name === before.name);
    if (!now) return [forbidden(path, `existing ephemeral containers ${JSON.stringify(before.name)} may not be removed\n`)];
    if (semanticEqual(now, before)) return [];
    const diff = structDiff('core.v1.EphemeralContainer', before, now);
    return [forbidden(path, `existing ephemeral containers ${JSON.stringify(before.name)} may not be changed\n${diff}`)];
  });
  const annotations = validateAnnotationUpdates(at('metadata', 'annotations'), pod.metadata.annotations ?? {}, old.metadata.annotations ?? {});
  return all(validatePodAlways(pod), annotations, changes);
}

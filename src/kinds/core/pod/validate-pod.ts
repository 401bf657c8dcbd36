/** Rules for a new pod and for a template of pods. Metadata's common rules are checked before, by the API server. */
import { all, at, each, forbidden } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import { validateLabels } from '../../../machinery/label-selector.ts';
import { validateAnnotations } from '../../../machinery/meta-validation.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { Container, Pod, PodSpec, PodTemplateSpec } from '../../generated/core-v1.ts';
import { POD_RULES, TEMPLATE_RULES } from './rules.ts';
import { validateAppArmorMatch, validatePodAnnotations, validateSeccompMatch } from './validate-annotations.ts';
import { validateImageSpaces } from './validate-containers.ts';
import { forbidGatedNode, validatePodSpec } from './validate-spec.ts';

const SPEC = at('spec');
const ANNOTATIONS = at('metadata', 'annotations');

function forbidTokensWithoutAccount(spec: Frozen<PodSpec>): FieldError[] {
  return each(spec.volumes, (volume, v) =>
    each(volume.projected?.sources, (source, s) => {
      const here = SPEC.child('volumes').index(v).child('projected', 'sources').index(s).child('serviceAccountToken');
      return source.serviceAccountToken ? [forbidden(here, 'must not be specified when serviceAccountName is not set')] : [];
    }),
  );
}

const validateImages = (path: FieldPath, containers: readonly Frozen<Container>[]): FieldError[] => each(containers, (c, i) => validateImageSpaces(path.index(i), c));

/** What is true of a pod at any time. */
export function validatePodAlways(pod: Frozen<Pod>): FieldError[] {
  const { spec } = pod;
  return all(
    pod.metadata.annotations && validatePodAnnotations(ANNOTATIONS, pod.metadata.annotations, spec),
    validatePodSpec(SPEC, spec, pod.metadata, POD_RULES),
    !spec.serviceAccountName && forbidTokensWithoutAccount(spec),
    spec.containers && validateImages(SPEC.child('containers'), spec.containers),
    spec.initContainers && validateImages(SPEC.child('initContainers'), spec.initContainers),
  );
}

export function validatePod(pod: Frozen<Pod>): FieldError[] {
  return all(
    validatePodAlways(pod),
    pod.spec.ephemeralContainers?.length && [forbidden(SPEC.child('ephemeralContainers'), 'cannot be set on create')],
    forbidGatedNode(SPEC, pod.spec),
    pod.metadata.annotations && validateSeccompMatch(SPEC, pod.metadata, pod.spec),
    pod.metadata.annotations && validateAppArmorMatch(SPEC, pod.metadata, pod.spec),
  );
}

/** A template in a ReplicationController, ReplicaSet and the like: `path` is the template's own, `spec.template`. */
export function validatePodTemplateSpec(template: Frozen<PodTemplateSpec>, path: FieldPath): FieldError[] {
  const metadata = template.metadata ?? {};
  const spec: Frozen<PodSpec> = template.spec ?? { containers: [] };
  return all(
    validateLabels(metadata.labels, path.child('labels')),
    validateAnnotations(metadata.annotations, path.child('annotations')),
    validatePodAnnotations(path.child('annotations'), metadata.annotations ?? {}, spec),
    validatePodSpec(path.child('spec'), spec, undefined, TEMPLATE_RULES),
    validateSeccompMatch(path.child('spec'), metadata, spec),
    spec.ephemeralContainers?.length ? [forbidden(path.child('spec', 'ephemeralContainers'), 'ephemeral containers not allowed in pod template')] : [],
  );
}

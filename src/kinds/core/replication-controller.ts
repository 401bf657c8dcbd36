/** ReplicationController: keeps a number of pods with given labels. */
import { defineKind, scale, status } from '../../machinery/kind.ts';
import { at, forbidden, invalid, notSupportedOf, required } from '../../machinery/field-error.ts';
import type { FieldError } from '../../machinery/field-error.ts';
import { selectorOfLabels } from '../../machinery/label-selector.ts';
import type { Frozen } from '../../machinery/object.ts';
import { formatLabels } from '../columns.ts';
import type { ReplicationController as ReplicationControllerObject } from '../generated/core-v1.ts';
import { nonNegative } from './pod/checks.ts';
import { defaultPodTemplate, podTemplateWarnings, validatePodTemplateSpec } from './pod/index.ts';
import { validateReplicaStatus } from './replica-status.ts';
import { beginWithoutReplicas, keepReplicaStatus, replicaColumns } from './replicated.ts';

type Controller = Frozen<ReplicationControllerObject>;
const spec = at('spec');

/** Selector and labels follow the template's labels where they are not given. */
function setDefaults(controller: ReplicationControllerObject): void {
  const own = (controller.spec ??= {});
  if (own.template) defaultPodTemplate(own.template);
  const labels = own.template?.metadata?.labels;
  if (labels && Object.keys(own.selector ?? {}).length === 0) own.selector = { ...labels };
  if (labels && Object.keys(controller.metadata.labels ?? {}).length === 0) controller.metadata.labels = { ...labels };
  own.replicas ??= 1;
}

function validateTemplate(controller: Controller): FieldError[] {
  const path = spec.child('template');
  const { template, selector } = controller.spec;
  if (!template) return [required(path)];
  const found: FieldError[] = [];
  const labels = template.metadata?.labels;
  if (!selectorOfLabels(selector).matches(labels)) found.push(invalid(path.child('metadata', 'labels'), labels, '`selector` does not match template `labels`'));
  found.push(...validatePodTemplateSpec(template, path));
  const { restartPolicy, activeDeadlineSeconds } = template.spec;
  if (restartPolicy !== 'Always') found.push(notSupportedOf(path.child('spec', 'restartPolicy'), restartPolicy ?? '', ['Always']));
  if (activeDeadlineSeconds !== undefined) found.push(forbidden(path.child('spec', 'activeDeadlineSeconds'), 'activeDeadlineSeconds in ReplicationController is not Supported'));
  return found;
}

const validateController = (controller: Controller): FieldError[] => [
  ...nonNegative(spec.child('minReadySeconds'), controller.spec.minReadySeconds),
  ...(Object.keys(controller.spec.selector ?? {}).length === 0 ? [required(spec.child('selector'))] : []),
  ...nonNegative(spec.child('replicas'), controller.spec.replicas),
  ...validateTemplate(controller),
];

export const ReplicationController = defineKind<ReplicationControllerObject>({
  group: '', version: 'v1', kind: 'ReplicationController', plural: 'replicationcontrollers', shortNames: ['rc'], categories: ['all'], scope: 'Namespaced',
  schema: 'io.k8s.api.core.v1.ReplicationController',
  hasGeneration: true,
  orphansByDefault: true,
  defaults: setDefaults,
  prepareForCreate: beginWithoutReplicas,
  prepareForUpdate: keepReplicaStatus,
  validate: validateController,
  validateUpdate: validateController,
  validateStatusUpdate: controller => validateReplicaStatus(controller.status),
  warnings: controller => podTemplateWarnings(controller.spec.template),
  fieldSelectors: { 'status.replicas': c => String(c.status?.replicas ?? 0) },
  columns: replicaColumns(c => formatLabels(c.spec.selector)),
  subresources: [scale({ spec: '.spec.replicas', status: '.status.replicas', selector: '.spec.selector' }), status()],
});

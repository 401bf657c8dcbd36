/** ReplicaSet: keeps a number of pods that a selector matches. */
import { defineKind, scale, status } from '../../machinery/kind.ts';
import { at, forbidden, invalid, notSupportedOf, required } from '../../machinery/field-error.ts';
import type { FieldError } from '../../machinery/field-error.ts';
import { formatLabelSelector, selectorOf, validateLabelSelector } from '../../machinery/label-selector.ts';
import type { LabelSelector } from '../../machinery/label-selector.ts';
import { validateImmutable } from '../../machinery/meta-validation.ts';
import type { Frozen } from '../../machinery/object.ts';
import { nonNegative } from '../core/pod/checks.ts';
import { defaultPodTemplate, podTemplateWarnings, validatePodTemplateSpec } from '../core/pod/index.ts';
import { validateReplicaStatus } from '../core/replica-status.ts';
import { beginWithoutReplicas, keepReplicaStatus, replicaColumns } from '../core/replicated.ts';
import type { ReplicaSet as ReplicaSetObject } from '../generated/apps-v1.ts';

type Set = Frozen<ReplicaSetObject>;
const spec = at('spec');

function setDefaults(set: ReplicaSetObject): void {
  set.spec.replicas ??= 1;
  defaultPodTemplate((set.spec.template ??= { spec: { containers: [] } }));
}

function validateTemplate(set: Set, selector: LabelSelector): FieldError[] {
  const path = spec.child('template');
  const template = set.spec.template;
  if (!template) return [required(path)];
  const found: FieldError[] = [];
  const labels = template.metadata?.labels;
  if (!selector.isEmpty && !selector.matches(labels)) found.push(invalid(path.child('metadata', 'labels'), labels, '`selector` does not match template `labels`'));
  found.push(...validatePodTemplateSpec(template, path));
  const { restartPolicy, activeDeadlineSeconds } = template.spec;
  if (restartPolicy !== 'Always') found.push(notSupportedOf(path.child('spec', 'restartPolicy'), restartPolicy ?? '', ['Always']));
  if (activeDeadlineSeconds !== undefined) found.push(forbidden(path.child('spec', 'activeDeadlineSeconds'), 'activeDeadlineSeconds in ReplicaSet is not Supported'));
  return found;
}

function parsedSelector(set: Set): LabelSelector | undefined {
  try {
    return selectorOf(set.spec.selector);
  } catch {
    return undefined;
  }
}

function validateSet(set: Set): FieldError[] {
  const path = spec.child('selector');
  // A decoded object has null here where a client gave none.
  const given: Set['spec']['selector'] | null | undefined = set.spec.selector;
  const found = [...nonNegative(spec.child('replicas'), set.spec.replicas), ...nonNegative(spec.child('minReadySeconds'), set.spec.minReadySeconds)];
  if (given === undefined || given === null) found.push(required(path));
  else {
    found.push(...validateLabelSelector(given, path));
    if (Object.keys(given.matchLabels ?? {}).length + (given.matchExpressions ?? []).length === 0) found.push(invalid(path, given, 'empty selector is invalid for deployment'));
  }
  const selector = parsedSelector(set);
  return selector ? [...found, ...validateTemplate(set, selector)] : [...found, invalid(path, given, 'invalid label selector')];
}

export const ReplicaSet = defineKind<ReplicaSetObject>({
  group: 'apps', version: 'v1', kind: 'ReplicaSet', plural: 'replicasets', shortNames: ['rs'], categories: ['all'], scope: 'Namespaced',
  schema: 'io.k8s.api.apps.v1.ReplicaSet',
  hasGeneration: true,
  defaults: setDefaults,
  prepareForCreate: beginWithoutReplicas,
  prepareForUpdate: keepReplicaStatus,
  validate: validateSet,
  validateUpdate: (set, old) => [...validateSet(set), ...validateImmutable(set.spec.selector, old.spec.selector, spec.child('selector'))],
  warnings: set => podTemplateWarnings(set.spec.template),
  validateStatusUpdate: set => validateReplicaStatus(set.status),
  columns: replicaColumns(s => formatLabelSelector(s.spec.selector)),
  subresources: [scale({ spec: '.spec.replicas', status: '.status.replicas', selector: '.spec.selector' }), status()],
});

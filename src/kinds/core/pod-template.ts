/** PodTemplate: a pod to be, kept by itself. */
import { defineKind } from '../../machinery/kind.ts';
import { at } from '../../machinery/field-error.ts';
import { containerImages, containerNames, formatLabels, nameColumn } from '../columns.ts';
import type { PodTemplate as PodTemplateObject } from '../generated/core-v1.ts';
import { defaultPodTemplate, podTemplateWarnings, validatePodTemplateSpec } from './pod/index.ts';

export const PodTemplate = defineKind<PodTemplateObject>({
  group: '', version: 'v1', kind: 'PodTemplate', plural: 'podtemplates', scope: 'Namespaced',
  schema: 'io.k8s.api.core.v1.PodTemplate',
  createOnUpdate: true,
  hasGeneration: true,
  defaults: template => defaultPodTemplate((template.template ??= { spec: { containers: [] } })),
  validate: template => validatePodTemplateSpec(template.template!, at('template')),
  validateUpdate: template => validatePodTemplateSpec(template.template!, at('template')),
  warnings: template => podTemplateWarnings(template.template, at('template')),
  columns: [
    nameColumn,
    { name: 'Containers', type: 'string', cell: t => containerNames(t.template?.spec) },
    { name: 'Images', type: 'string', cell: t => containerImages(t.template?.spec) },
    { name: 'Pod Labels', type: 'string', cell: t => formatLabels(t.template?.metadata?.labels) },
  ],
});

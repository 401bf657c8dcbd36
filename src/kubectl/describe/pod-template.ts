/** The pod template of a workload. */
import type { PodTemplateSpec } from '../../kinds/generated/core-v1.ts';
import { writeContainers } from './containers.ts';
import { writeAnnotations, writeLabels } from './metadata.ts';
import type { Page } from './page.ts';
import { writeSchedulingGroup, writeTolerations, writeTopologySpread } from './scheduling.ts';
import { writeVolumes } from './volumes.ts';

const INDENT = '  ';

export function writePodTemplate(page: Page, template: PodTemplateSpec | undefined): void {
  page.write(0, 'Pod Template:\n');
  if (!template) return page.write(1, '<unset>');
  const { metadata, spec } = template;
  writeLabels(page, '  Labels', metadata?.labels);
  if (Object.keys(metadata?.annotations ?? {}).length > 0) writeAnnotations(page, '  Annotations', metadata?.annotations);
  if (spec?.serviceAccountName) page.write(1, `Service Account:\t${spec.serviceAccountName}\n`);
  if (spec?.initContainers?.length) writeContainers(page, { label: 'Init Containers', containers: spec.initContainers, indent: INDENT });
  writeContainers(page, { label: 'Containers', containers: spec?.containers, indent: INDENT });
  writeVolumes(page, spec?.volumes, INDENT);
  writeTopologySpread(page, spec?.topologySpreadConstraints, INDENT);
  if (spec?.priorityClassName) page.write(1, `Priority Class Name:\t${spec.priorityClassName}\n`);
  writeLabels(page, '  Node-Selectors', spec?.nodeSelector);
  writeTolerations(page, spec?.tolerations, INDENT);
  if (spec) writeSchedulingGroup(page, spec, INDENT);
}

/** What decides where a pod may run: tolerations, spread, its scheduling group. */
import type { PodSpec, Toleration, TopologySpreadConstraint } from '../../kinds/generated/core-v1.ts';
import { formatLabelSelector } from '../../machinery/label-selector.ts';
import { sortUnstable } from '../print/sort-unstable.ts';
import { writeColumn } from './metadata.ts';
import type { Page } from './page.ts';

function tolerationText({ key = '', value, effect, operator, tolerationSeconds: seconds }: Toleration): string {
  const what = `${key}${value ? `=${value}` : ''}${effect ? `:${effect}` : ''}`;
  const exists = operator === 'Exists' && !value ? `${key || effect ? ' ' : ''}op=Exists` : '';
  return `${what}${exists}${seconds === undefined || seconds === null ? '' : ` for ${seconds}s`}`;
}

export function writeTolerations(page: Page, tolerations: readonly Toleration[] | undefined, indent = ''): void {
  const sorted = sortUnstable(tolerations ?? [], (a, b) => (a.key ?? '') < (b.key ?? ''));
  writeColumn(page, `${indent}Tolerations`, sorted.map(tolerationText));
}

const spreadText = ({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }: TopologySpreadConstraint) =>
  `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${labelSelector ? ` for selector ${formatLabelSelector(labelSelector)}` : ''}`;

export function writeTopologySpread(page: Page, constraints: readonly TopologySpreadConstraint[] | undefined, indent = ''): void {
  if (!constraints || constraints.length === 0) return;
  const sorted = sortUnstable(constraints, (a, b) => a.topologyKey < b.topologyKey);
  writeColumn(page, 'Topology Spread Constraints', sorted.map(spreadText), indent);
}

export function writeSchedulingGroup(page: Page, { schedulingGroup: group }: PodSpec, indent = ''): void {
  if (!group) return;
  page.write(0, `${indent}SchedulingGroup:\n`);
  page.write(1, `PodGroupName:\t${group.podGroupName ?? ''}\n`);
}

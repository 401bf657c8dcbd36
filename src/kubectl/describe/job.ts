/** `kubectl describe job`. */
import type { Job, JobSpec } from '../../kinds/generated/batch-v1.ts';
import { humanDuration } from '../../machinery/human-duration.ts';
import { selectorOf } from '../../machinery/label-selector.ts';
import type { LabelSelectorObject } from '../../machinery/label-selector.ts';
import type { Describer } from './describer.ts';
import { writeController, writeLabelsAndAnnotations, writeName, writeNamespace } from './metadata.ts';
import type { Page } from './page.ts';
import { writePodTemplate } from './pod-template.ts';
import { rfc1123 } from './times.ts';

export function selectorText(selector: LabelSelectorObject | undefined): string {
  try {
    return selectorOf(selector).toString();
  } catch (error) {
    return `Failed to get selector: ${(error as Error).message}`;
  }
}

/** Cut after the first comma from the fiftieth character on. */
function completedIndexes(indexes: string | undefined): string {
  if (!indexes) return '<none>';
  const comma = indexes.indexOf(',', 50);
  return comma < 0 ? indexes : `${indexes.slice(0, comma + 1)}...`;
}

function writeLimits(page: Page, spec: Partial<JobSpec>): void {
  const shown = [
    ['Parallelism', spec.parallelism], ['Completions', spec.completions ?? '<unset>'], ['Completion Mode', spec.completionMode], ['Suspend', spec.suspend],
    ['Backoff Limit', spec.backoffLimit], ['TTL Seconds After Finished', spec.ttlSecondsAfterFinished],
  ] as const;
  for (const [label, value] of shown) if (value !== undefined && value !== null) page.write(0, `${label}:\t${value}\n`);
}

function writeCourse(page: Page, { spec, status = {} }: Job): void {
  const { startTime, completionTime } = status;
  if (startTime) page.write(0, `Start Time:\t${rfc1123(startTime)}\n`);
  if (completionTime) page.write(0, `Completed At:\t${rfc1123(completionTime)}\n`);
  if (startTime && completionTime) page.write(0, `Duration:\t${humanDuration(Date.parse(completionTime) - Date.parse(startTime))}\n`);
  const deadline = spec?.activeDeadlineSeconds;
  if (deadline !== undefined && deadline !== null) page.write(0, `Active Deadline Seconds:\t${deadline}s\n`);
  const ready = status.ready === undefined || status.ready === null ? '' : ` (${status.ready} Ready)`;
  page.write(0, `Pods Statuses:\t${status.active ?? 0} Active${ready} / ${status.succeeded ?? 0} Succeeded / ${status.failed ?? 0} Failed\n`);
  if (spec?.completionMode === 'Indexed') page.write(0, `Completed Indexes:\t${completedIndexes(status.completedIndexes)}\n`);
}

export const jobDescriber: Describer<Job> = {
  group: 'batch', versions: ['v1'], kind: 'Job', plural: 'jobs', namespaced: true,
  write(page, job) {
    writeName(page, job);
    writeNamespace(page, job);
    page.write(0, `Selector:\t${selectorText(job.spec?.selector)}\n`);
    writeLabelsAndAnnotations(page, job.metadata);
    writeController(page, job);
    writeLimits(page, job.spec ?? {});
    writeCourse(page, job);
    writePodTemplate(page, job.spec?.template ?? { spec: { containers: [] } });
  },
};

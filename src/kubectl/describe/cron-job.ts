/** `kubectl describe cronjob`. */
import type { CronJob, JobTemplateSpec } from '../../kinds/generated/batch-v1.ts';
import type { Describer } from './describer.ts';
import { selectorText } from './job.ts';
import { writeHead } from './metadata.ts';
import type { Page } from './page.ts';
import { writePodTemplate } from './pod-template.ts';
import { rfc1123 } from './times.ts';

type Shown = string | number | boolean | null | undefined;
const orUnset = (value: Shown, unit = '') => (value === undefined || value === null ? '<unset>' : `${value}${unit}`);
export const flagOrUnset = (flag: boolean | null | undefined): string => (flag === undefined || flag === null ? '<unset>' : flag ? 'True' : 'False');

function writeJobTemplate(page: Page, { spec }: Partial<JobTemplateSpec>): void {
  page.write(0, `Selector:\t${spec?.selector ? selectorText(spec.selector) : '<unset>'}\n`);
  page.write(0, `Parallelism:\t${orUnset(spec?.parallelism)}\n`);
  page.write(0, `Completions:\t${orUnset(spec?.completions)}\n`);
  const deadline = spec?.activeDeadlineSeconds;
  if (deadline !== undefined && deadline !== null) page.write(0, `Active Deadline Seconds:\t${deadline}s\n`);
  writePodTemplate(page, spec?.template ?? { spec: { containers: [] } });
}

export const cronJobDescriber: Describer<CronJob> = {
  group: 'batch', versions: ['v1'], kind: 'CronJob', plural: 'cronjobs', namespaced: true,
  write(page, cronJob) {
    const { spec, status } = cronJob;
    writeHead(page, cronJob);
    page.write(0, `Schedule:\t${spec?.schedule ?? ''}\n`);
    page.write(0, `Concurrency Policy:\t${spec?.concurrencyPolicy ?? ''}\n`);
    page.write(0, `Suspend:\t${flagOrUnset(spec?.suspend)}\n`);
    page.write(0, `Time Zone:\t${orUnset(spec?.timeZone)}\n`);
    page.write(0, `Successful Job History Limit:\t${orUnset(spec?.successfulJobsHistoryLimit)}\n`);
    page.write(0, `Failed Job History Limit:\t${orUnset(spec?.failedJobsHistoryLimit)}\n`);
    page.write(0, `Starting Deadline Seconds:\t${orUnset(spec?.startingDeadlineSeconds, 's')}\n`);
    writeJobTemplate(page, spec?.jobTemplate ?? {});
    page.write(0, `Last Schedule Time:\t${status?.lastScheduleTime ? rfc1123(status.lastScheduleTime) : '<unset>'}\n`);
    page.write(0, `Active Jobs:\t${(status?.active ?? []).map(job => job.name ?? '').join(', ') || '<none>'}\n`);
  },
};

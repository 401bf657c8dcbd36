/** Plans what `create job` and `create cronjob` make. */
import { CommandError } from '../errors.ts';
import { goTypeOf } from '../typed.ts';
import type { Unstructured } from '../object.ts';
import type { Named } from './generator.ts';

const podTemplate = ({ name, command }: Named, image: string, restartPolicy: string) => ({
  metadata: {}, spec: { containers: [{ name, image, ...(command.length > 0 ? { command } : {}) }], restartPolicy },
});

export const planJob = (named: Named, image: string): Unstructured => ({
  apiVersion: 'batch/v1', kind: 'Job', metadata: { name: named.name }, spec: { template: podTemplate(named, image, 'Never') },
});

/** As the controller of cron jobs would make it, but by hand. */
export function planJobFrom(name: string, cronJob: Unstructured): Unstructured {
  if (cronJob.kind !== 'CronJob' || cronJob.apiVersion !== 'batch/v1') throw new CommandError(`unknown object type ${goTypeOf(cronJob)}`);
  const { jobTemplate = {} } = (cronJob['spec'] ?? {}) as { jobTemplate?: Pick<Unstructured, 'metadata'> & { spec?: unknown } };
  const { metadata: { annotations, labels } = {}, spec = {} } = jobTemplate;
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: cronJob.metadata?.name ?? '', uid: cronJob.metadata?.uid ?? '', controller: true };
  return {
    apiVersion: 'batch/v1', kind: 'Job', spec,
    metadata: { name, annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', ...annotations }, ...(labels ? { labels } : {}), ownerReferences: [owner] },
  };
}

export interface CronJobOptions {
  readonly image: string;
  readonly schedule: string;
  readonly restart: string;
}

export const planCronJob = (named: Named, { image, schedule, restart }: CronJobOptions): Unstructured => ({
  apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: named.name },
  spec: { schedule, jobTemplate: { metadata: { name: named.name }, spec: { template: podTemplate(named, image, restart || 'OnFailure') } } },
});

/** `kubectl create cronjob`. */
import { defineCommand } from '../../command.ts';
import { createGenerated, generatorFlags } from '../../create/generator.ts';
import { planCronJob } from '../../create/job.ts';
import { string } from '../../flags/flag.ts';

const kind = { group: 'batch', version: 'v1', plural: 'cronjobs', kind: 'CronJob', scope: 'Namespaced' } as const;

export default defineCommand({
  use: "cronjob NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...]",
  aliases: ['cj'],
  short: 'Create a cron job with the specified name',
  example: '# Every minute\nkubectl create cronjob clock --image=busybox --schedule="*/1 * * * *" -- date',
  flags: {
    ...generatorFlags(),
    image: string({ required: true, usage: 'The image to run.' }),
    restart: string({ usage: 'What becomes of a container that ends: OnFailure, Never' }),
    schedule: string({ required: true, usage: 'When to run, as cron has it.' }),
  },
  run: context => createGenerated(context, { kind, failure: 'failed to create cronjob', plan: named => planCronJob(named, context.flags) }),
});

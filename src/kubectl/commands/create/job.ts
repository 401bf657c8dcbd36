/** `kubectl create job`. */
import { defineCommand } from '../../command.ts';
import { createGenerated, generatorFlags } from '../../create/generator.ts';
import { planJob, planJobFrom } from '../../create/job.ts';
import { CommandError } from '../../errors.ts';
import type { Factory } from '../../factory.ts';
import { string } from '../../flags/flag.ts';
import type { Unstructured } from '../../object.ts';

const kind = { group: 'batch', version: 'v1', plural: 'jobs', kind: 'Job', scope: 'Namespaced' } as const;

export default defineCommand({
  use: 'job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]',
  short: 'Create a job with the specified name',
  example: '# A job with a command\nkubectl create job once --image=busybox -- date\n\n# A run of a cron job, now\nkubectl create job now --from=cronjob/nightly',
  flags: { ...generatorFlags(), from: string({ usage: 'The cron job to take it from: cronjob/name.' }), image: string({ usage: 'The image to run.' }) },
  run: context => createGenerated(context, {
    kind, failure: 'failed to create job',
    plan: async named => {
      const { image, from } = context.flags;
      if ((image === '') === (from === '')) throw new CommandError('either --image or --from must be specified');
      if (named.command.length > 0 && from !== '') throw new CommandError('cannot specify --from and command');
      return image === '' ? planJobFrom(named.name, await readCronJob(context.factory, from)) : planJob(named, image);
    },
  }),
});

async function readCronJob(factory: Factory, from: string): Promise<Unstructured> {
  const { namespace } = await factory.namespace();
  const infos = await (await factory.resources({ namespace, defaultNamespace: true, args: [from], flatten: true, latest: true })).infos();
  if (infos.length !== 1) throw new CommandError('from must be an existing cronjob');
  return infos[0]!.object!;
}

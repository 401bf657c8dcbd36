/** `kubectl create deployment`. */
import { defineCommand } from '../../command.ts';
import { createGenerated, generatorFlags } from '../../create/generator.ts';
import { planDeployment } from '../../create/deployment.ts';
import { int32, stringSlice } from '../../flags/flag.ts';

const kind = { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment', scope: 'Namespaced' } as const;

export default defineCommand({
  use: 'deployment NAME --image=image -- [COMMAND] [args...]',
  aliases: ['deploy'],
  short: 'Create a deployment with the specified name',
  example: '# A deployment of three pods\nkubectl create deployment web --image=nginx --replicas=3\n\n# With a command of its own\nkubectl create deployment ticker --image=busybox -- sleep 3600',
  flags: {
    ...generatorFlags(),
    image: stringSlice({ required: true, usage: 'The images to run, a container each.' }),
    port: int32({ default: -1, usage: 'The port that the first container listens on.' }),
    replicas: int32({ shorthand: 'r', default: 1, usage: 'How many pods there should be.' }),
  },
  run: context => createGenerated(context, {
    kind, failure: 'failed to create deployment',
    plan: named => planDeployment(named, { images: context.flags.image, port: context.flags.port, replicas: context.flags.replicas, random: context.io.random }),
  }),
});

/** `kubectl create priorityclass`. */
import { defineCommand } from '../../command.ts';
import { createGenerated, generatorFlags } from '../../create/generator.ts';
import { bool, int32, string } from '../../flags/flag.ts';

const kind = { group: 'scheduling.k8s.io', version: 'v1', plural: 'priorityclasses', kind: 'PriorityClass', scope: 'Cluster' } as const;

export default defineCommand({
  use: 'priorityclass NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]',
  aliases: ['pc'],
  short: 'Create a priority class with the specified name',
  example: '# Goes before others, but drives nobody out\nkubectl create priorityclass urgent --value=1000 --preemption-policy="Never"',
  flags: {
    ...generatorFlags(),
    description: string({ usage: 'When it should be used.' }),
    'global-default': bool({ usage: 'Pods that name no class get this one.' }),
    'preemption-policy': string({ default: 'PreemptLowerPriority', usage: 'Whether its pods may drive others out.' }),
    value: int32({ usage: 'The priority.' }),
  },
  run: context => createGenerated(context, {
    kind, failure: 'failed to create priorityclass',
    plan: ({ name }) => {
      const { value, 'global-default': globalDefault, description, 'preemption-policy': preemptionPolicy } = context.flags;
      return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value, globalDefault, description, preemptionPolicy };
    },
  }),
});

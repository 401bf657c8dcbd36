/** `kubectl create quota`. */
import { defineCommand } from '../../command.ts';
import { createGenerated, generatorFlags } from '../../create/generator.ts';
import { planQuota } from '../../create/quota.ts';
import { CommandError } from '../../errors.ts';
import { string } from '../../flags/flag.ts';

const kind = { group: '', version: 'v1', plural: 'resourcequotas', kind: 'ResourceQuota', scope: 'Namespaced' } as const;

export default defineCommand({
  use: 'quota NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]',
  aliases: ['resourcequota'],
  short: 'Create a quota with the specified name',
  example: '# Two pods, one CPU\nkubectl create quota small --hard=cpu=1,pods=2',
  flags: { ...generatorFlags(), hard: string({ usage: 'What may be used at most: resource=amount,...' }), scopes: string({ usage: 'What counts: scopes that an object must all have.' }) },
  run: context => createGenerated(context, {
    kind, failure: 'failed to create quota',
    plan: ({ name }) => {
      if (name === '') throw new CommandError('name must be specified');
      return planQuota(name, context.flags.hard, context.flags.scopes);
    },
  }),
});

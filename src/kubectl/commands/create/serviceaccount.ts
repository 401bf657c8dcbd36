/** `kubectl create serviceaccount`. */
import { defineCommand } from '../../command.ts';
import { createGenerated, generatorFlags } from '../../create/generator.ts';
import { CommandError } from '../../errors.ts';

const kind = { group: '', version: 'v1', plural: 'serviceaccounts', kind: 'ServiceAccount', scope: 'Namespaced' } as const;

export default defineCommand({
  use: 'serviceaccount NAME [--dry-run=server|client|none]',
  aliases: ['sa'],
  short: 'Create a service account with the specified name',
  flags: generatorFlags(),
  run: context => createGenerated(context, {
    kind, failure: 'failed to create serviceaccount',
    plan: ({ name }) => {
      if (name === '') throw new CommandError('name must be specified');
      return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } };
    },
  }),
});

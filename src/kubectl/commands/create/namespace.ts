/** `kubectl create namespace`. */
import { defineCommand } from '../../command.ts';
import { createGenerated, generatorFlags } from '../../create/generator.ts';
import { CommandError } from '../../errors.ts';

const kind = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', scope: 'Cluster' } as const;

export default defineCommand({
  use: 'namespace NAME [--dry-run=server|client|none]',
  aliases: ['ns'],
  short: 'Create a namespace with the specified name',
  flags: generatorFlags(),
  run: context => createGenerated(context, {
    kind,
    plan: ({ name }) => {
      if (name === '') throw new CommandError('name must be specified');
      return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
    },
  }),
});

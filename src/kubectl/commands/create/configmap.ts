/** `kubectl create configmap`. */
import { defineCommand } from '../../command.ts';
import { planConfigMap } from '../../create/config-map.ts';
import { withHashInName } from '../../create/content-hash.ts';
import { createGenerated, generatorFlags } from '../../create/generator.ts';
import { entriesOf, refuseMixedSources } from '../../create/sources.ts';
import { CommandError } from '../../errors.ts';
import { bool, stringArray, stringSlice } from '../../flags/flag.ts';

const kind = { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap', scope: 'Namespaced' } as const;

export default defineCommand({
  use: 'configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
  aliases: ['cm'],
  short: 'Create a config map from a local file, directory or literal value',
  long: 'Create a config map of files, of the files of a folder, of literals, or of a file with environment variables.\n\n The key of a file is its name, unless another is given.',
  example: '# The files of a folder\nkubectl create configmap settings --from-file=path/to/folder\n\n# Two literals\nkubectl create configmap settings --from-literal=a=1 --from-literal=b=2',
  flags: {
    ...generatorFlags(),
    'append-hash': bool({ usage: 'Put a hash of the content behind the name.' }),
    'from-env-file': stringSlice({ usage: 'A file with lines of key=value.' }),
    'from-file': stringSlice({ usage: 'A file, or a folder of files; key=path for another key.' }),
    'from-literal': stringArray({ usage: 'A key and its value: key=value' }),
  },
  run: context => createGenerated(context, {
    kind, failure: 'failed to create configmap',
    plan: ({ name }) => {
      const { io, flags } = context;
      const sources = { files: flags['from-file'], literals: flags['from-literal'], envFiles: flags['from-env-file'], what: 'config' } as const;
      if (name === '') throw new CommandError('name must be specified');
      refuseMixedSources(sources);
      return withHashInName(planConfigMap(name, entriesOf(io, sources)), flags['append-hash']);
    },
  }),
});

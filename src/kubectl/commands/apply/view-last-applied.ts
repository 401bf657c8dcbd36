/** `kubectl apply view-last-applied`. */
import { defineCommand, usageError } from '../../command.ts';
import { addSource, CommandError } from '../../errors.ts';
import { filenameFlags, filenamesOf, selectorFlag } from '../../flags/common.ts';
import { bool, string } from '../../flags/flag.ts';
import { LAST_APPLIED } from '../../last-applied.ts';
import { indentJson } from '../../print/indent-json.ts';
import { yamlText } from '../../print/yaml.ts';

const flags = {
  ...filenameFlags('with the objects.'), ...selectorFlag(),
  output: string({ shorthand: 'o', default: 'yaml', usage: 'yaml or json.' }),
  all: bool({ usage: 'All objects of the types, in the namespace.' }),
};

export default defineCommand({
  use: 'view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)',
  short: 'Show the configuration that was last applied',
  example: '# Of a deployment\nkubectl apply view-last-applied deployment/nginx',
  flags,
  async run({ args, command, factory, flags: given, io }) {
    const { namespace, isExplicit } = await factory.namespace();
    // A type alone stands for all of it where the namespace was named, and --all is then one too many.
    const isTooMuch = given.all && isExplicit && args.length === 1 && !args[0]!.includes('/');
    const result = await factory.resources({
      namespace, defaultNamespace: true, enforceNamespace: isExplicit, filenames: filenamesOf(given), args, allowEmptySelector: isExplicit, selectAll: given.all && !isTooMuch,
      labelSelector: given.selector, latest: true, flatten: true, errors: isTooMuch ? [new CommandError("setting 'all' parameter but found a non empty selector. ")] : [],
    });
    const texts: string[] = [];
    await result.visit(({ object, name, source }) => {
      const text = object?.metadata?.annotations?.[LAST_APPLIED];
      if (text) return void texts.push(text);
      if (source !== '') throw addSource(`no last-applied-configuration annotation found on resource: ${name}\n`, source, new CommandError('<nil>'));
    });
    for (const text of texts) {
      if (given.output === 'json') io.stdout.write(indentJson(text));
      else if (given.output === 'yaml') io.stdout.write(yamlText(JSON.parse(text)));
      else throw usageError(command, `Unexpected -o output mode: ${given.output}, the flag 'output' must be one of yaml|json`);
    }
  },
});

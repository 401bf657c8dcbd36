/** `kubectl config view`. */
import { defineCommand, usageError } from '../../command.ts';
import { bool, string } from '../../flags/flag.ts';
import { listText } from '../../flags/go-text.ts';
import { viewOf } from '../../kubeconfig/view.ts';
import { openStore } from '../../kubeconfig/store.ts';
import { jsonText, keysAsTheyStand } from '../../print/json.ts';
import { createPrinter, printFlags } from '../../print/flags.ts';
import { logsRequests } from '../../log-line.ts';

export default defineCommand({
  use: 'view',
  short: 'Display the merged settings, or those of one file',
  flags: {
    ...printFlags(),
    output: string({ shorthand: 'o', default: 'yaml', usage: 'Output format. One of: (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file).' }),
    flatten: bool({ usage: 'Put the contents of files in their place' }), merge: bool({ default: true, usage: 'All files as one' }),
    minify: bool({ usage: 'Only what the current context uses' }), raw: bool({ usage: 'Secrets as they are' }),
  },
  async run({ args, flags, io, globals, command }) {
    if (args.length > 0) throw usageError(command, `unexpected arguments: ${listText(args)}`);
    const store = openStore(io, globals.kubeconfig, logsRequests(globals));
    const view = viewOf(io, store, { isRaw: flags.raw, isFlat: flags.flatten, isMinified: flags.minify, context: globals.context });
    if (flags.output === 'json') io.stdout.write(`${jsonText(view, '    ', keysAsTheyStand)}\n`);
    else if (flags.output === 'kyaml') io.stdout.write((await import('../../print/kyaml.ts')).kyamlText(view, keysAsTheyStand));
    else await (await createPrinter(io, flags)).print(view);
  },
});

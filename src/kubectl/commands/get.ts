/** `kubectl get`. */
import { defineCommand, usageError, type CommandContext } from '../command.ts';
import { hasReason } from '../../machinery/status-error.ts';
import { CommandError } from '../errors.ts';
import { allNamespacesFlag, chunkSizeFlag, fieldSelectorFlag, filenameFlags, filenamesOf, selectorFlag } from '../flags/common.ts';
import { bool, string, stringSlice } from '../flags/flag.ts';
import { isHumanReadable } from '../get/printer.ts';
import { printFlags } from '../print/flags.ts';
import { isFilenameEmpty } from '../resource/filenames.ts';
import type { Result } from '../resource/result.ts';

const TABLES = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';

const flags = {
  ...printFlags(), ...allNamespacesFlag(), ...chunkSizeFlag(), ...fieldSelectorFlag(), ...filenameFlags('that names what to get.'), ...selectorFlag(),
  output: string({ shorthand: 'o', usage: 'Output format. One of: (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file, custom-columns, custom-columns-file, wide).' }),
  'ignore-not-found': bool({ usage: 'An object that is not there is no failure.' }),
  'label-columns': stringSlice({ shorthand: 'L', usage: 'Labels that get a column of their own.' }),
  'no-headers': bool({ usage: 'No line with the names of the columns.' }),
  'output-watch-events': bool({ usage: 'Print what kind of change each was, with --watch or --watch-only.' }),
  raw: string({ usage: 'A path of the API to get as it is.' }),
  'server-print': bool({ default: true, usage: 'Let the server choose the columns.' }),
  'show-kind': bool({ usage: 'Print the kind before each name.' }),
  'show-labels': bool({ usage: 'Print all labels as the last column.' }),
  'sort-by': string({ usage: "The field to sort by, as a JSONPath: '{.metadata.name}'." }),
  subresource: string({ usage: 'Get this subresource of the object.' }),
  watch: bool({ shorthand: 'w', usage: 'After what is there, print every change.' }),
  'watch-only': bool({ usage: 'Print changes alone.' }),
};

type GetContext = CommandContext<typeof flags>;

export default defineCommand({
  use: 'get [(-o|--output=)json|yaml|name|...|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]',
  short: 'Display one or many resources',
  example: '# All pods of the namespace\nkubectl get pods\n\n# A service as YAML\nkubectl get service web -o yaml',
  flags,
  async run(context) {
    refuseBadFlags(context);
    if (context.flags.raw) return (await import('../raw-request.ts')).rawGet(context, context.flags.raw);
    const isWatch = context.flags.watch || context.flags['watch-only'];
    const result = await select(context, isWatch);
    const { io, flags: given } = context;
    if (isWatch) return (await import('../get/run-watch.ts')).watchObjects({ io, flags: given, result });
    const { namespace } = await context.factory.namespace();
    const { printObjects, printTables } = await import('../get/run-list.ts');
    return (isHumanReadable(given) ? printTables : printObjects)({ io, flags: given, namespace, result });
  },
});

/** In the order in which upstream looks. */
function refuseBadFlags({ flags: { raw, output, watch, 'watch-only': watchOnly, ...given }, args, io, command }: GetContext): void {
  if (raw && args.length > 0) throw new CommandError('arguments may not be passed when --raw is specified');
  const isWatch = watch || watchOnly;
  if (!raw && isWatch && given['sort-by']) io.stderr.write(watch ? 'warning: --watch requested, --sort-by will be ignored for watch events received\n' : 'warning: --watch-only requested, --sort-by will be ignored\n');
  if (!raw && !isWatch && args.length === 0 && isFilenameEmpty(filenamesOf(given))) {
    io.stderr.write('You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n');
    throw usageError(command, 'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).');
  }
  if (raw && (isWatch || given.selector)) throw new CommandError('--raw may not be specified with other flags that filter the server request or alter the output');
  if (raw && output) throw new CommandError('--raw and --output are mutually exclusive');
  if (given['show-labels'] && output !== '' && output !== 'wide') throw new CommandError(`--show-labels option cannot be used with ${output} printer`);
  if (given['output-watch-events'] && !isWatch) throw new CommandError('--output-watch-events option can only be used with --watch or --watch-only');
}

async function select({ args, flags: given, factory }: GetContext, isWatch: boolean): Promise<Result> {
  const { namespace, isExplicit } = await factory.namespace();
  const allNamespaces = given['all-namespaces'];
  const asTable = given['server-print'] && isHumanReadable(given);
  const result = await factory.resources({
    namespace, defaultNamespace: true, allNamespaces, enforceNamespace: isExplicit && !allNamespaces, filenames: filenamesOf(given),
    labelSelector: given.selector, fieldSelector: given['field-selector'], chunkSize: given['sort-by'] && !isWatch ? 0 : given['chunk-size'],
    ...(given.subresource ? { subresource: given.subresource } : {}), args, allowEmptySelector: true, latest: true,
    ...(isWatch ? { singleResourceType: true } : { continueOnError: true, flatten: true }),
    ...(asTable ? { accept: TABLES, ...(given['sort-by'] ? { query: { includeObject: 'Object' } } : {}) } : {}),
  });
  return given['ignore-not-found'] && !isWatch ? result.ignoreErrors(error => hasReason(error, 'NotFound')) : result;
}

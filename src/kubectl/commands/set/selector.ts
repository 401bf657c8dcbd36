/** `kubectl set selector`. */
import { type CommandContext, defineCommand } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { dryRunFlag, dryRunOf, fieldManagerFlag } from '../../flags/common.ts';
import { bool, string, stringSlice } from '../../flags/flag.ts';
import type { LabelSelectorObject } from '../../../machinery/label-selector.ts';
import type { Unstructured } from '../../object.ts';
import { createPrinter, printFlags } from '../../print/flags.ts';
import { recordFlag } from '../../record.ts';
import type { BuilderOptions } from '../../resource/builder.ts';
import { parseSelectorObject } from '../../selector-object.ts';
import { LOCAL_RESOURCE, planChange, recorder, send } from '../../set/patching.ts';
import { typeInfo } from '../../typed-info.ts';

const flags = {
  ...printFlags(), ...recordFlag(), ...dryRunFlag(), ...fieldManagerFlag('kubectl-set'),
  all: bool({ usage: 'All objects of the types, in the namespace.' }),
  filename: stringSlice({ shorthand: 'f', usage: 'File that names the objects.' }),
  local: bool({ usage: 'Ask no server: change what the file says, and print it.' }),
  recursive: bool({ shorthand: 'R', default: true, usage: 'Go into the folders of the folder that -f names.' }),
  'resource-version': string({ usage: 'Fail unless this is the version of the object.' }),
};

export default defineCommand({
  use: 'selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]',
  short: 'Set the selector on a resource',
  long: 'Give a service another selector, in place of the one that it has.',
  example: '# Of a service that is about to be made\nkubectl create service clusterip web --clusterip="None" -o yaml --dry-run=client | kubectl set selector --local -f - env=qa -o yaml',
  flags,
  async run(context) {
    const { args, io, flags: given } = context;
    const dryRun = dryRunOf(given['dry-run'], io);
    const last = args.at(-1);
    const selector = last === undefined ? undefined : parseSelectorObject(last);
    const options = await selection(context, args.slice(0, -1));
    const printer = await createPrinter(io, given, { operation: 'selector updated', dryRun, isTyped: true });
    if (!selector) throw new CommandError('one selector is required');
    const result = await context.factory.resources(options);
    const record = recorder(context);
    await result.visit(async info => {
      if (given['resource-version']) withVersion(typeInfo(info), undefined);
      const change = await planChange(info, object => {
        if (given['resource-version']) withVersion(object, given['resource-version']);
        setSelector(object, selector);
        record(object);
        return true;
      });
      if (change?.error) throw change.error;
      await send(info, change!.patch!, { local: given.local, dryRun, fieldManager: given['field-manager'], printer, failure: '' });
    });
  },
});

/** A patch from no version to one always says the one. */
function withVersion(object: Unstructured, version: string | undefined): void {
  const { resourceVersion: _old, ...metadata } = object.metadata ?? {};
  object.metadata = { ...metadata, ...(version === undefined ? {} : { resourceVersion: version }) } as NonNullable<Unstructured['metadata']>;
}

function setSelector(object: Unstructured, { matchLabels = {}, matchExpressions = [] }: LabelSelectorObject): void {
  if (object.kind !== 'Service' || object.apiVersion !== 'v1') throw new CommandError('setting a selector is only supported for Services');
  if (matchExpressions.length > 0) throw new CommandError(`match expression [${matchExpressions.map(e => `{${e.key} ${e.operator} [${(e.values ?? []).join(' ')}]}`).join(' ')}] not supported on this object`);
  object['spec'] = { ...object['spec'] as object | undefined, selector: matchLabels };
}

async function selection({ factory, flags: given }: CommandContext<typeof flags>, resources: readonly string[]): Promise<BuilderOptions> {
  const lastErrors: Error[] = [];
  // A configuration that is no good is one of the things that are wrong with what was asked for.
  const { namespace, isExplicit } = await factory.namespace().catch((error: Error) => {
    lastErrors.push(error);
    return { namespace: '', isExplicit: false };
  });
  return {
    namespace, defaultNamespace: true, enforceNamespace: isExplicit, filenames: { filenames: given.filename, kustomize: '', recursive: given.recursive }, continueOnError: true, flatten: true, lastErrors,
    ...(given.local ? { local: true, ...(resources.length > 0 ? { errors: [new CommandError(LOCAL_RESOURCE)] } : {}) } : { args: resources, allowEmptySelector: given.all, latest: true }),
  };
}

/** `kubectl patch`. */
import { defineCommand, type CommandContext } from '../command.ts';
import { CommandError } from '../errors.ts';
import { dryRunFlag, dryRunOf, fieldManagerFlag, filenameFlags, filenamesOf } from '../flags/common.ts';
import { bool, string } from '../flags/flag.ts';
import { quote } from '../flags/go-text.ts';
import { StatusError } from '../../machinery/status-error.ts';
import { deepEqual } from '../../machinery/patch/strategic-diff.ts';
import type { Unstructured } from '../object.ts';
import { compactJson } from '../print/json.ts';
import { createPrinter, printFlags } from '../print/flags.ts';
import { recordFlag, changeCause, CHANGE_CAUSE } from '../record.ts';
import type { Info } from '../resource/info.ts';

const TYPES: Readonly<Record<string, string>> = { json: 'application/json-patch+json', merge: 'application/merge-patch+json', strategic: 'application/strategic-merge-patch+json' };

const flags = {
  ...filenameFlags('that names the objects.'), ...printFlags(), ...dryRunFlag(), ...recordFlag(), ...fieldManagerFlag('kubectl-patch'),
  local: bool({ usage: 'Patch what the file says, without a server.' }),
  patch: string({ shorthand: 'p', usage: 'The patch, as JSON or YAML.' }),
  'patch-file': string({ usage: 'The file that has the patch.' }),
  subresource: string({ usage: 'Patch this subresource of the object.' }),
  type: string({ default: 'strategic', usage: 'json, merge or strategic.' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]',
  short: 'Update fields of a resource',
  long: 'Change fields of objects by a strategic merge patch, a JSON merge patch or a JSON patch.\n\n Custom resources know no strategic merge.',
  example: '# A field\nkubectl patch node n1 -p \'{"spec":{"unschedulable":true}}\'\n\n# By position\nkubectl patch pod web --type=json -p=\'[{"op":"replace","path":"/spec/containers/0/image","value":"nginx:2"}]\'\n\n# The scale of a deployment\nkubectl patch deployment web --subresource=scale --type=merge -p \'{"spec":{"replicas":2}}\'',
  flags,
  async run(context) {
    const { args, factory, flags: given, io } = context;
    const dryRun = dryRunOf(given['dry-run'], io);
    refuseBadFlags(context, dryRun);
    const patch = await readPatch(context);
    const type = TYPES[given.type.toLowerCase()] ?? TYPES['strategic']!;
    const { namespace, isExplicit } = await namespaceOf(context);
    const result = await factory.resources({
      namespace, defaultNamespace: true, enforceNamespace: isExplicit, filenames: filenamesOf(given), args, continueOnError: true, flatten: true, local: given.local,
      ...(given.subresource ? { subresource: given.subresource } : {}),
    });
    let count = 0;
    await result.visit(async info => {
      count++;
      const isLocal = given.local || dryRun === 'client';
      const before = info.object!;
      const after = isLocal ? await patchLocally(before, type, patch) : await send(context, info, { type, patch, isDryRun: dryRun === 'server' });
      const operation = deepEqual(before, after) ? 'patched (no change)' : 'patched';
      await (await createPrinter(io, given, { operation })).print(after);
    });
    if (count === 0) throw new CommandError('no objects passed to patch');
  },
});

async function namespaceOf({ factory, flags: { local } }: Context): Promise<{ readonly namespace: string; readonly isExplicit: boolean }> {
  try {
    return await factory.namespace();
  } catch (error) {
    if (!local) throw error;
    return { namespace: 'default', isExplicit: false };
  }
}

function refuseBadFlags({ args, flags: { patch, 'patch-file': file, local, type } }: Context, dryRun: string): void {
  const wrong = patch && file ? 'cannot specify --patch and --patch-file together'
    : !patch && !file ? 'must specify --patch or --patch-file containing the contents of the patch'
    : local && args.length > 0 ? 'cannot specify --local and server resources'
    : local && dryRun === 'server' ? 'cannot specify --local and --dry-run=server - did you mean --dry-run=client?'
    : type && !(type.toLowerCase() in TYPES) ? `--type must be one of [json merge strategic], not ${quote(type)}`
    : undefined;
  if (wrong) throw new CommandError(wrong);
}

/** As JSON; what is JSON already stays as it was written. */
async function readPatch({ flags: { patch, 'patch-file': file }, io }: Context): Promise<string> {
  const text = file ? readFile(io, file) : patch;
  if (/^\s*[{]/.test(text)) return text;
  const { yamlToValue } = await import('../yaml/decode.ts');
  try {
    return compactJson(yamlToValue(text, ''));
  } catch (error) {
    throw new CommandError(`unable to parse ${quote(patch)}: ${(error as Error).message.replace(/^error parsing : (?:error converting YAML to JSON: )?/, '')}`, { cause: error });
  }
}

function readFile(io: Context['io'], file: string): string {
  try {
    return io.files.readText(file);
  } catch (error) {
    throw new CommandError(`unable to read patch file: ${(error as Error).message}`, { cause: error });
  }
}

interface Sent {
  readonly type: string;
  readonly patch: string;
  readonly isDryRun: boolean;
}

async function send(context: Context, info: Info, { type, patch, isDryRun }: Sent): Promise<Unstructured> {
  const { 'field-manager': fieldManager, subresource, record } = context.flags;
  const helper = info.helper({ isDryRun, fieldManager, ...(subresource ? { subresource } : {}) });
  const patched = await helper.patch(info, type, patch).catch((error: Error) => {
    if (!(error instanceof StatusError && error.code === 415)) throw error;
    const { group, version, kind } = info.mapping!;
    throw new CommandError(`${type} is not supported by ${group}/${version}, Kind=${kind}: ${error.message}`, { cause: error });
  });
  if (!record) return patched;
  return helper.patch(info, TYPES['merge']!, compactJson({ metadata: { annotations: { [CHANGE_CAUSE]: changeCause(context) } } })).catch(() => patched);
}

const patchLocally = async (object: Unstructured, type: string, patch: string): Promise<Unstructured> => (await import('../patch/local-patch.ts')).patchLocally(object, type, patch);

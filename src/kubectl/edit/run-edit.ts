/** What `edit` and `apply edit-last-applied` share: which objects, how edited texts are read, and the patches that are sent. */
import { mergeDiff } from '../../machinery/patch/merge-diff.ts';
import { twoWayPatch } from '../../machinery/patch/strategic-patch.ts';
import { keepsIdentity, MERGE, mergeSchemaOf, STRATEGIC } from '../apply/patch-plan.ts';
import type { Plain } from '../../machinery/plain.ts';
import type { CommandContext } from '../command.ts';
import { CommandError } from '../errors.ts';
import { fieldManagerFlag, fieldValidationOf, filenameFlags, filenamesOf, validateFlag } from '../flags/common.ts';
import { bool } from '../flags/flag.ts';
import { quote } from '../flags/go-text.ts';
import { LAST_APPLIED, withLastApplied } from '../last-applied.ts';
import type { Unstructured } from '../object.ts';
import { compactJson } from '../print/json.ts';
import { createPrinter, printFlags } from '../print/flags.ts';
import { recordChange, recordFlag } from '../record.ts';
import { infoOfDocument, flattened } from '../resource/flatten.ts';
import type { Info } from '../resource/info.ts';
import type { Result } from '../resource/result.ts';
import { shapeProblem } from '../resource/validation.ts';
import { decodeDocuments, yamlToValue } from '../yaml/decode.ts';
import type { Results, Session } from './session.ts';
import { goSyntax } from './go-syntax.ts';
import { withoutCommentLines } from './text.ts';

export const editFlags = (manager: string) => ({
  ...filenameFlags('with the objects to edit.'), ...printFlags(), ...validateFlag(), ...recordFlag(), ...fieldManagerFlag(manager),
  'windows-line-endings': bool({ usage: 'Lines that end as on Windows.' }),
});
export type EditFlags = ReturnType<typeof editFlags>;
type Context = CommandContext<EditFlags>;

export async function objectsToEdit({ args, factory, flags }: Context, subresource = ''): Promise<Result> {
  const { namespace, isExplicit } = await factory.namespace();
  return factory.resources({
    namespace, defaultNamespace: true, enforceNamespace: isExplicit, filenames: filenamesOf(flags), args, allowEmptySelector: true, latest: true, continueOnError: true, flatten: true,
    ...(subresource ? { subresource } : {}),
  });
}

export async function readEdited({ factory }: Context, text: string, subresource = ''): Promise<readonly Info[]> {
  const source = { client: () => factory.client(), mapper: () => factory.mapper(), ...(subresource ? { helper: { subresource } } : {}) };
  const infos: Info[] = [];
  const documents = flattened(async visit => {
    for (const value of decodeDocuments(text, 'edited-file')) await visit(await infoOfDocument(value, 'edited-file', source));
  }, source);
  await documents(info => void infos.push(info!));
  return infos;
}

type Base = Pick<Session, 'io' | 'output' | 'windowsLineEndings' | 'validate' | 'read'>;

export function sessionBase(context: Context, subresource = ''): Base {
  const { io, flags } = context;
  const validation = fieldValidationOf(flags.validate);
  return {
    io, output: flags.output, windowsLineEndings: flags['windows-line-endings'],
    // oxlint-disable-next-line require-await
    validate: async text => (validation === 'Ignore' ? undefined : textProblem(text)),
    read: text => readEdited(context, text, subresource),
  };
}

function textProblem(text: string): string | undefined {
  try {
    return shapeProblem(valueOf(text));
  } catch (error) {
    return (error as Error).message.replace(/^error parsing : (?:error converting YAML to JSON: )?/, '');
  }
}

/** What cannot be read is read once more without its comments: by their lines the problem is told. */
function valueOf(text: string): unknown {
  try {
    return yamlToValue(text, '');
  } catch {
    return yamlToValue(withoutCommentLines(text), '');
  }
}

/** The namespace must stay; annotations are brought up to date. */
export async function prepareEdited(context: Context, edited: readonly Info[], { save }: { readonly save: boolean }): Promise<void> {
  const { namespace } = await context.factory.namespace();
  for (const info of edited) {
    if (!info.isNamespaced || info.namespace === namespace) continue;
    if (info.namespace !== '') throw new CommandError(`the namespace from the provided object ${quote(info.namespace)} does not match the namespace ${quote(namespace)}. You must pass '--namespace=${info.namespace}' to perform this operation.`);
    info.namespace = namespace;
    info.object = { ...info.object, metadata: { ...info.object!.metadata!, namespace } };
  }
  for (const info of edited) {
    if (save) info.object = withLastApplied(info.object!, { save });
    recordChange(context, info.object!);
  }
}

export interface Pair {
  readonly info: Info;
  readonly original: Info;
}

/** Each with what it was. */
export function pairs(edited: readonly Info[], originals: readonly Info[]): Pair[] {
  return edited.map(info => {
    const original = originals.find(o => (o.object?.metadata?.uid ?? '') === (info.object?.metadata?.uid ?? ''));
    if (!original) throw new CommandError(`no original object found for &unstructured.Unstructured{Object:${goSyntax(info.object)}}`);
    return { info, original };
  });
}

export async function tell({ io, flags }: Context, info: Info, operation: string): Promise<void> {
  await (await createPrinter(io, flags, { operation })).print(info.object!);
}

const withFieldsOf = (object: Unstructured, original: Unstructured): Unstructured =>
  original.metadata?.managedFields ? { ...object, metadata: { ...object.metadata!, managedFields: original.metadata.managedFields } } : object;

export interface PatchEdited {
  readonly subresource: string;
  readonly outputPatch: boolean;
  readonly results: Results;
}

export async function patchEdited(context: Context, { info, original }: Pair, { subresource, outputPatch, results }: PatchEdited): Promise<void> {
  const { io, flags } = context;
  const edited = withFieldsOf(info.object!, original.object!);
  if (compactJson(edited) === compactJson(original.object)) return tell(context, info, 'skipped');
  const schema = mergeSchemaOf(edited);
  const [before, after] = [original.object as Plain, edited as Plain];
  const patch = schema ? twoWayPatch(before, after, schema) : mergeDiff(before, after);
  if (!keepsIdentity(patch)) throw new CommandError('At least one of apiVersion, kind and name was changed');
  const text = compactJson(patch);
  if (outputPatch) io.stdout.write(`Patch: ${text}\n`);
  const helper = info.helper({ fieldManager: flags['field-manager'], fieldValidation: fieldValidationOf(flags.validate), ...(subresource ? { subresource } : {}) });
  try {
    info.refresh(await helper.patch(info, schema ? STRATEGIC : MERGE, text));
  } catch (error) {
    io.stderr.write(`${results.addError(error, info)}\n`);
    return;
  }
  await tell(context, info, 'edited');
}

/** A merge patch that sets the annotation to the object's text, as it is without one. */
export function annotationPatch(object: Unstructured): { readonly patch: string; readonly configuration: string } {
  const configuration = `${compactJson(object)}\n`;
  const annotations = { ...object.metadata?.annotations, [LAST_APPLIED]: configuration };
  return { configuration, patch: compactJson(mergeDiff(object as Plain, { ...object, metadata: { ...object.metadata, annotations } })) };
}

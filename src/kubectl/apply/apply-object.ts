/** Applies one object from this side: makes it where it is not there, else patches what its configuration has changed. */
import { hasReason } from '../../machinery/status-error.ts';
import { addSource } from '../errors.ts';
import { LAST_APPLIED, withLastApplied } from '../last-applied.ts';
import type { Unstructured } from '../object.ts';
import type { Info } from '../resource/info.ts';
import type { Applier } from './applier.ts';
import type { Seen } from './look-ahead.ts';
import { PatchFailed, patchObject, recreateObject, type Patched } from './patcher.ts';

export async function applyObject(info: Info, applier: Applier, seen?: Seen): Promise<void> {
  const given = info.object;
  try {
    await applyTo(info, applier, seen);
  } catch (error) {
    // It came or went after it was looked for ahead of its turn.
    if (!seen || !hasReason(error, 'AlreadyExists', 'NotFound')) throw error;
    info.object = given;
    await applyTo(info, applier);
  }
}

async function applyTo(info: Info, applier: Applier, seen?: Seen): Promise<void> {
  const { io } = applier.options;
  const modified = withLastApplied(info.object!, { save: true });
  const exists = seen ? take(info, seen) : await find(info);
  if (!exists) return createObject(info, modified, applier);
  applier.visited(info);
  if (!(LAST_APPLIED in (info.object?.metadata?.annotations ?? {}))) io.stderr.write(missingAnnotation(info.objectName));
  const { text, object } = await patch(info, modified, applier);
  info.refresh(object);
  applier.warnIfDeleting(info);
  await applier.tell(info, text === '{}' ? 'unchanged' : 'configured');
}

const missingAnnotation = (name: string) =>
  `Warning: resource ${name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`;

function take(info: Info, { live }: Seen): boolean {
  info.object = live ?? info.object;
  return live !== undefined;
}

/** Takes what the server has in the place of what the file says; false where there is none. */
async function find(info: Info): Promise<boolean> {
  try {
    await info.get();
    return true;
  } catch (error) {
    if (hasReason(error, 'NotFound')) return false;
    throw addSource(`retrieving current configuration of:\n${info.describe()}\nfrom server for:`, info.source, error as Error);
  }
}

async function createObject(info: Info, modified: Unstructured, applier: Applier): Promise<void> {
  info.object = withoutNulls(modified) as Unstructured;
  if (applier.options.dryRun !== 'client') {
    info.refresh(await applier.helperOf(info).create(info.namespace, info.object).catch((error: Error) => {
      throw addSource('creating', info.source, error);
    }));
  }
  applier.visited(info);
  await applier.tell(info, 'created');
}

/** A patch would take them for deletions of what is not there. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== null).map(([key, v]) => [key, withoutNulls(v)]));
}

async function patch(info: Info, modified: Unstructured, applier: Applier): Promise<Patched> {
  const { io, dryRun, overwrite, openapiPatch, force, timeoutMs } = applier.options;
  const helper = applier.helperOf(info);
  const remove = () => helper.delete(info.namespace, info.name, applier.deleteOptions);
  const recreate = (current: Unstructured, wanted: Unstructured) => recreateObject(info, { current, modified: wanted }, { helper, remove, io, timeoutMs });
  try {
    return await patchObject(info, modified, { io, helper, overwrite, asksSchemas: openapiPatch, isLocal: dryRun === 'client', ...(force ? { recreate } : {}) });
  } catch (error) {
    if (!(error instanceof PatchFailed)) throw error;
    throw addSource(`applying patch:\n${error.text}\nto:\n${info.describe()}\nfor:`, info.source, error.cause);
  }
}

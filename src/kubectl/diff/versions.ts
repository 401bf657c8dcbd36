/** The live and the merged version of an object, as files of two folders. */
import { hasReason } from '../../machinery/status-error.ts';
import { patchObject, PatchFailed } from '../apply/patcher.ts';
import { APPLY } from '../apply/server-side.ts';
import type { Io } from '../io.ts';
import { withLastApplied } from '../last-applied.ts';
import { logLine } from '../log-line.ts';
import type { Unstructured } from '../object.ts';
import { compactJson } from '../print/json.ts';
import { withoutManagedFields } from '../print/flags.ts';
import { yamlText } from '../print/yaml.ts';
import type { Info } from '../resource/info.ts';
import { groupOf, versionOf } from '../object.ts';
import { isSecret, maskSecret } from './mask.ts';

const MAX_TRIES = 4;

export interface DiffOptions {
  readonly io: Io;
  readonly serverSide: boolean;
  readonly fieldManager: string;
  readonly forceConflicts: boolean;
  readonly showManagedFields: boolean;
  readonly showSecrets: boolean;
}

export interface Folders {
  readonly live: string;
  readonly merged: string;
}

/** `apps.v1.Deployment.default.web`. */
export function fileNameOf({ apiVersion = '', kind = '' }: Unstructured, namespace: string, name: string): string {
  const group = groupOf(apiVersion);
  return `${group ? `${group}.` : ''}${versionOf(apiVersion)}.${kind}.${namespace}.${name}`;
}

/** Where somebody changes the object meanwhile both are fetched again; the last time whatever they are. */
export async function writeVersions(info: Info, folders: Folders, options: DiffOptions): Promise<void> {
  const local = info.object!;
  for (let attempt = 1; ; attempt++) {
    const live = await fetchLive(info);
    const isLast = attempt === MAX_TRIES;
    if (isLast) logLine(options.io, 'W', 'diff.go:765', `Object (${kindText(live)}: ${info.name}) keeps changing, diffing without lock`);
    try {
      info.object = live ?? local;
      const merged = await mergedVersion(info, { local, live, isLocked: !isLast }, options);
      info.object = live;
      return write({ from: live, to: merged }, fileNameOf(local, info.namespace, info.name), { folders, options });
    } catch (error) {
      if (isLast || !hasReason(error instanceof PatchFailed ? error.cause : error, 'Conflict')) throw error instanceof PatchFailed ? error.cause : error;
    }
  }
}

const kindText = (object: Unstructured | undefined) => `${groupOf(object?.apiVersion ?? '')}/${versionOf(object?.apiVersion ?? '')}, Kind=${object?.kind ?? ''}`;

async function fetchLive(info: Info): Promise<Unstructured | undefined> {
  try {
    await info.get();
    return info.object;
  } catch (error) {
    if (hasReason(error, 'NotFound')) return undefined;
    throw error;
  }
}

interface Merging {
  readonly local: Unstructured;
  readonly live: Unstructured | undefined;
  readonly isLocked: boolean;
}

/** What the server would make of it. */
async function mergedVersion(info: Info, { local, live, isLocked }: Merging, { io, serverSide, fieldManager, forceConflicts }: DiffOptions): Promise<Unstructured> {
  const helper = info.helper({ isDryRun: true, fieldManager });
  if (serverSide) return helper.patch(info, APPLY, `${compactJson(local)}\n`, { force: String(forceConflicts) });
  if (!live) return helper.create(info.namespace, local);
  const resourceVersion = isLocked ? (live.metadata?.resourceVersion ?? '') : undefined;
  const modified = withoutAnnotation(local);
  return (await patchObject(info, modified, { io, helper, overwrite: true, asksSchemas: true, resourceVersion })).object;
}

/** The annotation itself is no difference. */
function withoutAnnotation(object: Unstructured): Unstructured {
  const { annotations } = withLastApplied(object, { save: true }).metadata!;
  const kept = Object.fromEntries(Object.entries(annotations ?? {}).filter(([key]) => key !== 'kubectl.kubernetes.io/last-applied-configuration'));
  return { ...object, metadata: { ...object.metadata!, annotations: kept } };
}

function write(versions: { readonly from: Unstructured | undefined; readonly to: Unstructured }, name: string, { folders, options }: { readonly folders: Folders; readonly options: DiffOptions }): void {
  const { io, showManagedFields, showSecrets } = options;
  const shown = (object: Unstructured) => (showManagedFields ? object : withoutManagedFields(object));
  const isMasked = isSecret(versions.to) && !showSecrets;
  const { from, to } = isMasked ? maskSecret(versions) : versions;
  // A mask makes something of nothing.
  io.files.write(`${folders.live}/${name}`, from ? yamlText(shown(from)) : isMasked ? 'null\n' : '', { mode: 0o700 });
  io.files.write(`${folders.merged}/${name}`, to ? yamlText(shown(to)) : '', { mode: 0o700 });
}

/** Patches a live object to a new configuration; tries again where somebody else was faster, makes it anew where it must be. */
import { sleep } from '../../base/clock.ts';
import { hasReason } from '../../machinery/status-error.ts';
import { addSource, CommandError } from '../errors.ts';
import type { Io } from '../io.ts';
import { LAST_APPLIED } from '../last-applied.ts';
import type { Unstructured } from '../object.ts';
import { compactJson } from '../print/json.ts';
import type { ResourceHelper } from '../resource/helper.ts';
import type { Info } from '../resource/info.ts';
import { configurationsText, planPatch, PatchPlanError, type Configurations, type PatchPlan } from './patch-plan.ts';

const MAX_RETRIES = 5;
const PAUSE_MS = 1000;

export interface PatcherOptions {
  readonly io: Io;
  readonly helper: ResourceHelper;
  readonly overwrite: boolean;
  /** Upstream asks the server's schemas, and tells of each that does not help. */
  readonly asksSchemas: boolean;
  /** Nothing is sent: the patch is applied here. */
  readonly isLocal?: boolean;
  /** The patch is of this revision alone. */
  readonly resourceVersion?: string | undefined;
  /** Deletes and makes anew what cannot be patched. */
  readonly recreate?: (current: Unstructured, modified: Unstructured) => Promise<Unstructured>;
}

export interface Patched {
  /** The patch as it was sent; empty where none could be made. */
  readonly text: string;
  readonly object: Unstructured;
}

/** Carries the patch that failed. */
export class PatchFailed extends Error {
  override readonly name = 'PatchFailed';
  readonly text: string;
  override readonly cause: Error;
  constructor(text: string, cause: Error) {
    super(cause.message);
    this.text = text;
    this.cause = cause;
  }
}

export async function patchObject({ source, namespace, name, object }: Info, modified: Unstructured, options: PatcherOptions): Promise<Patched> {
  let text = '';
  let current = object!;
  const attempt = async (): Promise<Patched> => {
    const planned = prepare({ original: current.metadata?.annotations?.[LAST_APPLIED] ?? '', modified, current, overwrite: options.overwrite }, options);
    ({ text } = planned);
    if (text === '{}') return { text, object: current };
    if (options.isLocal) return { text, object: (await import('../patch/local-patch.ts')).patchLocally(current, planned.contentType, text) };
    return { text, object: await options.helper.patch({ namespace, name }, planned.contentType, text) };
  };
  for (let retry = 0; ; retry++) {
    try {
      return await attempt();
    } catch (error) {
      if (hasReason(error, 'Conflict') && retry < MAX_RETRIES) {
        if (retry > 0) await sleep(options.io.clock, PAUSE_MS);
        current = await options.helper.get(namespace, name);
        text = '';
        continue;
      }
      if (options.recreate && hasReason(error, 'Conflict', 'Invalid')) return recreated(options.recreate, current, modified);
      throw new PatchFailed(text, addSource('patching', source, error as Error));
    }
  }
}

async function recreated(recreate: NonNullable<PatcherOptions['recreate']>, current: Unstructured, modified: Unstructured): Promise<Patched> {
  const text = `${compactJson(modified)}\n`;
  try {
    return { text, object: await recreate(current, modified) };
  } catch (error) {
    throw new PatchFailed(text, error as Error);
  }
}

function prepare(configurations: Configurations, options: PatcherOptions): { readonly text: string; readonly contentType: string } {
  const { contentType, patch } = plan(configurations, options);
  const { resourceVersion } = options;
  const isEmpty = Object.keys(patch).length === 0;
  return { contentType, text: compactJson(resourceVersion === undefined || isEmpty ? patch : { ...patch, metadata: { ...patch['metadata'] as object | undefined, resourceVersion } }) };
}

function plan(configurations: Configurations, { io, asksSchemas }: PatcherOptions): PatchPlan {
  try {
    return planPatch(configurations);
  } catch (error) {
    if (!(error instanceof PatchPlanError)) throw error;
    if (asksSchemas && error.isStrategic) for (const from of ['openapi v3 spec', 'openapi spec']) io.stderr.write(`warning: error calculating patch from ${from}: ${error.message}\n`);
    throw new CommandError(`${configurationsText(configurations)} ${error.message}`, { cause: error });
  }
}

/** The old one goes first; where the new one is refused, the old one comes back. */
export async function recreateObject({ namespace, name }: Info, { current, modified }: { readonly current: Unstructured; readonly modified: Unstructured }, { helper, remove, io, timeoutMs }: { readonly helper: ResourceHelper; readonly remove: () => Promise<unknown>; readonly io: Io; readonly timeoutMs: number }): Promise<Unstructured> {
  await remove();
  await awaitGone(() => helper.get(namespace, name), { io, timeoutMs });
  try {
    return await helper.create(namespace, modified);
  } catch (error) {
    const { resourceVersion: _old, ...metadata } = current.metadata ?? { name };
    try {
      await helper.create(namespace, { ...current, metadata: metadata as NonNullable<Unstructured['metadata']> });
    } catch (second) {
      throw new CommandError(`An error occurred force-replacing the existing object with the newly provided one:\n\n${(error as Error).message}.\n\nAdditionally, an error occurred attempting to restore the original object:\n\n${(second as Error).message}`, { cause: error });
    }
    throw error;
  }
}

/** Looks at once and then every second until the time is up. */
export async function awaitGone(look: () => Promise<unknown>, { io, timeoutMs }: { readonly io: Io; readonly timeoutMs: number }): Promise<void> {
  const deadline = io.clock.monotonic() + timeoutMs;
  for (;;) {
    try {
      await look();
    } catch (error) {
      if (hasReason(error, 'NotFound')) return;
      throw error;
    }
    const left = deadline - io.clock.monotonic();
    if (left > 0) await sleep(io.clock, Math.min(left, PAUSE_MS));
    if (left <= PAUSE_MS) throw new CommandError('context deadline exceeded');
  }
}

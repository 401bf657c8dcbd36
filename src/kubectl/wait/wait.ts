/** Waiting for objects: each one for what is awaited of it, all until one point in time. */
import type { Clock } from '../../base/clock.ts';
import { sleep } from '../../base/clock.ts';
import { hasReason, StatusError } from '../../machinery/status-error.ts';
import { CommandError } from '../errors.ts';
import type { Unstructured } from '../object.ts';
import type { Info } from '../resource/info.ts';
import { groupResource } from '../resource/mapper.ts';
import type { Result } from '../resource/result.ts';
import type { Awaited, Check } from './conditions.ts';
import { followObject, TimedOut } from './follow.ts';

export const WEEK = 7 * 24 * 3_600_000;

export interface Deadline {
  /** Nought: look once. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Frees what counts the time. */
  end(): void;
}

export function deadlineAfter(clock: Clock, timeoutMs: number): Deadline {
  const controller = new AbortController();
  const timer = timeoutMs > 0 ? clock.after(timeoutMs, () => controller.abort(new TimedOut())) : undefined;
  return { timeoutMs, signal: controller.signal, end: () => timer?.cancel() };
}

const timedOut = (info: Info): TimedOut => new TimedOut(`timed out waiting for the condition on ${info.mapping!.plural}/${info.name}`);

const named = (error: unknown, info: Info): unknown => (error instanceof TimedOut ? timedOut(info) : error);

/** The object as it was when it was met. */
export async function awaitObject(info: Info, awaited: Awaited, deadline: Deadline): Promise<Unstructured> {
  if (info.name === '') throw new CommandError('resource name must be provided');
  switch (awaited.is) {
    case 'delete': return awaitDeletion(info, deadline, undefined);
    case 'create': return info.object!;
    case 'met': return awaitCheck(info, awaited.check, deadline);
  }
}

/** Another object of the same name is as good as none. */
export async function awaitDeletion(info: Info, { timeoutMs, signal }: Deadline, uid: string | undefined): Promise<Unstructured> {
  if (signal.aborted) throw new CommandError('client rate limiter Wait returned an error: context deadline exceeded');
  const before = info.object ?? {};
  let object: Unstructured;
  try {
    object = await info.helper().get(info.namespace, info.name);
  } catch (error) {
    if (hasReason(error, 'NotFound')) return before;
    throw error;
  }
  if (uid !== undefined && object.metadata?.uid !== uid) return object;
  if (timeoutMs === 0) throw new CommandError(`condition not met for ${info.objectName}`);
  await followObject(info, { signal, onList: found => found === undefined, onEvent: event => event.type === 'DELETED' }).catch((error: unknown) => {
    throw named(error, info);
  });
  return object;
}

async function awaitCheck(info: Info, check: Check, { timeoutMs, signal }: Deadline): Promise<Unstructured> {
  if (timeoutMs === 0) {
    const object = await info.helper().get(info.namespace, info.name);
    if (!check(object)) throw new CommandError(`condition not met for ${info.objectName}`);
    return object;
  }
  const found = await followObject(info, {
    signal,
    onList: object => {
      if (!object) throw notFound(info);
      return false;
    },
    onEvent: ({ type, object }) => type !== 'DELETED' && check(object),
  }).catch((error: unknown) => {
    throw named(error, info);
  });
  return found!;
}

const notFound = (info: Info): StatusError => new StatusError(404, 'NotFound', `${groupResource(info.mapping!)} ${JSON.stringify(info.name)} not found`);

/** Asks every half second, until nothing that was asked for is missing. */
export async function awaitCreation(find: () => Promise<Result>, clock: Clock, { timeoutMs, signal }: Deadline): Promise<void> {
  for (;;) {
    try {
      if ((await (await find()).infos()).length > 0) return;
    } catch (error) {
      if (!hasReason(error, 'NotFound')) throw error;
    }
    if (timeoutMs === 0) throw new TimedOut();
    await sleep(clock, 500, signal);
  }
}

/** Follows one object over lists and watches until somebody has seen enough. */
import { hasReason } from '../../machinery/status-error.ts';
import { onAbort } from '../../base/on-abort.ts';
import { escapeFieldValue } from '../../machinery/field-selector.ts';
import type { Event } from '../api-client.ts';
import { itemsOf, type Unstructured } from '../object.ts';
import type { Info } from '../resource/info.ts';

export class TimedOut extends Error {
  constructor(what = 'timed out waiting for the condition') {
    super(what);
    this.name = 'TimedOut';
  }
}

export interface Following {
  /** Called with the first list: the object, or undefined where it is not there. True ends it. */
  onList?(object: Unstructured | undefined): boolean;
  /** What is there already comes as ADDED. True ends it. */
  onEvent(event: Event): Promise<boolean> | boolean;
  /** Aborted with a TimedOut: the end of all waiting. */
  readonly signal: AbortSignal;
}

/** The object that ended it. A watch that ends is begun anew. */
export async function followObject(info: Info, following: Following): Promise<Unstructured | undefined> {
  return untilAborted(following.signal, follow(info, following));
}

async function follow(info: Info, { onList, onEvent, signal }: Following): Promise<Unstructured | undefined> {
  const fieldSelector = `metadata.name=${escapeFieldValue(info.name)}`;
  const helper = info.helper();
  const kind = { apiVersion: info.object?.apiVersion, kind: info.mapping?.kind };
  for (let isFirst = true; ; isFirst = false) {
    const list = await helper.list(info.namespace, { fieldSelector });
    const [found] = itemsOf(list);
    if (isFirst && onList?.(found)) return found;
    const object = found && { ...withoutUndefined(kind), ...found };
    if (object && await onEvent({ type: 'ADDED', object })) return object;
    if (!object && !isFirst && await onEvent({ type: 'DELETED', object: { ...kind as Unstructured, metadata: { name: info.name } as NonNullable<Unstructured['metadata']> } })) return undefined;
    const ended = await followFrom(list.metadata?.resourceVersion ?? '', { info, fieldSelector, onEvent, signal });
    if (ended) return ended;
  }
}

const withoutUndefined = (fields: Readonly<Record<string, unknown>>): Unstructured => Object.fromEntries(Object.entries(fields).filter(([, v]) => v !== undefined));

interface Followed {
  readonly info: Info;
  readonly fieldSelector: string;
  readonly onEvent: Following['onEvent'];
  readonly signal: AbortSignal;
}

/** Undefined where the watch cannot go on from there: a list must tell anew. */
async function followFrom(from: string, { info, fieldSelector, onEvent, signal }: Followed): Promise<Unstructured | undefined> {
  let resourceVersion = from;
  try {
    for (;;) {
      for await (const event of info.helper().watch(info.namespace, { fieldSelector, resourceVersion }, signal)) {
        resourceVersion = event.object.metadata?.resourceVersion ?? resourceVersion;
        if (event.type !== 'BOOKMARK' && await onEvent(event)) return event.object;
      }
    }
  } catch (error) {
    if (hasReason(error, 'Expired', 'Gone')) return undefined;
    throw error;
  }
}

/** Rejects with the signal's reason as soon as it aborts, whatever is under way. */
function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const off = onAbort(signal, () => reject(signal.reason as Error));
    work.then(resolve, reject).finally(off).catch(() => {});
  });
}

/** Puts an object into the store under a condition, and waits until the caches show it. */
import type { KubeObject } from '../../machinery/object.ts';
import type { Condition } from '../../store/store.ts';
import { Entry } from '../cache/entry.ts';
import type { Hub } from '../cache/hub.ts';
import type { Handover, KindCache } from '../cache/kind-cache.ts';

export interface Target {
  readonly hub: Hub;
  readonly cache: KindCache;
  readonly namespace: string;
  readonly name: string;
  readonly requestId: string;
}

/** Takes `object` over. Undefined where somebody else was faster. `expected` absent: the object must not exist. */
export function put(target: Target, object: KubeObject, expected?: Entry): Promise<Entry | undefined> {
  return putBytes(target, target.cache.codec.encode(object), { object, ...(expected === undefined ? {} : { expected }) });
}

export async function putBytes(target: Target, value: Uint8Array, { object, expected }: { object: KubeObject; expected?: Entry }): Promise<Entry | undefined> {
  const { hub, cache, namespace, name } = target;
  const key = cache.key(namespace, name);
  const note: Handover = { namespace, name, object, requestId: target.requestId };
  const result = await hub.store.commit([conditionOf(key, expected)], [{ key, value, note }]);
  if (!result.committed) {
    await hub.reach(result.revision);
    return undefined;
  }
  const wait = hub.reach(result.revision);
  if (wait !== undefined) await wait;
  // A cache that was catching up has read it from the log.
  return note.entry ?? new Entry(cache.codec, value, { namespace, name, revision: result.revision });
}

/** The last content at the revision of its deletion; undefined where somebody else was faster. */
export async function remove(target: Target, expected: Entry): Promise<Entry | undefined> {
  const { hub, cache, namespace, name } = target;
  const key = cache.key(namespace, name);
  const note: Handover = { namespace, name, requestId: target.requestId };
  const result = await hub.store.commit([conditionOf(key, expected)], [{ key, delete: true, note }]);
  await hub.reach(result.revision);
  return result.committed ? expected.at(result.revision) : undefined;
}

const conditionOf = (key: string, expected: Entry | undefined): Condition => (expected === undefined ? { key, absent: true } : { key, modRevision: expected.revision });

/** Lets objects go that nobody has written to for as long as their kind lives: events, an hour. */
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Frozen, KubeObject } from '../../machinery/object.ts';
import type { Entry } from '../cache/entry.ts';
import type { Hub } from '../cache/hub.ts';
import type { KindCache } from '../cache/kind-cache.ts';
import { remove } from '../write/commit.ts';
import { every } from './every.ts';

export const SWEEP_MS = 60_000;
/** Deletions under way at once; their commits share a flush. */
const AT_ONCE = 64;

export interface ExpiryOptions {
  readonly hub: Hub;
  readonly clock: Clock;
  readonly log: Log;
}

export function expireRegularly({ hub, clock, log }: ExpiryOptions): { stop(): void } {
  const mortals = new Map([...hub.all()].filter(cache => cache.kind.secondsToLive !== undefined).map(cache => [cache, new Ages(cache, clock)]));
  const following = hub.observe((cache, event) => mortals.get(cache)?.follow(event.entry, event.deleted));
  const sweeping = every({
    clock,
    ms: SWEEP_MS,
    async work() {
      for (const [cache, ages] of mortals) await removeAll(hub, cache, ages.expired());
    },
    failed: error => log.warn('removing expired objects failed; it is tried again', { error }),
  });
  return {
    stop: () => {
      following.stop();
      sweeping.stop();
    },
  };
}

async function removeAll(hub: Hub, cache: KindCache, entries: readonly Entry[]): Promise<void> {
  for (let i = 0; i < entries.length; i += AT_ONCE) {
    // Who was written to meanwhile stays: the deletion is of this revision.
    await Promise.all(entries.slice(i, i + AT_ONCE).map(entry => remove({ hub, cache, namespace: entry.namespace, name: entry.name, requestId: 'expiry' }, entry)));
  }
}

/** When each object was last written, the longest ago first, on the clock that never goes back. */
class Ages {
  private readonly cache: KindCache;
  private readonly clock: Clock;
  private readonly written = new Map<string, { readonly entry: Entry; readonly at: number }>();

  constructor(cache: KindCache, clock: Clock) {
    this.cache = cache;
    this.clock = clock;
    const known = cache.list({}).map(entry => ({ entry, at: clock.monotonic() - Math.max(0, clock.now() - lastTime(entry.object)) }));
    for (const each of known.sort((a, b) => a.at - b.at)) this.written.set(this.keyOf(each.entry), each);
  }

  follow(entry: Entry, deleted: boolean): void {
    const key = this.keyOf(entry);
    this.written.delete(key);
    if (!deleted) this.written.set(key, { entry, at: this.clock.monotonic() });
  }

  expired(): Entry[] {
    const before = this.clock.monotonic() - this.cache.kind.secondsToLive! * 1000;
    const found: Entry[] = [];
    for (const { entry, at } of this.written.values()) {
      if (at > before) break;
      found.push(entry);
    }
    return found;
  }

  private keyOf = ({ namespace, name }: Entry) => this.cache.key(namespace, name);
}

interface Dated {
  readonly lastTimestamp?: string;
  readonly eventTime?: string;
  readonly series?: { readonly lastObservedTime?: string };
}

/** Of an object from before this start: the newest time that stands in it. */
function lastTime(object: Frozen<KubeObject>): number {
  const { lastTimestamp, eventTime, series } = object as Frozen<KubeObject> & Dated;
  const times = [object.metadata.creationTimestamp, lastTimestamp, eventTime, series?.lastObservedTime].map(text => Date.parse(text ?? '')).filter(ms => !Number.isNaN(ms));
  return Math.max(0, ...times);
}

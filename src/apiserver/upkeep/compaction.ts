/** Forgets the store's history: what is older than five to ten minutes, as upstream's API server does. */
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Store } from '../../store/store.ts';
import { every } from './every.ts';

export const COMPACTION_MS = 5 * 60_000;

export function compactRegularly({ store, clock, log }: { readonly store: Store; readonly clock: Clock; readonly log: Log }): { stop(): void } {
  /** The revision of a round ago: whoever reads on from there still can. */
  let settled = 0;
  return every({
    clock,
    ms: COMPACTION_MS,
    async work() {
      const before = settled;
      settled = await store.currentRevision();
      if (before > (await store.compactedRevision())) await store.compact(before);
    },
    failed: error => log.warn('compacting the store failed; it is tried again', { error }),
  });
}

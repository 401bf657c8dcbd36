/** What every store must do, whatever it is made of: run by the test of each adapter. */
import { afterEach, beforeEach, describe } from 'vitest';
import { testCommits } from './conformance/commits.ts';
import { testCompaction, testRestart } from './conformance/compaction.ts';
import { testReads } from './conformance/history.ts';
import { StoreTest, type StoreUnderTest } from './conformance/store-test.ts';
import { testWatches } from './conformance/watches.ts';

export function testStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    const at = new StoreTest(open);
    beforeEach(() => at.begin());
    afterEach(() => at.end());
    testCommits(at);
    testReads(at);
    testWatches(at);
    testCompaction(at);
    testRestart(at);
  });
}

/** Unit, scenario and replay tests run in threads; the end-to-end project runs one file at a time on the real machine. All of them, and the clusters they start, find out who changes a cached object (docs/adr/0017-frozen-where-tests-run.md). */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'threads',
    isolate: false,
    env: { KUBE_CACHE_MUTATION_DETECTOR: 'true' },
    projects: [
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'test/{documents,scenarios,replay}/**/*.test.ts'], testTimeout: 30_000 } },
      {
        extends: true,
        test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000, pool: 'forks', fileParallelism: false, sequence: { groupOrder: 1 } },
      },
    ],
  },
});

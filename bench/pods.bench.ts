/** Pods on real containers against the same calls made to containerd by hand, in the same run. Needs root. */
import { isRoot, runInside } from './inside.ts';
import type { BenchRow } from './row.ts';

export async function run(): Promise<BenchRow[]> {
  if (isRoot) return runInside('pods');
  console.log('   (left out, it needs root)');
  return [];
}

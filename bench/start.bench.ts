/** From the command to a Ready node, and what an idle cluster costs: with simulated containers, and as root with real ones. */
import { isRoot, runInside } from './inside.ts';
import type { BenchRow } from './row.ts';
import { measureStart } from './start-on-machine.ts';

export async function run(): Promise<BenchRow[]> {
  const simulated = await measureStart({ runtime: 'simulated' });
  if (isRoot) return [...simulated, ...(await runInside('start'))];
  console.log('   (with real containers: left out, it needs root)');
  return simulated;
}

/** A root-needing bench on a machine of its own: the same process again, inside a network namespace with an image registry. */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Machine } from '../test/e2e/machine.ts';
import { ROOT } from './processes.ts';
import type { BenchRow } from './row.ts';

export interface Inside {
  readonly bench: 'pods' | 'start';
  readonly registries: string;
}

export const isRoot = process.getuid?.() === 0;

export async function runInside(bench: Inside['bench']): Promise<BenchRow[]> {
  await using machine = await Machine.create('bench');
  const inside: Inside = { bench, registries: machine.registries };
  const child = machine.spawn(process.execPath, [join(ROOT, 'scripts/run-ts.mjs'), join(import.meta.dirname, 'inside-main.ts'), JSON.stringify(inside)]);
  child.stderr!.pipe(process.stderr);
  for await (const line of createInterface({ input: child.stdout! })) return JSON.parse(line) as BenchRow[];
  throw new Error(`run bench ${JSON.stringify(bench)} on its machine: it ended without an answer`);
}

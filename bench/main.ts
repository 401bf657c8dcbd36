/** `npm run bench`: every figure as a ratio to a floor or peer measured in the same run. `npm run bench -- api pods` runs only those. */
import { isLow, reached, type BenchRow } from './row.ts';

interface Bench {
  readonly name: string;
  readonly needsRoot: boolean;
  run(): Promise<BenchRow[]>;
}

const lazy = (name: string, load: () => Promise<{ run(): Promise<BenchRow[]> }>, needsRoot = false): Bench => ({ name, needsRoot, run: async () => (await load()).run() });
const BENCHES: readonly Bench[] = [
  lazy('store', () => import('./store.bench.ts')),
  lazy('scheduler', () => import('./scheduler.bench.ts')),
  lazy('api', () => import('./api.bench.ts')),
];

const figure = (n: number) => (n >= 100 ? Math.round(n).toLocaleString('en') : n.toFixed(n >= 10 ? 1 : 2));

function print(row: BenchRow): void {
  const goal = `${isLow(row) ? '<=' : '>='} ${row.goal}`;
  console.log(`${reached(row) ? 'ok  ' : 'MISS'} ${row.ratio.toFixed(2).padStart(6)}x  (goal ${goal})  ${row.what}: ${figure(row.value)} against ${figure(row.against)} ${row.unit ?? 'per second'}`);
}

const asked = process.argv.slice(2);
const chosen = BENCHES.filter(b => asked.length === 0 || asked.includes(b.name));
if (chosen.length === 0) throw new Error(`no such bench: ${asked.join(', ')}; there are ${BENCHES.map(b => b.name).join(', ')}`);
let missed = 0;
for (const bench of chosen) {
  if (bench.needsRoot && process.getuid?.() !== 0) {
    console.log(`-- ${bench.name}: left out, it needs root`);
    continue;
  }
  console.log(`-- ${bench.name}`);
  for (const row of await bench.run()) {
    print(row);
    if (!reached(row)) missed++;
  }
}
console.log(missed === 0 ? 'Every goal is reached.' : `${missed} goals are missed.`);
process.exit(0);

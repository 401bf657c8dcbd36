/** `npm run bench`: every figure as a ratio to a floor or peer measured in the same run. `npm run bench -- api pods` runs only those. */
import { isLow, reached, type BenchRow } from './row.ts';

interface Bench {
  readonly name: string;
  run(): Promise<BenchRow[]>;
}

const lazy = (name: string, load: () => Promise<{ run(): Promise<BenchRow[]> }>): Bench => ({ name, run: async () => (await load()).run() });
const BENCHES: readonly Bench[] = [
  lazy('store', () => import('./store.bench.ts')),
  lazy('scheduler', () => import('./scheduler.bench.ts')),
  lazy('api', () => import('./api.bench.ts')),
  lazy('start', () => import('./start.bench.ts')),
  lazy('kubectl', () => import('./kubectl.bench.ts')),
  lazy('pods', () => import('./pods.bench.ts')),
];

const figure = (n: number) => (n >= 100 ? Math.round(n).toLocaleString('en') : n.toFixed(n >= 10 ? 1 : 2));

function print(row: BenchRow): void {
  const goal = `${isLow(row) ? '<=' : '>='} ${row.goal}`;
  console.log(`${reached(row) ? 'ok  ' : 'MISS'} ${row.ratio.toFixed(2).padStart(6)}x  (goal ${goal})  ${row.what}: ${figure(row.value)} against ${figure(row.against)} ${row.unit ?? 'per second'}`);
  for (const part of row.parts ?? []) console.log(`                      ${part}`);
}

const asked = process.argv.slice(2);
const chosen = BENCHES.filter(b => asked.length === 0 || asked.includes(b.name));
if (chosen.length === 0) throw new Error(`no such bench: ${asked.join(', ')}; there are ${BENCHES.map(b => b.name).join(', ')}`);
let missed = 0;
for (const bench of chosen) {
  console.log(`-- ${bench.name}`);
  for (const row of await bench.run()) {
    print(row);
    if (!reached(row)) missed++;
  }
}
console.log(missed === 0 ? 'Every goal is reached.' : `${missed} goals are missed.`);
process.exit(0);

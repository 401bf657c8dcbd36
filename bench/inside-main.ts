/** What `runInside` starts: measures there and prints the rows as one JSON line. */
import type { Inside } from './inside.ts';
import { measurePods } from './pods-on-machine.ts';
import { measureStart } from './start-on-machine.ts';

const { bench, registries } = JSON.parse(process.argv[2] ?? '{}') as Inside;
const rows = await (bench === 'pods' ? measurePods(registries) : measureStart({ runtime: 'containers', registries }));
console.log(JSON.stringify(rows));
process.exit(0);

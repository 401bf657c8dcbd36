/** Commands about kinds that no server of ours has yet, by upstream's kubectl and by ours over the same fixtures. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rootCommand } from '../../src/kubectl/root.ts';
import { OPERATION_FIXTURES, OPERATION_LINES, OPERATION_RESOURCES } from '../support/operations-fixtures.ts';
import { Both } from './describe/both.ts';
import { type FixtureServer, serveFixtures } from './describe/server.ts';

let server: FixtureServer;
let both: Both;
beforeAll(async () => {
  server = await serveFixtures(OPERATION_RESOURCES, OPERATION_FIXTURES);
  both = new Both(server.url, rootCommand);
});
afterAll(async () => {
  both[Symbol.dispose]();
  await server.close();
});

/** Who failed to reach the group of the older kind, and how long something was going on, differ from run to run. */
const masked = (text: string) => text.replace(/age: [\dhms.µ]+/g, 'age: AGE');

it.each(OPERATION_LINES)('%s', async line => {
  const args = line.split(' ');
  const [theirs, ours] = await Promise.all([both.upstream(args), both.ours(args)]);
  expect({ ...ours, stderr: masked(ours.stderr) }).toEqual({ ...theirs, stderr: masked(theirs.stderr).replaceAll('kubectl-1.36', 'kubectl') });
});

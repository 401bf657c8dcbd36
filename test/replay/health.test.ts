/** Health as upstream tells it: our checks are some of its own, by its names and in its order. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Query } from '../../src/apiserver/query.ts';
import { SERVER } from '../../src/cluster/identities.ts';
import { startVirtualCluster, type VirtualCluster } from '../support/virtual-cluster.ts';

const recorded = JSON.parse(readFileSync(new URL('./answers.json', import.meta.url), 'utf8')) as { name: string; answer: string }[];
const PATHS = ['healthz', 'livez', 'readyz'] as const;
/** The recorded distributor leaves them out of /readyz; upstream tells them there. */
const STORE = ['etcd', 'etcd-readiness'];

let virtual: VirtualCluster;
beforeAll(async () => void (virtual = await startVirtualCluster()));
afterAll(() => virtual.stop());

async function ask(path: string, query = ''): Promise<[number, string]> {
  const { status, body } = await virtual.cluster.server.handle({ method: 'GET', path, query: Query.parse(query), headers: {}, user: SERVER });
  return [status, body.type === 'text' ? body.text : ''];
}
const namesIn = (text: string) => text.split('\n').flatMap(line => /^\[\+\](\S+) ok$/.exec(line)?.[1] ?? []);

describe.each(PATHS)('/%s', path => {
  it('tells upstream’s checks in upstream’s order, and passes', async () => {
    const [status, text] = await ask(`/${path}`, 'verbose');
    const names = namesIn(text);
    const theirs = namesIn(recorded.find(r => r.name === `get /${path}?verbose`)!.answer);
    const lacking = path === 'readyz' ? STORE : [];
    expect([status, text]).toEqual([200, `${names.map(name => `[+]${name} ok\n`).join('')}${path} check passed\n`]);
    expect(names.filter(name => !lacking.includes(name))).toEqual(theirs.filter(name => names.includes(name)));
    expect(names.length).toBeGreaterThanOrEqual(10);
  });

  it('answers each by its own path', async () => {
    for (const name of namesIn((await ask(`/${path}`, 'verbose'))[1])) expect(await ask(`/${path}/${name}`)).toEqual([200, 'ok']);
    expect((await ask(`/${path}/nosuch`))[0]).toBe(404);
  });
});

it('leaves out what it is told to, and warns of what is not there', async () => {
  const [, text] = await ask('/readyz', 'verbose&exclude=etcd&exclude=zebra&exclude=ape');
  expect(text).toContain('[+]etcd excluded: ok\n[+]etcd-readiness ok\n');
  expect(text).toContain('[+]shutdown ok\nwarn: some health checks cannot be excluded: no matches for "ape", "zebra"\nreadyz check passed\n');
});

it('tells the checks that were made as metrics', async () => {
  const own = await startVirtualCluster();
  const { health } = own.cluster.server;
  expect(health.slis()).toBe('');
  await health.answer('readyz', 'etcd', Query.empty);
  await health.answer('livez', '', Query.parse('exclude=etcd'));
  const text = health.slis();
  for (const line of ['kubernetes_healthcheck{name="etcd",type="readyz"} 1', 'kubernetes_healthcheck{name="ping",type="livez"} 1', 'kubernetes_healthchecks_total{name="etcd",status="success",type="readyz"} 1']) expect(text).toContain(`${line}\n`);
  expect(text).not.toContain('name="etcd",type="livez"');
  await own.stop();
  await health.answer('readyz', '', Query.empty);
  expect(health.slis()).toContain('kubernetes_healthcheck{name="shutdown",type="readyz"} 0\n');
});

it('is not ready once it goes, while it still lives', async () => {
  const own = await startVirtualCluster();
  const { health } = own.cluster.server;
  const stopped = own.stop();
  expect(await health.answer('readyz', '', Query.empty)).toMatchObject({ status: 500, body: { text: expect.stringContaining('[-]shutdown failed: reason withheld\nreadyz check failed\n') as string } });
  expect(await health.answer('readyz', 'shutdown', Query.empty)).toMatchObject({ status: 500, body: { text: 'internal server error: process is shutting down\n' } });
  expect((await health.answer('livez', '', Query.empty)).status).toBe(200);
  await stopped;
});

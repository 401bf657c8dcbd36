/** Keys that every JavaScript object inherits are ordinary keys of maps. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bytesOf } from '../adapters/http/carrier.ts';
import { addDefaults, startTestServer, type TestServer } from '../server.fixture.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
  await addDefaults(server);
});
afterEach(() => server.api.stop());

const text = (value: object) => JSON.stringify(value).replaceAll('PROTO', '__proto__');
const DATA = text({ PROTO: 'p', constructor: 'c', toString: 't', hasOwnProperty: 'h' });
const textOf = async (name: string) => {
  const { body } = (await server.call('GET', `${MAPS}/${name}`)).response;
  return body.type === 'entry' ? bytesOf(body.entry).toString() : '';
};

it('keeps them through creation, replacement and every patch', async () => {
  expect((await server.call('POST', MAPS, `{"metadata":{"name":"a","labels":{"constructor":"x","toString":"y"},"annotations":{"valueOf":"z"}},"data":${DATA}}`)).status).toBe(201);
  const stored = JSON.parse(DATA) as object;
  const data = async () => (JSON.parse(await textOf('a')) as { data: object }).data;
  expect(Object.entries(await data()).sort()).toEqual(Object.entries(stored).sort());
  expect((await server.call('PUT', `${MAPS}/a`, `{"metadata":{"name":"a"},"data":${DATA.replace('"p"', '"q"')}}`)).status).toBe(200);
  expect(Object.getOwnPropertyDescriptor(await data(), '__proto__')?.value).toBe('q');
  const patches = [
    ['application/merge-patch+json', '{"data":{"__proto__":"r"}}', 'r'],
    ['application/strategic-merge-patch+json', '{"data":{"__proto__":"s"}}', 's'],
    ['application/merge-patch+json', '{"data":{"constructor":null}}', 's'],
  ] as const;
  for (const [type, body, now] of patches) {
    expect([type, (await server.call('PATCH', `${MAPS}/a`, body, { 'content-type': type })).status]).toEqual([type, 200]);
    expect([type, Object.getOwnPropertyDescriptor(await data(), '__proto__')?.value]).toEqual([type, now]);
  }
  expect(Object.keys(await data()).sort()).toEqual(['__proto__', 'hasOwnProperty', 'toString']);
});

it('lets no patch reach the prototypes of this process', async () => {
  await server.call('POST', MAPS, { metadata: { name: 'a' }, data: { x: 'y' } });
  for (const path of ['/__proto__/polluted', '/data/__proto__/polluted', '/metadata/__proto__/polluted', '/constructor/prototype/polluted', '/data/constructor/prototype/polluted']) {
    await server.call('PATCH', `${MAPS}/a`, [{ op: 'add', path, value: 'yes' }], { 'content-type': 'application/json-patch+json' });
  }
  for (const type of ['application/merge-patch+json', 'application/strategic-merge-patch+json']) {
    for (const body of ['{"__proto__":{"polluted":"yes"}}', '{"data":{"__proto__":{"polluted":"yes"}}}', '{"constructor":{"prototype":{"polluted":"yes"}}}', '{"metadata":{"labels":{"__proto__":{"polluted":"yes"}}}}']) {
      await server.call('PATCH', `${MAPS}/a`, body, { 'content-type': type });
    }
  }
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
});

it('does not find what an object merely inherits', async () => {
  await server.call('POST', MAPS, { metadata: { name: 'a' } });
  for (const key of ['constructor', 'toString', 'hasOwnProperty']) {
    expect((await server.call('GET', `${MAPS}?labelSelector=${key}`)).body.items).toEqual([]);
    expect((await server.call('GET', `${MAPS}?fieldSelector=${key}%3Dx`)).status).toBe(400);
    expect((await server.call('GET', `/apis/${key}/v1/${key}`)).status).toBe(404);
    expect((await server.call('GET', `/api/v1/namespaces/default/pods/x/${key}`)).status).toBe(404);
  }
});

/** Who may enter a pod. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserInfo } from '../auth/ports.ts';
import { Query } from '../query.ts';
import { addDefaults, startTestServer, type TestServer } from '../server.fixture.ts';

let server: TestServer;
const EVE: UserInfo = { name: 'eve', groups: ['system:authenticated'] };
const IN_DEFAULT = '/api/v1/namespaces/default';
const STREAMS = ['exec', 'attach', 'portforward'] as const;

beforeEach(async () => {
  server = await startTestServer();
  await addDefaults(server);
  await server.call('POST', `${IN_DEFAULT}/pods`, { metadata: { name: 'web' }, spec: { containers: [{ name: 'c', image: 'i' }] } });
});
afterEach(() => server.api.stop());

/** Lets eve do `verbs` with the streams of pods. */
async function allow(...verbs: string[]): Promise<void> {
  const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/default';
  const rules = [{ apiGroups: [''], resources: STREAMS.map(s => `pods/${s}`), verbs }];
  expect((await server.call('POST', `${rbac}/roles`, { metadata: { name: 'r' }, rules })).status).toBe(201);
  expect((await server.call('POST', `${rbac}/rolebindings`, { metadata: { name: 'b' }, roleRef: { kind: 'Role', name: 'r' }, subjects: [{ kind: 'User', name: 'eve' }] })).status).toBe(201);
}

async function ask(method: string, path: string): Promise<[number, string]> {
  const { status, body } = await server.api.handle({ method, path: `${IN_DEFAULT}/pods/${path}`, query: Query.parse('command=ls'), headers: {}, user: EVE, upgrade: 'websocket' });
  return [status, body.type === 'object' ? ((body.object as { message?: string }).message ?? '') : ''];
}

describe.each(STREAMS)('pods/%s', stream => {
  it('takes more than reading rights, also by GET', async () => {
    await allow('get');
    expect(await ask('GET', `web/${stream}`)).toEqual([403, 'pods "web" is forbidden: ']);
    // Nor does it tell which pods there are.
    expect(await ask('GET', `nosuch/${stream}`)).toEqual([403, 'pods "nosuch" is forbidden: ']);
  });

  it('takes both rights by GET, and one by POST', async () => {
    await allow('create');
    expect(await ask('POST', `web/${stream}`)).toEqual([400, 'pod web does not have a host assigned']);
    expect((await ask('GET', `web/${stream}`))[1]).toContain(`cannot get resource "pods/${stream}"`);
  });

  it('lets in who has both', async () => {
    await allow('get', 'create');
    expect(await ask('GET', `web/${stream}`)).toEqual([400, 'pod web does not have a host assigned']);
  });
});

/** What nobody may gain by an odd request. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserInfo } from '../auth/ports.ts';
import { Query } from '../query.ts';
import { addDefaults, startTestServer, type TestServer } from '../server.fixture.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
  await addDefaults(server);
});
afterEach(() => server.api.stop());

const EVE: UserInfo = { name: 'eve', groups: ['system:authenticated'] };
const SECRETS = '/api/v1/namespaces/default/secrets';

async function ask(user: UserInfo, method: string, target: string, body?: object) {
  const [path = '', query = ''] = target.split('?', 2);
  return server.api.handle({ method, path, query: Query.parse(query), headers: {}, user, ...(body ? { object: body } : {}) });
}

/** Lets eve do `verbs` with the secret `mine`. */
async function allow(...verbs: string[]): Promise<void> {
  const rules = [{ apiGroups: [''], resources: ['secrets'], verbs, resourceNames: ['mine'] }];
  const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/default';
  expect((await server.call('POST', `${rbac}/roles`, { metadata: { name: 'r' }, rules })).status).toBe(201);
  expect((await server.call('POST', `${rbac}/rolebindings`, { metadata: { name: 'b' }, roleRef: { kind: 'Role', name: 'r' }, subjects: [{ kind: 'User', name: 'eve' }] })).status).toBe(201);
}

describe('a rule for one name', () => {
  it('lets that name alone be listed', async () => {
    await allow('list');
    expect((await ask(EVE, 'GET', `${SECRETS}?fieldSelector=metadata.name%3Dmine`)).status).toBe(200);
    expect((await ask(EVE, 'GET', `${SECRETS}?fieldSelector=metadata.name%3Dother`)).status).toBe(403);
    expect((await ask(EVE, 'GET', SECRETS)).status).toBe(403);
  });

  it('is not won for a creation by a selector', async () => {
    await allow('create', 'deletecollection');
    expect((await ask(EVE, 'POST', `${SECRETS}?fieldSelector=metadata.name%3Dmine`, { metadata: { name: 'other' } })).status).toBe(403);
    expect((await ask(EVE, 'DELETE', `${SECRETS}?fieldSelector=metadata.name%3Dmine`)).status).toBe(403);
  });

  it('shows no other name to a watch of the old form', async () => {
    await allow('watch');
    const old = '/api/v1/watch/namespaces/default/secrets/mine';
    expect((await ask(EVE, 'GET', old)).status).toBe(200);
    const answer = await ask(EVE, 'GET', `${old}?fieldSelector=metadata.name%3Dother`);
    expect([answer.status, answer.body]).toMatchObject([400, { object: { message: "fieldSelector metadata.name doesn't match requested name" } }]);
  });
});

it('keeps no count of what clients make up', async () => {
  const nobody: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
  const series = () => server.api.services.metrics.text().split('\n').filter(line => line.startsWith('apiserver_request')).join('\n');
  const before = series();
  for (const made of ['POD', 'constructor', '__proto__']) {
    await ask(nobody, made, `${SECRETS}/x`);
    await ask(nobody, 'GET', `${SECRETS}/x/${made}`);
    await ask(nobody, made, `/${made}`);
  }
  expect(series()).toBe(before);
});

it.each(['CONSTRUCTOR', 'constructor', '__proto__', 'toString'])('does not allow the method %s', async method => {
  expect((await server.call(method, `${SECRETS}/x`)).status).toBe(405);
  expect((await server.call(method, '/api/v1/namespaces/default/pods/x/log')).status).toBe(405);
});

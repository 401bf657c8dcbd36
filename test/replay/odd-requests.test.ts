/** Thousands of odd requests, the same for the same seed: each gets an answer, none a 500, and the server is as well afterwards as before. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDefaults, startTestServer, type TestServer } from '../../src/apiserver/server.fixture.ts';
import { seededRandom } from '../../src/base/random.ts';
import { allKinds } from '../../src/kinds/index.ts';

const SEEDS = [1, 2, 3, 4, 5];
const REQUESTS = 1500;

type Pick = <T>(from: readonly T[]) => T;
let server: TestServer;
const unhandled: unknown[] = [];
const note = (error: unknown) => void unhandled.push(error);

beforeAll(async () => {
  process.on('unhandledRejection', note);
  server = await startTestServer();
  await addDefaults(server);
});
afterAll(() => {
  process.off('unhandledRejection', note);
  server.api.stop();
});

const NAMES = ['x', 'y', 'default', 'kube-system', '', '.', '..', 'A_B', '%2e%2e', '%', 'a%2Fb', 'ü', 'a'.repeat(300), '-', '0', 'system:node', '__proto__', 'constructor'];
const SUBRESOURCES = ['', '', '', '/status', '/scale', '/log', '/exec', '/attach', '/portforward', '/proxy', '/proxy/a', '/binding', '/eviction', '/finalize', '/token', '/ephemeralcontainers', '/resize', '/approval', '/nosuch', '/status/status', '//'];
const VALUES = ['', '0', '1', '-1', 'x', 'true', 'false', '99999999999999999999', '1.5', 'All', 'a=b', 'a in (b,c)', 'a in (', '!a', 'metadata.name=x', 'spec.nodeName!=', 'status.phase=Running,', '%', '%00', 'Background', 'Strict', 'Exact', 'NotOlderThan', 'ey==', 'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6LTEsInN0YXJ0IjoiYSJ9', '__proto__'];
const OPTIONS = ['limit', 'continue', 'resourceVersion', 'resourceVersionMatch', 'labelSelector', 'fieldSelector', 'timeoutSeconds', 'dryRun', 'fieldManager', 'fieldValidation', 'propagationPolicy', 'gracePeriodSeconds', 'orphanDependents', 'sendInitialEvents', 'allowWatchBookmarks', 'pretty', 'force', 'container', 'command', 'tailLines', 'sinceTime', 'ports', '__proto__', ''];
const TYPES = ['application/json', 'application/yaml', 'application/json-patch+json', 'application/merge-patch+json', 'application/strategic-merge-patch+json', 'application/apply-patch+yaml', 'application/vnd.kubernetes.protobuf', 'text/plain', '', ';;', 'application/json; charset=utf-8'];
const ACCEPTS = ['application/json', 'application/yaml', '*/*', 'text/html', 'application/vnd.kubernetes.protobuf', 'application/json;as=Table;v=v1;g=meta.k8s.io', 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io', 'application/json;as=Nosuch;v=v9;g=x', 'application/json;q=0', ',,;', 'application/json;stream=watch'];
const SCALARS: readonly unknown[] = [null, '', 'x', 0, 1, -1, 1e308, 2 ** 53, 0.5, true, [], {}, [null], [[]], [{}], { a: null }, { name: 'x' }, 'a'.repeat(5000), '\u0000', '\ud800', '2026-01-01T00:00:00Z', '1Gi', '-1e999', '10.0.0.1', '::1'];

/** A body: a likely object of the kind with some of its leaves replaced, or something that is none. */
function bodyOf(pick: Pick, next: () => number, kind: (typeof allKinds)[number]): unknown {
  if (next() < 0.15) return pick(['', '{', '[]', 'null', '"x"', '12', '{"a":1}{', '{"kind":"Pod","kind":"Pod"}', '- a\n- b', 'a: &x [*x]', 'a: *b', '\ufeff{}', 'k8s\u0000\n\u0002', `${'['.repeat(20_000)}`, `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`, '[{"op":"add","path":"/x","value":1}]', '[{"op":"remove"}]', '[{"op":"copy","from":"/a","path":""}]', '{"$patch":"replace"}', '{"metadata":{"$deleteFromPrimitiveList/finalizers":["a"]}}']);
  const pod = { containers: [{ name: 'c', image: 'nginx', ports: [{ containerPort: 80 }], env: [{ name: 'A', value: 'b' }] }], volumes: [{ name: 'v', emptyDir: {} }] };
  const object: Record<string, unknown> = {
    apiVersion: kind.group === '' ? kind.version : `${kind.group}/${kind.version}`, kind: kind.kind,
    metadata: { name: pick(NAMES), namespace: pick(['default', '', 'other']), labels: { a: 'b' }, annotations: { c: 'd' }, ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'x', uid: 'u' }], finalizers: ['a.b/c'] },
    spec: { ...pod, replicas: 1, selector: pick([{ a: 'b' }, { matchLabels: { a: 'b' } }]), template: { metadata: { labels: { a: 'b' } }, spec: pod }, ports: [{ port: 80 }], capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' }, resources: { requests: { storage: '1Gi' } } },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }, data: { a: 'b' }, rules: [{ verbs: ['*'], resources: ['*'], apiGroups: [''] }], subsets: [{ addresses: [{ ip: '1.2.3.4' }] }], roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' }, subjects: [{ kind: 'User', name: 'u' }],
    endpoints: [{ addresses: ['1.2.3.4'] }], addressType: 'IPv4', involvedObject: { namespace: 'default' }, provisioner: 'p/q', value: 5,
  };
  for (let count = Math.floor(next() * 4); count > 0; count--) spoil(object, pick, next);
  return object;
}

function spoil(object: Record<string, unknown>, pick: Pick, next: () => number): void {
  let at: Record<string, unknown> = object;
  for (;;) {
    const key = pick(Object.keys(at));
    const below = at[key];
    if (typeof below === 'object' && below !== null && Object.keys(below).length > 0 && next() < 0.75) at = below as Record<string, unknown>;
    else {
      at[next() < 0.2 ? 'unknownField' : key] = structuredClone(pick(SCALARS));
      return;
    }
  }
}

function requestOf(pick: Pick, next: () => number) {
  const kind = pick(allKinds);
  const root = kind.group === '' ? '/api/v1' : `/apis/${kind.group}/${kind.version}`;
  const place = next() < 0.7 && kind.scope === 'Namespaced' ? `/namespaces/${next() < 0.8 ? 'default' : pick(NAMES)}` : '';
  const path = next() < 0.08 ? pick(['/', '//', '/api/', '/apis/nosuch/v1/x', '/apis', '/openapi/v2', '/openapi/v3/api/v1', '/healthz/nosuch', '/readyz?exclude=etcd', '/version/', '/metrics', '/api/v1/watch/pods', '/api/v1/namespaces/default', '/%00', '/api/v1/nodes/x/proxy/metrics', '/openid/v1/jwks', `/${'a/'.repeat(500)}`]) : `${root}${place}/${kind.plural}${next() < 0.6 ? `/${pick(NAMES)}${pick(SUBRESOURCES)}` : ''}`;
  const query = Array.from({ length: Math.floor(next() * 3) }, () => `${pick(OPTIONS)}=${encodeURIComponent(pick(VALUES))}`).join('&');
  const method = pick(['GET', 'GET', 'POST', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'NOSUCH', '']);
  const headers: Record<string, string> = { 'content-type': pick(TYPES), ...(next() < 0.4 ? { accept: pick(ACCEPTS) } : {}) };
  return { method, target: query === '' || path.includes('?') ? path : `${path}?${query}`, headers, body: method === 'GET' || method === 'HEAD' ? undefined : bodyOf(pick, next, kind) };
}

/** Some wait, for a service account that is just being made: time goes on for them. */
async function answerOf<T>(asked: Promise<T>): Promise<T> {
  let answered = false;
  void asked.finally(() => (answered = true));
  for (let turns = 0; !answered; turns++) {
    await new Promise(resolve => setImmediate(resolve));
    if (turns > 20) await server.clock.advance(100);
  }
  return asked;
}

test.each(SEEDS)('odd requests, seed %i', async seed => {
  const { next } = seededRandom(seed);
  const pick: Pick = from => from[Math.floor(next() * from.length)]!;
  const wrong: string[] = [];
  for (let i = 0; i < REQUESTS; i++) {
    const { method, target, headers, body } = requestOf(pick, next);
    const answer = await answerOf(server.call(method, target, body, headers));
    const { code, message } = (answer.body ?? {}) as { code?: number; message?: string };
    const known = message !== undefined && EXPECTED_500.test(message);
    if (answer.status >= 500 && answer.status !== 504 && !known) wrong.push(`${answer.status} ${message}: ${method} ${target} ${headers['content-type']} ${typeof body === 'string' ? body.slice(0, 200) : JSON.stringify(body)}`);
    if (answer.status >= 400 && code !== undefined && code !== answer.status) wrong.push(`${method} ${target}: status ${answer.status}, code ${code}`);
  }
  expect(wrong).toEqual([]);
  expect(unhandled).toEqual([]);
  expect((await server.call('GET', '/readyz')).status).toBe(200);
  expect((await server.call('GET', '/api/v1/namespaces/default')).body).toMatchObject({ metadata: { name: 'default' } });
}, 60_000);

/** What upstream answers with a 500, too; and there is no node here. */
const EXPECTED_500 = /strconv\.ParseUint: parsing|^this server reaches no nodes$/;

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeConnector, ProxiedRequest } from '../ports.ts';
import { addDefaults, startTestServer, type TestServer } from '../server.fixture.ts';

let server: TestServer;
let reached: { host: string; port: number; request: ProxiedRequest }[];
const answer = async function* () {
  yield Buffer.from('hello');
};
const nodes = {
  proxyAddress: (target: { host: string; port: number }, request: ProxiedRequest) => {
    reached.push({ ...target, request });
    return Promise.resolve({ status: 200, headers: { 'content-type': 'text/plain' }, body: answer() });
  },
} as unknown as NodeConnector;

beforeEach(async () => {
  reached = [];
  server = await startTestServer({ nodes });
  await addDefaults(server);
});
afterEach(() => server.api.stop());

const IN_DEFAULT = '/api/v1/namespaces/default';

async function addPod(name: string, podIP: string): Promise<void> {
  const made = await server.call('POST', `${IN_DEFAULT}/pods`, { metadata: { name }, spec: { containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 8080 }] }] } });
  expect(made.status).toBe(201);
  const status = { ...made.body, status: { ...made.body.status, podIP, podIPs: [{ ip: podIP }] } };
  expect((await server.call('PUT', `${IN_DEFAULT}/pods/${name}/status`, status)).body).toMatchObject({ status: { podIP } });
}

describe('pods/proxy', () => {
  it.each([
    ['web', 8080],
    ['web:9000', 9000],
    [':web:9000', 9000],
  ])('reaches %s at port %i', async (name, port) => {
    await addPod('web', '10.42.0.5');
    expect((await server.call('GET', `${IN_DEFAULT}/pods/${name}/proxy/a/b?x=1`)).status).toBe(200);
    expect(reached).toMatchObject([{ host: '10.42.0.5', port, request: { path: '/a/b?x=1' } }]);
  });

  it.each(['127.0.0.1', '169.254.169.254', '224.0.0.1', '::1', 'fe80::1'])('refuses a pod that says it is at %s', async address => {
    await addPod('liar', address);
    const { status, body } = await server.call('GET', `${IN_DEFAULT}/pods/liar/proxy/`);
    expect([status, body.message]).toEqual([400, 'address not allowed']);
    expect(reached).toEqual([]);
  });

  it.each([['https:web:https:443', 400], ['ftp:web:21', 400], ['web:http', 503], ['web:70000', 503]])('refuses %s with %i', async (name, status) => {
    await addPod('web', '10.42.0.5');
    expect((await server.call('GET', `${IN_DEFAULT}/pods/${name}/proxy/`)).status).toBe(status);
  });
});

describe('services/proxy', () => {
  const endpoints = (address: object) => ({ metadata: { name: 'web' }, subsets: [{ addresses: [address], ports: [{ port: 8080 }] }] });
  beforeEach(async () => {
    await addPod('web', '10.42.0.5');
    expect((await server.call('POST', `${IN_DEFAULT}/services`, { metadata: { name: 'web' }, spec: { ports: [{ port: 80 }] } })).status).toBe(201);
  });

  it('reaches the pod behind the service', async () => {
    await server.call('POST', `${IN_DEFAULT}/endpoints`, endpoints({ ip: '10.42.0.5', targetRef: { kind: 'Pod', namespace: 'default', name: 'web' } }));
    expect((await server.call('GET', `${IN_DEFAULT}/services/web/proxy/`)).status).toBe(200);
    expect(reached).toMatchObject([{ host: '10.42.0.5', port: 8080 }]);
  });

  it.each([
    ['without a pod', { ip: '10.42.0.5' }],
    ['of another namespace', { ip: '10.42.0.5', targetRef: { kind: 'Pod', namespace: 'kube-system', name: 'web' } }],
    ['that is not the pod\'s', { ip: '10.42.0.6', targetRef: { kind: 'Pod', namespace: 'default', name: 'web' } }],
  ])('does not follow an address %s', async (_what, address) => {
    await server.call('POST', `${IN_DEFAULT}/endpoints`, endpoints(address));
    const { status, body } = await server.call('GET', `${IN_DEFAULT}/services/web/proxy/`);
    expect([status, body.message]).toEqual([503, 'no endpoints available for service "web"']);
    expect(reached).toEqual([]);
  });
});

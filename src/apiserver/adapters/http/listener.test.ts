/** The server over real sockets: both versions of HTTP, certificates, bad input, streams. */
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../../base/log.ts';
import { issueCertificate } from '../../../cluster/pki/issue.ts';
import type { NodeConnector } from '../../ports.ts';
import { addDefaults, startTestServer, type TestServer } from '../../server.fixture.ts';
import { HttpListener } from './listener.ts';

const LONG_AGO = 'Thu, 01 Jan 1998 00:00:00 GMT';
const MAPS = '/api/v1/namespaces/default/configmaps';
let server: TestServer;
let listener: HttpListener;
let session: ClientHttp2Session;
let port: number;
let tls: { ca: string; cert: string; key: string };

async function certificates() {
  const when = { notBefore: new Date(Date.now() - 60_000), days: 1 };
  const ca = await issueCertificate({ commonName: 'ca', usage: 'ca', ...when });
  const serving = await issueCertificate({ commonName: 'server', usage: 'server', dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'], signer: ca, ...when });
  const admin = await issueCertificate({ commonName: 'admin', organizations: ['system:masters'], usage: 'client', signer: ca, ...when });
  const otherCa = await issueCertificate({ commonName: 'other', usage: 'ca', ...when });
  const stranger = await issueCertificate({ commonName: 'admin', organizations: ['system:masters'], usage: 'client', signer: otherCa, ...when });
  return { ca, serving, admin, stranger };
}
let issued: Awaited<ReturnType<typeof certificates>>;

beforeAll(async () => {
  issued = await certificates();
  const body = async function* () {
    yield Buffer.from('hello');
  };
  const nodes = { proxyNode: () => Promise.resolve({ status: 200, headers: { 'content-type': 'text/plain', date: LONG_AGO, 'set-cookie': ['a=1; expires=Thu, 01 Jan 2032 00:00:00 GMT', 'b=2'] }, body: body() }) };
  server = await startTestServer({ nodes: nodes as unknown as NodeConnector });
  await addDefaults(server);
  listener = new HttpListener(server.api, { key: issued.serving.keyPem, cert: issued.serving.certPem, clientCa: issued.ca.certPem, log: silentLog });
  ({ port } = await listener.listen(0, '127.0.0.1'));
  tls = { ca: issued.ca.certPem, cert: issued.admin.certPem, key: issued.admin.keyPem };
  session = connectHttp2(`https://127.0.0.1:${port}`, tls);
});
afterAll(async () => {
  session.destroy();
  server.api.stop();
  await listener.close();
});

interface Reply {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly bytes: Buffer;
  readonly json: any;
}

function http2(method: string, path: string, body?: string | Buffer, headers: Record<string, string> = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':method': method, ':path': path, ...headers });
    const chunks: Buffer[] = [];
    let head: Record<string, unknown> = {};
    stream.on('response', h => (head = h));
    stream.on('data', (c: Buffer) => chunks.push(c));
    stream.on('end', () => resolve(reply(Number(head[':status']), head, Buffer.concat(chunks))));
    stream.on('error', reject);
    stream.end(body);
  });
}

function http1(options: RequestOptions, body?: string | Buffer): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest({ host: '127.0.0.1', port, ...tls, ...options, agent: false }, response => {
      const chunks: Buffer[] = [];
      response.on('data', (c: Buffer) => chunks.push(c));
      response.on('end', () => resolve(reply(response.statusCode ?? 0, response.headers, Buffer.concat(chunks))));
    });
    request.on('error', reject);
    request.end(body);
  });
}

const reply = (status: number, headers: Record<string, unknown>, bytes: Buffer): Reply => ({
  status,
  headers,
  bytes,
  get json() {
    return JSON.parse(bytes.toString());
  },
});

describe('over HTTP/2 and HTTP/1.1', () => {
  it.each([
    ['2', http2],
    ['1.1', (method: string, path: string, body?: string) => http1({ method, path }, body)],
  ] as const)('writes, reads and deletes (HTTP/%s)', async (version, ask) => {
    const name = `over-${version}`;
    const created = await ask('POST', MAPS, JSON.stringify({ metadata: { name }, data: { a: 'b' } }));
    expect([created.status, created.headers['content-type']]).toEqual([201, 'application/json']);
    const read = await ask('GET', `${MAPS}/${name}`);
    expect(read.json).toEqual(created.json);
    expect(read.bytes.at(-1)).toBe(0x0a);
    expect((await ask('DELETE', `${MAPS}/${name}`)).json).toMatchObject({ kind: 'Status', status: 'Success', details: { name, kind: 'configmaps' } });
  });

  // A header of HTTP/2 holds 64 KiB at most: nghttp2 decodes no longer ones.
  it.each([['2', http2, 8_000], ['1.1', (method: string, path: string) => http1({ method, path }), 40_000]] as const)('takes long selectors (HTTP/%s)', async (_version, ask, values) => {
    const found = await ask('GET', `${MAPS}?labelSelector=a+in+(${Array.from({ length: values }, (_, i) => `v${i}`).join(',')})`);
    expect([found.status, found.json.kind]).toEqual([200, 'ConfigMapList']);
  });

  it.each([['2', http2], ['1.1', (method: string, path: string) => http1({ method, path })]] as const)('passes on one date and every cookie of what it proxies (HTTP/%s)', async (_version, ask) => {
    await ask('POST', '/api/v1/nodes', JSON.stringify({ metadata: { name: 'n' } })).catch(() => undefined);
    const { status, headers, bytes } = await ask('GET', '/api/v1/nodes/n/proxy/');
    expect([status, headers['date'], headers['set-cookie'], String(bytes)]).toEqual([200, LONG_AGO, ['a=1; expires=Thu, 01 Jan 2032 00:00:00 GMT', 'b=2'], 'hello']);
  });

  it('sends no body to HEAD', async () => {
    const { status, bytes } = await http1({ method: 'HEAD', path: '/version' });
    expect([status, bytes.length]).toEqual([200, 0]);
  });

  it('packs large answers for those who ask', async () => {
    for (let i = 0; i < 300; i++) await server.call('POST', MAPS, { metadata: { name: `big-${i}` }, data: { a: 'x'.repeat(1000) } });
    const plain = await http2('GET', MAPS);
    const packed = await http2('GET', MAPS, undefined, { 'accept-encoding': 'gzip' });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(packed.bytes).equals(plain.bytes)).toBe(true);
    expect((await http2('GET', `${MAPS}/big-1`, undefined, { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBeUndefined();
  });

  it('streams a watch line by line and ends it with the connection', async () => {
    const stream = session.request({ ':method': 'GET', ':path': `${MAPS}?watch=1&fieldSelector=metadata.name%3Dwatched` });
    const lines: any[] = [];
    const two = new Promise<void>(resolve => {
      stream.on('data', (c: Buffer) => {
        for (const line of c.toString().trim().split('\n')) lines.push(JSON.parse(line));
        if (lines.length === 2) resolve();
      });
    });
    await new Promise(resolve => stream.once('response', resolve));
    await server.call('POST', MAPS, { metadata: { name: 'watched' } });
    await server.call('DELETE', `${MAPS}/watched`);
    await two;
    expect(lines.map(l => l.type)).toEqual(['ADDED', 'DELETED']);
    const cache = server.api.services.registry.find('', 'v1', 'configmaps')!.cache!;
    expect(cache.dispatch.count).toBe(1);
    stream.close();
    await expect.poll(() => cache.dispatch.count).toBe(0);
  });
});

describe('who asks', () => {
  it('is the subject of the certificate', async () => {
    const { json } = await http2('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', '{}');
    expect(json.status.userInfo).toMatchObject({ username: 'admin', groups: ['system:masters', 'system:authenticated'] });
  });
  it('is nobody without one, and may see the version alone', async () => {
    const nobody = { ca: tls.ca, cert: undefined, key: undefined } as RequestOptions;
    expect((await http1({ ...nobody, path: MAPS })).json).toMatchObject({
      code: 403,
      message: 'configmaps is forbidden: User "system:anonymous" cannot list resource "configmaps" in API group "" in the namespace "default"',
    });
    expect((await http1({ ...nobody, path: '/nosuch' })).json).toMatchObject({ code: 403, message: 'forbidden: User "system:anonymous" cannot get path "/nosuch"' });
  });
  it('is refused with a certificate of another authority, and with a bad token', async () => {
    const { certPem: cert, keyPem: key } = issued.stranger;
    expect((await http1({ path: MAPS, ca: tls.ca, cert, key })).json).toMatchObject({ code: 401, message: 'Unauthorized' });
    expect((await http1({ path: MAPS, ca: tls.ca, cert: undefined, key: undefined, headers: { authorization: 'Bearer nonsense' } })).json).toMatchObject({ code: 401 });
  });
});

describe('acting as somebody else', () => {
  const groups = ['a', 'b, c'];
  beforeAll(async () => {
    const rbac = '/apis/rbac.authorization.k8s.io/v1';
    await server.call('POST', `${rbac}/clusterroles`, { metadata: { name: 'ask' }, rules: [{ apiGroups: ['*'], resources: ['selfsubjectreviews'], verbs: ['create'] }] });
    await server.call('POST', `${rbac}/clusterrolebindings`, { metadata: { name: 'ask' }, roleRef: { kind: 'ClusterRole', name: 'ask' }, subjects: [{ kind: 'Group', name: 'b, c' }] });
  });
  it('takes each group as it was sent (HTTP/2)', async () => {
    const stream = session.request({ ':method': 'POST', ':path': '/apis/authentication.k8s.io/v1/selfsubjectreviews', 'impersonate-user': 'eve', 'impersonate-group': groups });
    stream.end('{}');
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    expect(JSON.parse(Buffer.concat(chunks).toString()).status.userInfo).toEqual({ username: 'eve', groups: ['a', 'b, c', 'system:authenticated'] });
  });
  it('takes each group as it was sent (HTTP/1.1)', async () => {
    const headers = { 'impersonate-user': 'eve', 'impersonate-group': groups, 'impersonate-extra-reason': ['x', 'y'], 'impersonate-uid': '' };
    const { json } = await http1({ method: 'POST', path: '/apis/authentication.k8s.io/v1/selfsubjectreviews', headers }, '{}');
    expect(json.status.userInfo).toEqual({ username: 'eve', groups: ['a', 'b, c', 'system:authenticated'], extra: { reason: ['x', 'y'] } });
  });
});

it('warns in every script', async () => {
  const body = JSON.stringify({ metadata: { name: 'odd' }, 'größe': 1, '大きさ': 2, 'bad\r\nheader': 3 });
  for (const answer of [await http1({ method: 'POST', path: MAPS }, body), await http2('POST', `${MAPS}?dryRun=All`, body.replace('odd', 'odd-2'))]) {
    expect(answer.status).toBe(201);
    const warning = Buffer.from(String(answer.headers['warning']), 'latin1').toString();
    expect(warning).toContain('unknown field \\"größe\\"');
    expect(warning).toContain('大きさ');
  }
});

it('closes though a connection hangs in its handshake', async () => {
  const other = new HttpListener(server.api, { key: issued.serving.keyPem, cert: issued.serving.certPem, clientCa: issued.ca.certPem, log: silentLog });
  const { port: at } = await other.listen(0, '127.0.0.1');
  const socket = connect(at, '127.0.0.1');
  const ended = new Promise(resolve => socket.on('error', () => {}).once('close', resolve));
  await new Promise(resolve => socket.once('connect', resolve));
  await expect.poll(() => (other as unknown as { sockets: Set<unknown> }).sockets.size).toBe(1);
  await other.close();
  await ended;
});

describe('bad input', () => {
  it('refuses a body that is too large', async () => {
    const { status, json } = await http2('POST', MAPS, Buffer.alloc(3 * 1024 * 1024 + 1, 'x'));
    expect([status, json.message]).toEqual([413, 'Request entity too large: limit is 3145728']);
  });
  it('survives garbage on the wire', async () => {
    for (const garbage of ['\0\0\0\0', 'GET / HTTP/9.9\r\n\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnonsense', 'GET /\r\nx'.repeat(1000)]) {
      await new Promise<void>(resolve => {
        const socket = connectTls({ port, host: '127.0.0.1', ca: tls.ca, ALPNProtocols: garbage.startsWith('PRI') ? ['h2'] : [] }, () => socket.write(garbage));
        socket.on('error', () => {});
        socket.on('data', () => {});
        socket.on('close', () => resolve());
        socket.setTimeout(200, () => socket.destroy());
      });
    }
    expect((await http2('GET', '/version')).status).toBe(200);
  });
  it('answers an upgrade that it cannot make', async () => {
    const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'x3JJHMbDL1EzLkh9GBhXDw==', 'sec-websocket-version': '13' };
    const { status, json } = await http1({ path: '/api/v1/namespaces/default/pods/nosuch/exec?command=ls', headers });
    expect([status, json.message]).toEqual([404, 'pods "nosuch" not found']);
  });
});

it('indents JSON for people', async () => {
  const { bytes } = await http2('GET', '/api/v1/namespaces/default', undefined, { 'user-agent': 'curl/8.0' });
  expect(bytes.toString()).toMatch(/^\{\n {2}"kind": "Namespace",\n/);
});

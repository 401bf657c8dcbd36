/** TLS sessions that one command leaves to the next, with a real server. */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HttpRest } from '../../client/adapters/http-rest.ts';
import type { RestConfig } from '../../client/rest.ts';
import { realClock } from '../../bin/real-clock.ts';
import { realRandom } from '../../bin/real-random.ts';
import { issueCertificate } from '../../cluster/pki/issue.ts';
import { execute } from '../execute.ts';
import type { Io } from '../io.ts';
import { KeptOutput } from '../kept-output.ts';
import { rootCommand } from '../root.ts';
import { nodeFiles } from './node-files.ts';
import { createNodeIo } from './node-io.ts';
import { sessionFile } from './session-file.ts';

const issued = { notBefore: new Date(Date.now() - 3600_000), days: 1 };
type Pem = Awaited<ReturnType<typeof issueCertificate>>;
let ca: Pem;
let serving: Pem;
let clients: Pem[];
beforeAll(async () => {
  ca = await issueCertificate({ commonName: 'ca', usage: 'ca', ...issued });
  serving = await issueCertificate({ commonName: 'server', usage: 'server', ipAddresses: ['127.0.0.1'], signer: ca, ...issued });
  clients = await Promise.all(['ann', 'bob'].map(commonName => issueCertificate({ commonName, usage: 'client', signer: ca, ...issued })));
});

let home: string;
let server: Server;
let port: number;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'sessions-'));
  port = await listen(0);
});
afterEach(() => {
  server.close();
  rmSync(home, { recursive: true });
});

async function listen(at: number): Promise<number> {
  server = createServer({ cert: serving.certPem, key: serving.keyPem, ca: ca.certPem, requestCert: true, rejectUnauthorized: false }, ({ socket }, response) => {
    const { authorized } = socket as TLSSocket;
    response.end(`${(socket as TLSSocket).getPeerCertificate().subject.CN} ${authorized} ${(socket as TLSSocket).isSessionReused() ? 'again' : 'new'}`);
  });
  return new Promise(resolve => server.listen(at, '127.0.0.1', () => resolve((server.address() as { port: number }).port)));
}

/** As one command asks; who the server says that it is. */
async function ask(who = 0, more: Partial<RestConfig> = {}, now = Date.now()): Promise<string> {
  const { certPem: cert, keyPem: key } = clients[who]!;
  const config: RestConfig = { server: `https://127.0.0.1:${port}`, ca: ca.certPem, cert, key, userAgent: 'me', headers: {}, ...more };
  const sessions = sessionFile({ files: nodeFiles, clock: { now: () => now } } as unknown as Io, config, { cacheDir: home, host: 'a_1' });
  const rest = new HttpRest({ ...config, sessions });
  const { body } = await rest.send({ method: 'GET', path: '/', headers: { connection: 'close' } });
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  rest.close();
  return Buffer.concat(chunks).toString();
}

describe('a session', () => {
  it('is taken up again, and stands for the same user', async () => {
    expect([await ask(), await ask(), await ask()]).toEqual(['ann true new', 'ann true again', 'ann true again']);
    expect([statSync(join(home, 'tls/a_1')).mode & 0o777, statSync(join(home, 'tls')).mode & 0o777, readdirSync(join(home, 'tls'))]).toEqual([0o600, 0o700, ['a_1']]);
  });

  it('stands for nobody else, and for no other trust', async () => {
    expect([await ask(0), await ask(1), await ask(1), await ask(0)]).toEqual(['ann true new', 'bob true new', 'bob true again', 'ann true new']);
    await expect(ask(0, { ca: clients[1]!.certPem })).rejects.toThrow('certificate signed by unknown authority');
    expect(await ask(0, { ca: undefined, insecureSkipTlsVerify: true })).toBe('ann true new');
    await expect(ask(0, { serverName: 'other.example' })).rejects.toThrow('certificate');
  });

  it('is not taken up by another server on the same port', async () => {
    await ask();
    await new Promise(resolve => server.close(resolve));
    await listen(port);
    expect([await ask(), await ask()]).toEqual(['ann true new', 'ann true again']);
  });

  it('is too old after an hour', async () => {
    await ask();
    expect(await ask(0, {}, Date.now() + 3500_000)).toBe('ann true again');
    const old = new Date(Date.now() - 3700_000);
    utimesSync(join(home, 'tls/a_1'), old, old);
    expect(await ask()).toBe('ann true new');
  });

  it('is none where the file is damaged or cannot be written', async () => {
    await ask();
    writeFileSync(join(home, 'tls/a_1'), Buffer.concat([nodeFiles.read(join(home, 'tls/a_1')).subarray(0, 32) as Buffer, Buffer.from('garbage')]));
    expect(await ask()).toBe('ann true new');
    rmSync(join(home, 'tls'), { recursive: true });
    writeFileSync(join(home, 'tls'), 'a file');
    expect([await ask(), await ask()]).toEqual(['ann true new', 'ann true new']);
  });

  it('is kept for what the kubeconfig says, not for what a plugin gave to one command', async () => {
    const { certPem, keyPem } = clients[0]!;
    const plugin = join(home, 'plugin');
    const credential = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { clientCertificateData: certPem, clientKeyData: keyPem } };
    writeFileSync(`${plugin}.json`, JSON.stringify(credential));
    writeFileSync(plugin, '#!/bin/sh\nexec cat "$0.json"\n', { mode: 0o755 });
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const own = { 'client-certificate-data': base64(certPem), 'client-key-data': base64(keyPem) };
    const given = { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: plugin, interactiveMode: 'Never' } };
    expect([await kubectl(given), await kubectl(given), existsSync(join(home, '.kube/cache/tls'))]).toEqual(['ann true new', 'ann true new', false]);
    expect([await kubectl(own), await kubectl(own), await kubectl(given)]).toEqual(['ann true new', 'ann true again', 'ann true new']);
  });

  async function kubectl(user: object): Promise<string> {
    const cluster = { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': Buffer.from(ca.certPem).toString('base64') };
    writeFileSync(join(home, 'config'), JSON.stringify({ apiVersion: 'v1', kind: 'Config', clusters: [{ name: 'c', cluster }], users: [{ name: 'u', user }], contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }], 'current-context': 'c' }));
    const out = new KeptOutput();
    await execute(rootCommand, ['get', '--raw', '/'], { ...createNodeIo(realClock, realRandom), stdout: out, stderr: out, home, env: { HOME: home, KUBECONFIG: join(home, 'config') } });
    return out.text;
  }
});

import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPki } from './pki.ts';

let dir: string;
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'skiff-pki-'))));
afterEach(() => rm(dir, { recursive: true, force: true }));
const NOW = Date.parse('2026-11-22T18:00:00Z');
const open = (more: { hosts?: string[]; now?: number } = {}) => openPki({ dir, hosts: ['node-1', '10.42.0.1'], kubernetesServiceIp: '10.96.0.1', now: NOW, ...more });

describe('pki', () => {
  it('is made once, in files for their owner alone', async () => {
    const [first, second] = [await open(), await open()];
    expect(second.serving).toEqual(first.serving);
    expect(second.tokens).toEqual(first.tokens);
    for (const file of await readdir(dir)) expect((await stat(join(dir, file))).mode & 0o777).toBe(0o600);
  });

  it('names every way to the API server, and the admin as system:masters', async () => {
    const { serving, admin, ca } = await open();
    const [server, client] = [new X509Certificate(serving.certPem), new X509Certificate(admin.certPem)];
    for (const name of ['kubernetes.default.svc.cluster.local', 'localhost', 'node-1']) expect(server.checkHost(name)).toBeDefined();
    for (const ip of ['127.0.0.1', '10.96.0.1', '10.42.0.1']) expect(server.checkIP(ip)).toBe(ip);
    expect(client.subject).toBe('O=system:masters\nCN=admin');
    expect(new X509Certificate(ca.certPem).ca).toBe(true);
    expect(server.checkIssued(new X509Certificate(ca.certPem))).toBe(true);
  });

  it('renews what nears its end or misses a host, under the same authority', async () => {
    const first = await open();
    const moved = await open({ hosts: ['10.43.0.1'] });
    expect(moved.serving).not.toEqual(first.serving);
    expect(moved.admin).toEqual(first.admin);
    const later = await open({ hosts: ['10.43.0.1'], now: NOW + 340 * 86_400_000 });
    expect(later.admin).not.toEqual(first.admin);
    expect(later.ca).toEqual(first.ca);
  });

  it('makes a damaged certificate anew, but no authority and no signing key: others trust those', async () => {
    const first = await open();
    for (const file of ['apiserver.crt', 'admin.key']) await writeFile(join(dir, file), 'junk');
    const second = await open();
    expect(second.serving).not.toEqual(first.serving);
    expect(second.admin).not.toEqual(first.admin);
    expect(second.ca).toEqual(first.ca);
    for (const file of ['ca.crt', 'ca.key', 'sa.key', 'sa.pub', 'front-proxy-ca.key']) {
      const whole = await readFile(join(dir, file));
      await writeFile(join(dir, file), 'junk');
      await expect(open()).rejects.toThrow(/damaged, or no pair/);
      await writeFile(join(dir, file), whole);
    }
    expect(await open()).toMatchObject({ ca: first.ca, tokens: first.tokens });
  });

  it('serves TLS to a client that shows its certificate', async () => {
    const { ca, serving, admin } = await openPki({ dir, hosts: [], kubernetesServiceIp: '10.96.0.1', now: Date.now() });
    const server = tls.createServer({ ca: ca.certPem, cert: serving.certPem, key: serving.keyPem, requestCert: true, rejectUnauthorized: true }, socket => {
      socket.end(String(socket.getPeerCertificate().subject.O));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const heard = await new Promise<string>((resolve, reject) => {
      const socket = tls.connect({ port, host: '127.0.0.1', ca: ca.certPem, cert: admin.certPem, key: admin.keyPem });
      socket.on('data', data => resolve(data.toString())).on('error', reject);
    });
    server.close();
    expect(heard).toBe('system:masters');
  });
});

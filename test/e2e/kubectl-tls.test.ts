/** What a certificate that cannot be trusted gets, by upstream's kubectl and by ours. Needs a build and .cache/kubectl-1.36. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueCertificate } from '../../src/cluster/pki/issue.ts';
import { root } from './machine.ts';

const UPSTREAM = join(root, '.cache/kubectl-1.36');
const DAY_MS = 24 * 3600 * 1000;
const servers: Server[] = [];
const folder = mkdtempSync(join(tmpdir(), 'kubectl-tls-'));
const ports: Record<string, number> = {};

async function serve(name: string, pem: { readonly certPem: string; readonly keyPem: string }): Promise<void> {
  const server = createServer({ cert: pem.certPem, key: pem.keyPem }, (_, response) => void response.writeHead(401).end());
  servers.push(server);
  ports[name] = await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)));
}

beforeAll(async () => {
  const long = new Date(Date.now() - 300 * DAY_MS);
  const ca = await issueCertificate({ commonName: 'ca', usage: 'ca', notBefore: long, days: 1000 });
  const stranger = await issueCertificate({ commonName: 'stranger', usage: 'ca', notBefore: long, days: 1000 });
  const server = { commonName: 'server', usage: 'server', ipAddresses: ['127.0.0.1'], signer: ca } as const;
  await serve('good', await issueCertificate({ ...server, notBefore: long, days: 1000 }));
  await serve('expired', await issueCertificate({ ...server, notBefore: long, days: 1 }));
  await serve('early', await issueCertificate({ ...server, notBefore: new Date(Date.now() + 10 * DAY_MS), days: 10 }));
  await serve('unknown', await issueCertificate({ ...server, signer: stranger, notBefore: long, days: 1000 }));
  await serve('elsewhere', await issueCertificate({ ...server, ipAddresses: ['10.9.8.7'], notBefore: long, days: 1000 }));
  await serve('nameless', await issueCertificate({ ...server, ipAddresses: [], notBefore: long, days: 1000 }));
  writeFileSync(join(folder, 'ca.crt'), ca.certPem);
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Times differ, and how a time is written is Go's. */
const masked = (text: string) => text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME').replace(/\b[EW]\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ /g, 'LOG ');

function run(program: string, args: readonly string[]) {
  const env = { PATH: process.env['PATH'], HOME: folder, KUBECONFIG: '/dev/null' };
  return new Promise(done => {
    execFile(program, args, { env, timeout: 30_000 }, (error, stdout, stderr) => done({ code: error ? Number(error.code ?? -1) : 0, stdout: stdout.replace(/v1\.36\.\d+/, 'VERSION'), stderr: masked(stderr) }));
  });
}

describe.skipIf(!existsSync(UPSTREAM))('a server whose certificate', () => {
  it.each(
    ['good', 'expired', 'early', 'unknown', 'elsewhere', 'nameless'].flatMap(name => [['get', 'po'], ['version'], ['get', '--raw', '/x'], ['describe', 'po', '--insecure-skip-tls-verify'], ...(name === 'unknown' ? [] : [['get', 'po', '--tls-server-name=other.example']])].map(words => [name, words.join(' '), words] as const)),
  )('is %s: %s', async (name, _, words) => {
    const trust = words.includes('--insecure-skip-tls-verify') ? [] : [`--certificate-authority=${join(folder, 'ca.crt')}`];
    const args = [...words, '-s', `https://127.0.0.1:${ports[name]}`, '--token=nobody', ...trust];
    expect(await run(join(root, 'bin/kubectl'), args)).toEqual(await run(UPSTREAM, args));
  });

  it('is trusted by none that the machine knows', async () => {
    const args = ['get', 'po', '-s', `https://127.0.0.1:${ports['good']}`, '--token=nobody'];
    expect(await run(join(root, 'bin/kubectl'), args)).toEqual(await run(UPSTREAM, args));
  });
});

/** The server of a rehearsal: over TLS on this machine, as any other, for a day. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { issueCertificate, type KeyPairPem } from '../../cluster/pki/issue.ts';
import { answerTo } from './answers.ts';

export interface Stage extends Disposable {
  readonly url: string;
  readonly ca: KeyPairPem;
  readonly client: KeyPairPem;
}

export async function openStage(now: Date): Promise<Stage> {
  const short = { notBefore: now, days: 1 };
  const ca = await issueCertificate({ commonName: 'rehearsal', usage: 'ca', ...short });
  const own = await issueCertificate({ commonName: 'server', usage: 'server', ipAddresses: ['127.0.0.1'], signer: ca, ...short });
  const client = await issueCertificate({ commonName: 'client', usage: 'client', signer: ca, ...short });
  const server = createServer({ cert: own.certPem, key: own.keyPem, ca: ca.certPem, requestCert: true }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = 'GET', url: path = '/', headers: { accept = '' } } = request;
      const { status, body } = answerTo({ method, path, accept, body: Buffer.concat(chunks).toString() });
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, ca, client, [Symbol.dispose]: () => void server.close() };
}

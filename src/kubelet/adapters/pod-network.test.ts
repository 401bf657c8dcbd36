import { createServer } from 'node:http';
import http2 from 'node:http2';
import net, { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { check, type ProbeTarget } from '../probes/check.ts';
import type { ContainerRuntime } from '../runtime.ts';
import { NodePodNetwork } from './pod-network.ts';

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach(close => close()));
const network = new NodePodNetwork();
const target: ProbeTarget = { containerId: 'c', container: { name: 'c', ports: [{ name: 'web', containerPort: 1 }] }, podIP: '127.0.0.1' };
const probe = (p: object) => check(p, target, { network, runtime: {} as ContainerRuntime });

async function serve(server: net.Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

describe('probes over real sockets', () => {
  it('knows what an HTTP server says', async () => {
    const seen: string[] = [];
    const port = await serve(createServer((req, res) => {
      seen.push(`${req.url} ${req.headers['user-agent']} ${req.headers['x-a'] ?? ''} ${req.headers.accept}`);
      if (req.url === '/redirect') return void res.writeHead(302, { location: '/ok' }).end();
      if (req.url === '/away') return void res.writeHead(302, { location: 'http://elsewhere.invalid/' }).end('bye');
      if (req.url === '/slow') return;
      res.writeHead(req.url === '/ok' ? 200 : 503).end('body');
    }));
    expect(await probe({ httpGet: { path: '/ok', port, httpHeaders: [{ name: 'X-A', value: 'b' }] } })).toEqual({ kind: 'success' });
    expect(seen[0]).toBe('/ok kube-probe/1.36 b */*');
    expect(await probe({ httpGet: { path: '/redirect', port } })).toEqual({ kind: 'success' });
    expect(await probe({ httpGet: { path: '/away', port } })).toEqual({ kind: 'warning', output: 'Probe terminated redirects, Response body: bye' });
    expect(await probe({ httpGet: { path: '/bad', port } })).toEqual({ kind: 'failure', output: 'HTTP probe failed with statuscode: 503' });
    expect(await probe({ timeoutSeconds: 0.2, httpGet: { path: '/slow', port } })).toEqual({ kind: 'failure', output: `Get "http://127.0.0.1:${port}/slow": context deadline exceeded (Client.Timeout exceeded while awaiting headers)` });
  });

  it('knows when nobody listens', async () => {
    const server = net.createServer();
    const port = await serve(server);
    expect(await probe({ tcpSocket: { port } })).toEqual({ kind: 'success' });
    await new Promise(resolve => server.close(resolve));
    expect(await probe({ tcpSocket: { port } })).toEqual({ kind: 'failure', output: `dial tcp 127.0.0.1:${port}: connect: connection refused` });
    expect(await probe({ httpGet: { port } })).toEqual({ kind: 'failure', output: `Get "http://127.0.0.1:${port}/": dial tcp 127.0.0.1:${port}: connect: connection refused` });
  });

  it('asks the gRPC health service', async () => {
    const server = http2.createServer();
    server.on('stream', (stream, headers) => {
      const chunks: Buffer[] = [];
      stream.on('data', (c: Buffer) => chunks.push(c));
      stream.on('end', () => {
        const service = Buffer.concat(chunks).subarray(7).toString();
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
        stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': headers[':path'] === '/grpc.health.v1.Health/Check' ? '0' : '12' }));
        stream.end(Buffer.from([0, 0, 0, 0, 2, 8, service === 'sick' ? 2 : 1]));
      });
    });
    const port = await serve(server);
    expect(await probe({ grpc: { port } })).toEqual({ kind: 'success' });
    expect(await probe({ grpc: { port, service: 'sick' } })).toEqual({ kind: 'failure', output: 'service unhealthy (responded with "NOT_SERVING")' });
  });
});

import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { RestRequest } from '../rest.ts';
import { HttpRest } from './http-rest.ts';

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** Each text that was asked is answered by `answer`; counts the connections. */
async function serve(answer: (asked: string, socket: Socket, n: number) => void) {
  let connections = 0;
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer(socket => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', bytes => {
      asked.push(bytes.toString('latin1'));
      answer(asked.at(-1)!, socket, asked.length);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const rest = new HttpRest({ server: `http://127.0.0.1:${port}/base/`, userAgent: 'me', headers: { 'impersonate-group': ['a', 'b'] } });
  open.push(rest, server, { close: () => sockets.forEach(s => s.destroy()) });
  return { rest, asked, sockets, connections: () => connections, port };
}

async function text(rest: HttpRest, request: Partial<RestRequest> = {}): Promise<string> {
  const { body } = await rest.send({ method: 'GET', path: '/x', ...request });
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';
const nextTurn = () => new Promise(resolve => setImmediate(resolve));

describe('HttpRest', () => {
  it('asks as it should, and keeps the connection', async () => {
    const { rest, asked, connections, port } = await serve((_, socket) => socket.write(OK));
    expect(await text(rest)).toBe('hi');
    expect(await text(rest, { method: 'POST', headers: { 'content-type': 'a/b' }, body: 'é' })).toBe('hi');
    expect(connections()).toBe(1);
    expect(asked).toEqual([
      `GET /base/x HTTP/1.1\r\nuser-agent: me\r\nimpersonate-group: a\r\nimpersonate-group: b\r\nhost: 127.0.0.1:${port}\r\n\r\n`,
      `POST /base/x HTTP/1.1\r\nuser-agent: me\r\ncontent-length: 2\r\nimpersonate-group: a\r\nimpersonate-group: b\r\ncontent-type: a/b\r\nhost: 127.0.0.1:${port}\r\n\r\n${Buffer.from('é').toString('latin1')}`,
    ]);
  });

  it('sends bytes as they are', async () => {
    const { rest, asked } = await serve((asking, socket) => asking.endsWith('\u00ff\u0000') && socket.write(OK));
    expect(await text(rest, { method: 'PUT', body: Uint8Array.from([255, 0]) })).toBe('hi');
    expect(asked.join('')).toContain('content-length: 2\r\n');
  });

  it('asks several at once, each on a connection of its own', async () => {
    const { rest, connections } = await serve((_, socket) => setTimeout(() => socket.write(OK), 10));
    expect(await Promise.all([text(rest), text(rest), text(rest)])).toEqual(['hi', 'hi', 'hi']);
    expect(connections()).toBe(3);
  });

  it('takes another connection where the server has closed the kept one', async () => {
    const { rest, sockets, connections } = await serve((_, socket) => socket.write(OK));
    await text(rest);
    for (const socket of sockets) socket.destroy();
    await nextTurn();
    expect(await text(rest)).toBe('hi');
    expect(connections()).toBe(2);
  });

  it.each(['GET', 'HEAD', 'OPTIONS'] as const)('asks %s again where the kept connection is closed before anything was answered', async method => {
    const { rest, asked, connections } = await serve((_, socket, n) => (n === 2 ? socket.destroy() : socket.write(OK)));
    await text(rest);
    await text(rest, { method });
    expect([asked.length, connections()]).toEqual([3, 2]);
  });

  it.each(['POST', 'PATCH', 'PUT', 'DELETE'] as const)('does not ask %s twice', async method => {
    const { rest, asked } = await serve((_, socket, n) => (n === 2 ? socket.destroy() : socket.write(OK)));
    await text(rest);
    await expect(text(rest, { method, body: '{}' })).rejects.toThrow(/^EOF$/);
    expect(asked.length).toBe(2);
  });

  it('asks only once on a new connection', async () => {
    const { rest, connections } = await serve((_, socket) => socket.destroy());
    await expect(text(rest)).rejects.toThrow(/^EOF$/);
    expect(connections()).toBe(1);
  });

  it('tells of an answer that breaks off', async () => {
    const { rest } = await serve((_, socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhi'));
    await expect(text(rest)).rejects.toMatchObject({ message: 'aborted', code: 'ECONNRESET' });
  });

  it('does not keep a connection on which more came than was asked', async () => {
    const { rest, connections } = await serve((_, socket) => socket.write(`${OK}HTTP/1.1 500 Smuggled\r\n\r\n`));
    expect([await text(rest), await text(rest)]).toEqual(['hi', 'hi']);
    expect(connections()).toBe(2);
  });

  it('unpacks', async () => {
    const { rest } = await serve((_, socket) => {
      const packed = gzipSync('hello');
      socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${packed.length}\r\n\r\n`);
      socket.write(packed);
    });
    expect(await text(rest)).toBe('hello');
  });

  it('tells of packed bytes that break off', async () => {
    const { rest } = await serve((_, socket) => {
      const packed = gzipSync('hello');
      socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${packed.length}\r\n\r\n`);
      socket.end(packed.subarray(0, 12));
    });
    await expect(text(rest)).rejects.toThrow();
  });

  it('holds the sender up while nobody reads, and reads all at last', async () => {
    const size = 20 << 20;
    const { rest, sockets } = await serve((_, socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${size}\r\n\r\n`);
      socket.write(Buffer.alloc(size));
    });
    const { body } = await rest.send({ method: 'GET', path: '/' });
    await new Promise(resolve => setTimeout(resolve, 100));
    expect([...sockets][0]!.bufferSize + [...sockets][0]!.writableLength).toBeGreaterThan(0);
    let read = 0;
    for await (const chunk of body) read += chunk.length;
    expect(read).toBe(size);
  });

  it('ends the connection of an answer that nobody wants to its end', async () => {
    const { rest, sockets } = await serve((_, socket) => socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n'));
    const { body } = await rest.send({ method: 'GET', path: '/' });
    const gone = new Promise(resolve => [...sockets][0]!.once('close', resolve));
    for await (const chunk of body) {
      expect(Buffer.from(chunk).toString()).toBe('hi');
      break;
    }
    await gone;
  });

  it('gives up when the time is over, before the answer and in it', async () => {
    const { rest } = await serve((asked, socket) => asked.startsWith('GET /base/begun') && socket.write('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhi'));
    await expect(text(rest, { timeoutMs: 30 })).rejects.toThrow('context deadline exceeded (Client.Timeout exceeded while awaiting headers)');
    await expect(text(rest, { timeoutMs: 30, path: '/begun' })).rejects.toThrow('aborted');
  });

  it('gives up when it is told to', async () => {
    const { rest } = await serve((_, socket) => socket.write('HTTP/1.1 200 OK\r\n\r\nhi'));
    const ending = new AbortController();
    const { body } = await rest.send({ method: 'GET', path: '/', signal: ending.signal });
    const read = (async () => {
      for await (const _ of body) ending.abort();
    })();
    await expect(read).rejects.toThrow('aborted');
    await expect(text(rest, { signal: AbortSignal.abort() })).rejects.toThrow();
  });

  it.each([
    [{ path: '/a b' }, 'unescaped characters'],
    [{ path: '/a\r\nx: y' }, 'unescaped characters'],
    [{ headers: { 'impersonate-user': 'a\r\nx: y' } }, 'net/http: invalid header field value for "Impersonate-User"'],
    [{ headers: { 'a b': 'c' } }, 'net/http: invalid header field name "a b"'],
  ])('sends nothing that breaks out of its line: %j', async (request, message) => {
    const { rest, asked } = await serve((_, socket) => socket.write(OK));
    await expect(text(rest, request)).rejects.toThrow(message);
    expect(asked).toEqual([]);
  });

  it('says what is no HTTP, in the words of Go', async () => {
    const { rest } = await serve((_, socket) => socket.write('+OK ready\r\n'));
    await expect(text(rest)).rejects.toThrow('malformed HTTP response "+OK ready"');
  });

  it('says why nobody answers', async () => {
    const { port } = await serve(() => {});
    for (const one of open.splice(0)) one.close();
    await nextTurn();
    const rest = new HttpRest({ server: `http://127.0.0.1:${port}`, userAgent: 'me', headers: {} });
    await nextTurn();
    await expect(text(rest)).rejects.toThrow(`dial tcp 127.0.0.1:${port}: connect: connection refused`);
    await expect(text(rest)).rejects.toThrow(`dial tcp 127.0.0.1:${port}: connect: connection refused`);
  });

  it('goes by way of a proxy', async () => {
    const { port } = await serve((_, socket) => socket.write(OK));
    const wished: (string | undefined)[] = [];
    const proxy = createHttpServer();
    proxy.on('connect', (request, socket) => {
      wished.push(request.url);
      const on = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 Connection established\r\n\r\n'));
      socket.pipe(on).pipe(socket);
    });
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
    const rest = new HttpRest({ server: 'http://there.example:81', userAgent: 'me', headers: {}, proxyUrl: `http://127.0.0.1:${(proxy.address() as { port: number }).port}` });
    open.push(rest, proxy);
    expect([await text(rest), await text(rest)]).toEqual(['hi', 'hi']);
    expect(wished).toEqual(['there.example:81']);
  });

  it('greets before it is asked anything, and gives that up with the rest', async () => {
    const { rest, sockets, asked } = await serve((_, socket) => socket.write(OK));
    await new Promise(resolve => setTimeout(resolve, 20));
    expect([sockets.size, asked.length]).toEqual([1, 0]);
    const gone = new Promise(resolve => [...sockets][0]!.once('close', resolve));
    rest.close();
    await gone;
  });
});

/** The runtime's streaming server, spoken to over SPDY/3.1: the only protocol of containerd 1.6 that can half-close stdin. */
import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { SpdyConnection, type SpdyStream } from '../../../base/adapters/spdy/connection.ts';
import { type PortForwardSession, RuntimeError, type StreamOptions, type StreamSession } from '../../runtime.ts';

/** POSTs with an upgrade and answers the raw connection, with what came right behind the answer's head put back. */
function upgrade(url: string, protocol: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', headers: { Connection: 'Upgrade', Upgrade: 'SPDY/3.1', 'X-Stream-Protocol-Version': protocol } });
    call.on('upgrade', (_response, socket, head) => {
      socket.setNoDelay(true);
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    call.on('response', response => {
      response.setEncoding('utf8');
      let body = '';
      response.on('data', (text: string) => (body += text));
      response.on('end', () => reject(new RuntimeError('UNKNOWN', `unable to upgrade connection: ${body.trim()}`)));
    });
    call.on('error', error => reject(new RuntimeError('UNAVAILABLE', `error dialing backend: ${error.message}`, { cause: error })));
    call.end();
  });
}

/** Exec and attach: an error stream that ends with a Status, and one stream for each of stdin, stdout, stderr and resize. */
export async function openStreams(url: string, options: StreamOptions): Promise<StreamSession> {
  const connection = new SpdyConnection(await upgrade(url, 'v4.channel.k8s.io'), { role: 'client' });
  const open = (streamType: string) => connection.open({ streamtype: streamType });

  const error = open('error');
  const stdin = options.stdin ? open('stdin') : undefined;
  const outputs: Promise<void>[] = [];
  if (options.stdout) outputs.push(follow(open('stdout'), data => options.onStdout(data)));
  if (options.stderr && !options.tty) outputs.push(follow(open('stderr'), data => options.onStderr(data)));
  const resize = options.tty ? open('resize') : undefined;

  const chunks: Buffer[] = [];
  const status = follow(error, data => chunks.push(data)).then(() => Buffer.concat(chunks).toString('utf8'));
  const done = Promise.all([status, ...outputs]).then(([text]) => exitCodeOf(text)).finally(() => connection.close());
  done.catch(() => undefined);
  return {
    write: data => stdin?.write(data) ?? Promise.resolve(),
    closeStdin: () => stdin?.end(),
    resize: (width, height) => void resize?.write(Buffer.from(JSON.stringify({ Width: width, Height: height }))),
    close: () => connection.close(new Error('the session was closed')),
    done,
  };
}

/** Resolves when the peer sends no more on this stream. */
function follow(stream: SpdyStream, onData: (data: Buffer) => unknown): Promise<void> {
  return new Promise(resolve => {
    stream.onData = async data => void (await onData(data));
    stream.onEnd = resolve;
  });
}

interface StreamStatus {
  status?: string;
  reason?: string;
  message?: string;
  details?: { causes?: { reason?: string; message?: string }[] };
}

/** The v4 error stream: nothing or a Success, an exit code among the causes, or why the process could not run. */
function exitCodeOf(text: string): number {
  if (text === '') return 0;
  let status: StreamStatus;
  try {
    status = JSON.parse(text) as StreamStatus;
  } catch {
    throw new RuntimeError('UNKNOWN', text);
  }
  if (status.status === 'Success') return 0;
  const code = status.reason === 'NonZeroExitCode' ? status.details?.causes?.find(c => c.reason === 'ExitCode')?.message : undefined;
  if (code !== undefined) return Number(code);
  throw new RuntimeError('UNKNOWN', status.message ?? 'the container runtime gave no reason');
}

/** One forwarded connection: a data stream and an error stream; what arrives on the latter is the failure. */
export async function openPortForward(url: string, port: number, onData: (data: Uint8Array) => void | Promise<void>): Promise<PortForwardSession> {
  const connection = new SpdyConnection(await upgrade(url, 'portforward.k8s.io'), { role: 'client' });
  const headers = { port: String(port), requestid: '0' };
  const error = connection.open({ ...headers, streamtype: 'error' });
  error.end();
  const data = connection.open({ ...headers, streamtype: 'data' });

  const chunks: Buffer[] = [];
  const failure = follow(error, chunk => chunks.push(chunk)).then(() => Buffer.concat(chunks).toString('utf8'));
  const done = Promise.all([failure, follow(data, onData)])
    .then(([text]) => {
      if (text !== '') throw new RuntimeError('UNKNOWN', text);
    })
    .finally(() => connection.close());
  done.catch(() => undefined);
  return { write: chunk => data.write(chunk), end: () => data.end(), close: () => connection.close(new Error('the forwarding was closed')), done };
}

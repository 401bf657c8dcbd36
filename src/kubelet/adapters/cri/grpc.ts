/** gRPC over HTTP/2 on a unix socket: unary calls and server streams, one connection, opened again when it broke. */
import { connect as connectHttp2, constants, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { RuntimeError } from '../../runtime.ts';

const CODES = [
  'OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS', 'PERMISSION_DENIED', 'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED',
] as const;

export interface CallOptions {
  /** Milliseconds until the call fails with DEADLINE_EXCEEDED; absent: none. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export class GrpcConnection {
  private session: ClientHttp2Session | undefined;
  private closed = false;
  /** Calls under way: they keep the process alive, an idle connection does not. */
  private pending = 0;
  private readonly socketPath: string;

  constructor(socketPath: string) {
    this.socketPath = socketPath;
  }

  /** One message there, one back. */
  async unary(path: string, message: Uint8Array, options: CallOptions = {}): Promise<Uint8Array> {
    let answer: Uint8Array | undefined;
    await this.call(path, message, { ...options, onMessage: m => (answer = m) });
    if (!answer) throw new RuntimeError('INTERNAL', `call ${path}: the answer was empty`);
    return answer;
  }

  /** One message there, any number back, until the server ends the stream or the signal aborts. */
  call(path: string, message: Uint8Array, options: CallOptions & { onMessage(message: Uint8Array): void }): Promise<void> {
    return new Promise((resolve, reject) => {
      if (options.signal?.aborted) return reject(new RuntimeError('CANCELLED', `call ${path}: cancelled`));
      const session = this.connected();
      if (this.pending++ === 0) session.ref();
      const stream = session.request(requestHeaders(path, options.timeoutMs));
      const reader = new MessageReader(options.onMessage);
      const abort = () => stream.close(constants.NGHTTP2_CANCEL);
      options.signal?.addEventListener('abort', abort, { once: true });
      const timer = options.timeoutMs === undefined ? undefined : setTimeout(() => finish(new RuntimeError('DEADLINE_EXCEEDED', 'context deadline exceeded')), options.timeoutMs);
      let headers: IncomingHttpHeaders = {};
      let trailers: IncomingHttpHeaders | undefined;
      let finished = false;
      const finish = (error?: Error) => {
        if (finished) return;
        finished = true;
        if (--this.pending === 0) this.session?.unref();
        clearTimeout(timer);
        options.signal?.removeEventListener('abort', abort);
        if (error) stream.close(constants.NGHTTP2_CANCEL);
        if (error) reject(error);
        else resolve();
      };
      stream.on('response', h => (headers = h));
      stream.on('trailers', t => (trailers = t));
      stream.on('data', (chunk: Buffer) => reader.push(chunk));
      stream.on('error', error => finish(new RuntimeError('UNAVAILABLE', unavailable(this.socketPath, error), { cause: error })));
      stream.on('close', () => finish(options.signal?.aborted ? new RuntimeError('CANCELLED', `call ${path}: cancelled`) : statusError(path, trailers ?? headers)));
      stream.end(framed(message));
    });
  }

  close(): void {
    this.closed = true;
    this.session?.close();
  }

  private connected(): ClientHttp2Session {
    if (this.closed) throw new RuntimeError('CANCELLED', 'the connection to the container runtime was closed');
    if (this.session && !this.session.closed && !this.session.destroyed) return this.session;
    const session = connectHttp2('http://localhost', { createConnection: () => connectSocket(this.socketPath), settings: { initialWindowSize: 1 << 20 } });
    session.on('error', () => session.destroy());
    session.on('goaway', () => session.close());
    this.session = session;
    return session;
  }
}

const requestHeaders = (path: string, timeoutMs?: number) => ({
  ':method': 'POST',
  ':path': path,
  'content-type': 'application/grpc',
  te: 'trailers',
  ...(timeoutMs === undefined ? {} : { 'grpc-timeout': `${Math.ceil(timeoutMs)}m` }),
});

const unavailable = (socketPath: string, error: Error) => `connection error: desc = "transport: Error while dialing: dial unix ${socketPath}: ${error.message}"`;

function statusError(path: string, headers: IncomingHttpHeaders): RuntimeError | undefined {
  const status = headers['grpc-status'];
  if (status === undefined) return new RuntimeError('UNAVAILABLE', `call ${path}: the connection ended before the answer`);
  const code = CODES[Number(status)] ?? 'UNKNOWN';
  if (code === 'OK') return undefined;
  return new RuntimeError(code, decodeMessage(String(headers['grpc-message'] ?? '')));
}

/** gRPC percent-encodes what is not printable ASCII; a stray % stays as it is. */
function decodeMessage(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A gRPC message: an uncompressed-flag byte, the length, the bytes. */
function framed(message: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(5 + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, 5);
  return frame;
}

class MessageReader {
  private pending: Buffer = Buffer.alloc(0);
  private readonly onMessage: (message: Uint8Array) => void;

  constructor(onMessage: (message: Uint8Array) => void) {
    this.onMessage = onMessage;
  }

  push(chunk: Buffer): void {
    this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    while (this.pending.length >= 5) {
      const length = this.pending.readUInt32BE(1);
      if (this.pending.length < 5 + length) return;
      this.onMessage(this.pending.subarray(5, 5 + length));
      this.pending = this.pending.subarray(5 + length);
    }
  }
}

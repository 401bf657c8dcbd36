/** A lean HTTP/2 client over TLS: frames by hand, so that the load generator costs little beside what it loads. */
import { connect, type TLSSocket } from 'node:tls';

const FRAME = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, goaway: 7, window: 8 } as const;
const END_STREAM = 1;
const END_HEADERS = 4;
const ACK = 1;
/** Bytes that the server may send before we must say that we have read them. */
const WINDOW = 2 ** 31 - 1;
const TOP_UP = 2 ** 29;
const HEAD = 9;
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

export interface Credentials {
  readonly ca: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** What one request's answer is told to. Bytes are views: to keep them, copy them. */
export interface AnswerHandler {
  headed?(): void;
  data?(bytes: Buffer): void;
  ended(): void;
  failed(error: Error): void;
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const out = Buffer.allocUnsafe(HEAD + payload.length);
  out.writeUIntBE(payload.length, 0, 3);
  out[3] = type;
  out[4] = flags;
  out.writeUInt32BE(stream, 5);
  payload.copy(out, HEAD);
  return out;
}

/** HPACK without a table of our own: names by their static number, values as they are. */
function field(index: number, value: string): Buffer {
  const text = Buffer.from(value);
  if (text.length >= 127) throw new Error(`encode header: ${text.length} bytes are too many for this client`);
  const name = index < 15 ? [index] : [15, index - 15];
  return Buffer.concat([Buffer.from([...name, text.length]), text]);
}

const METHODS: Readonly<Record<string, Buffer>> = { GET: Buffer.from([0x82]), POST: Buffer.from([0x83]), PUT: field(2, 'PUT'), DELETE: field(2, 'DELETE') };
const HTTPS = Buffer.from([0x87]);
const ACCEPT_JSON = field(19, 'application/json');
const CONTENT_JSON = field(31, 'application/json');

export class H2Client {
  private readonly socket: TLSSocket;
  private readonly authority: Buffer;
  private readonly streams = new Map<number, AnswerHandler>();
  private rest: Buffer = Buffer.alloc(0);
  private nextStream = 1;
  private read = 0;

  private constructor(socket: TLSSocket, authority: string) {
    this.socket = socket;
    this.authority = field(1, authority);
    socket.on('data', chunk => this.receive(chunk));
    socket.on('close', () => this.fail(new Error('the server closed the connection')));
    socket.on('error', error => this.fail(error));
  }

  static async connect(url: string, { ca, cert, key }: Credentials): Promise<H2Client> {
    const { hostname, port, host } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), ca, ALPNProtocols: ['h2'], ...(cert && key ? { cert, key } : {}) });
    await new Promise<void>((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    socket.setNoDelay(true);
    const client = new H2Client(socket, host);
    const settings = Buffer.alloc(6);
    settings.writeUInt16BE(4, 0);
    settings.writeUInt32BE(WINDOW, 2);
    socket.write(Buffer.concat([Buffer.from(PREFACE), frame(FRAME.settings, 0, 0, settings), windowUpdate(WINDOW - 65_535)]));
    return client;
  }

  /** Bodies are small beside the server's windows, so that they are sent without asking. */
  request(method: string, path: string, handler: AnswerHandler, body?: Buffer): void {
    const id = this.nextStream;
    this.nextStream += 2;
    this.streams.set(id, handler);
    const fields = [METHODS[method]!, HTTPS, field(4, path), this.authority, ACCEPT_JSON];
    if (body === undefined) return this.write(frame(FRAME.headers, END_HEADERS | END_STREAM, id, Buffer.concat(fields)));
    this.write(Buffer.concat([frame(FRAME.headers, END_HEADERS, id, Buffer.concat([...fields, CONTENT_JSON])), frame(FRAME.data, END_STREAM, id, body)]));
  }

  /** The whole answer. Rejects where it is a Status: the bench asks for nothing that is refused. */
  fetch(method: string, path: string, body?: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      this.request(
        method,
        path,
        {
          data: bytes => chunks.push(Buffer.from(bytes)),
          ended: () => (isFailure(chunks[0]) ? reject(new Error(`${method} ${path}: ${String(Buffer.concat(chunks))}`)) : resolve(Buffer.concat(chunks))),
          failed: reject,
        },
        body,
      );
    });
  }

  close(): void {
    this.streams.clear();
    this.socket.destroy();
  }

  private write(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  /** What answers lead to is sent in one piece. */
  private receive(chunk: Buffer): void {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    let at = 0;
    this.socket.cork();
    while (bytes.length - at >= HEAD) {
      const end = at + HEAD + bytes.readUIntBE(at, 3);
      if (end > bytes.length) break;
      this.take(bytes[at + 3]!, bytes[at + 4]!, bytes.readUInt32BE(at + 5), bytes.subarray(at + HEAD, end));
      at = end;
    }
    this.rest = bytes.subarray(at);
    this.socket.uncork();
  }

  // oxlint-disable-next-line eslint/max-params -- the four parts of a frame
  private take(type: number, flags: number, id: number, payload: Buffer): void {
    if (type === FRAME.settings && (flags & ACK) === 0) return this.write(frame(FRAME.settings, ACK, 0, Buffer.alloc(0)));
    if (type === FRAME.ping && (flags & ACK) === 0) return this.write(frame(FRAME.ping, ACK, 0, payload));
    if (type === FRAME.goaway) return this.fail(new Error(`the server ended the connection: code ${payload.readUInt32BE(4)}`));
    const handler = this.streams.get(id);
    if (type === FRAME.data) this.count(payload.length);
    if (handler === undefined) return;
    if (type === FRAME.reset) {
      this.streams.delete(id);
      return handler.failed(new Error(`the server reset the stream: code ${payload.readUInt32BE(0)}`));
    }
    if (type === FRAME.headers) handler.headed?.();
    if (type === FRAME.data && payload.length > 0) handler.data?.(payload);
    if ((type === FRAME.data || type === FRAME.headers) && (flags & END_STREAM) !== 0) {
      this.streams.delete(id);
      handler.ended();
    }
  }

  private count(length: number): void {
    this.read += length;
    if (this.read < TOP_UP) return;
    this.write(windowUpdate(this.read));
    this.read = 0;
  }

  private fail(error: Error): void {
    for (const handler of this.streams.values()) handler.failed(error);
    this.streams.clear();
  }
}

function windowUpdate(by: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(by, 0);
  return frame(FRAME.window, 0, 0, payload);
}

const STATUS = Buffer.from('{"kind":"Status"');
/** The bench's own requests are answered with objects; a Status is a refusal. */
export const isFailure = (bytes: Buffer | undefined): boolean => bytes !== undefined && bytes.subarray(0, STATUS.length).equals(STATUS);

/** For tests: the HTTP/2 side on a plain socket, and a client that writes frames by hand. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Http2Connection, type Http2Service } from './connection.ts';
import { FrameReader } from './frame-reader.ts';
import { encodeField } from './hpack/encoder.ts';
import { FLAG, FRAME, FRAME_HEAD, PREFACE } from './protocol.ts';
import type { Http2Stream } from './stream.ts';

export interface TestListener {
  readonly port: number;
  readonly connections: Http2Connection[];
  close(): Promise<void>;
}

export async function listen(serve: Http2Service['serve']): Promise<TestListener> {
  const connections: Http2Connection[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => {});
    connections.push(new Http2Connection(socket, { serve }));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { port: (server.address() as AddressInfo).port, connections, close };
}

/** Empty where the request has none. */
export const readBody = async (stream: Http2Stream): Promise<Uint8Array> => (await stream.body?.read()) ?? Buffer.alloc(0);

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

export function frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(FRAME_HEAD);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

export const uint32 = (...values: readonly number[]): Buffer =>
  Buffer.concat(
    values.map(value => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes;
    }),
  );
export const setting = (name: number, value: number): Buffer => Buffer.concat([Buffer.from([0, name]), uint32(value)]);
export const GET = Buffer.concat([Buffer.from([0x82, 0x87, 0x84]), encodeField(':authority', 'test')]);
export const POST = Buffer.concat([Buffer.from([0x83, 0x87, 0x84]), encodeField(':authority', 'test')]);
/** A request without a body. */
export const get = (stream: number, ...more: readonly Buffer[]): Buffer => frame(FRAME.headers, FLAG.endHeaders | FLAG.endStream, stream, Buffer.concat([GET, ...more]));
export const post = (stream: number, ...more: readonly Buffer[]): Buffer => frame(FRAME.headers, FLAG.endHeaders, stream, Buffer.concat([POST, ...more]));
export const data = (stream: number, text: string, flags = 0): Buffer => frame(FRAME.data, flags, stream, Buffer.from(text));

export class RawClient {
  readonly frames: Frame[] = [];
  readonly ended: Promise<void>;
  private readonly socket: Socket;
  private changed: (() => void)[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    const reader = new FrameReader();
    socket.on('data', chunk => {
      reader.push(chunk);
      while (reader.next()) this.frames.push({ type: reader.type, flags: reader.flags, stream: reader.stream, payload: Buffer.from(reader.payload()) });
      this.wake();
    });
    socket.on('error', () => {});
    this.ended = new Promise(resolve =>
      socket.on('close', () => {
        resolve();
        this.wake();
      }),
    );
  }

  /** `hello`: what comes before everything else. */
  static async connect(port: number, hello: Buffer = Buffer.concat([PREFACE, frame(FRAME.settings, 0, 0)])): Promise<RawClient> {
    const socket = connect(port, '127.0.0.1');
    await new Promise(resolve => socket.once('connect', resolve));
    const client = new RawClient(socket);
    client.send(hello);
    return client;
  }

  send(...bytes: readonly Buffer[]): void {
    if (!this.socket.destroyed) this.socket.write(Buffer.concat(bytes));
  }
  pause(): void {
    this.socket.pause();
  }
  resume(): void {
    this.socket.resume();
  }
  destroy(): void {
    this.socket.destroy();
  }

  /** The first frame of the type that has come or comes; undefined where the connection ends without one. */
  async next(type: number, stream?: number, accept: (frame: Frame) => boolean = () => true): Promise<Frame | undefined> {
    for (;;) {
      const found = this.frames.find(f => f.type === type && (stream === undefined || f.stream === stream) && accept(f));
      if (found !== undefined || this.socket.destroyed) return found;
      await new Promise<void>(resolve => this.changed.push(resolve));
    }
  }

  /** The code of the GOAWAY that ends the connection. */
  async goAway(): Promise<number | undefined> {
    const code = (await this.next(FRAME.goAway))?.payload.readUInt32BE(4);
    await this.ended;
    return code;
  }

  /** The code that the stream is reset with. */
  async reset(stream: number): Promise<number | undefined> {
    return (await this.next(FRAME.reset, stream))?.payload.readUInt32BE(0);
  }

  /** All data of a stream once it has ended. */
  async body(stream: number): Promise<Buffer> {
    await this.next(FRAME.data, stream, f => (f.flags & FLAG.endStream) !== 0);
    return Buffer.concat(this.frames.filter(f => f.type === FRAME.data && f.stream === stream).map(f => f.payload));
  }

  private wake(): void {
    const waiting = this.changed;
    this.changed = [];
    for (const run of waiting) run();
  }
}

/** A SPDY/3.1 connection over any duplex byte stream, client or server: streams opened by either end. */
import type { Duplex } from 'node:stream';
import { controlFrame, dataFrame, FIN, FrameReader, FrameType, type RawFrame, type SpdyHeaders } from './frames.ts';
import { HeaderReader, HeaderWriter } from './header-codec.ts';

const RESET_CANCEL = 5;

/** One stream: bytes both ways, each way closed on its own. Handlers are set by the owner as soon as it has the stream. */
export class SpdyStream {
  /** What it returns is waited for before more is read from the connection: the receiver's back-pressure. */
  onData: (data: Buffer) => void | Promise<void> = () => {};
  /** The peer sends no more. */
  onEnd: () => void = () => {};
  /** Called once, when the stream is over both ways, was reset, or its connection broke. */
  onClose: (error?: Error) => void = () => {};
  private sentFin = false;
  private gotFin = false;
  private closed = false;
  readonly id: number;
  readonly headers: SpdyHeaders;
  private readonly connection: SpdyConnection;

  constructor(connection: SpdyConnection, id: number, headers: SpdyHeaders) {
    this.connection = connection;
    this.id = id;
    this.headers = headers;
  }

  /** Resolves when the connection takes more: the caller's back-pressure. */
  write(data: Uint8Array): Promise<void> {
    if (this.closed || this.sentFin) return Promise.resolve();
    return this.connection.send(dataFrame(this.id, data));
  }

  /** Half-closes: nothing more will be written. */
  end(): void {
    if (this.closed || this.sentFin) return;
    this.sentFin = true;
    void this.connection.send(dataFrame(this.id, new Uint8Array(0), FIN));
    this.closeWhenDone();
  }

  /** Gives the stream up at once, both ways. */
  reset(): void {
    if (this.closed) return;
    const payload = Buffer.alloc(8);
    payload.writeUInt32BE(this.id, 0);
    payload.writeUInt32BE(RESET_CANCEL, 4);
    void this.connection.send(controlFrame(FrameType.rstStream, payload));
    this.close();
  }

  /** For the connection: what arrived for this stream. */
  async receive(data: Buffer, fin: boolean): Promise<void> {
    if (this.closed || this.gotFin) return;
    if (data.length > 0) await this.onData(data);
    if (!fin || this.closed) return;
    this.gotFin = true;
    this.onEnd();
    this.closeWhenDone();
  }

  close(error?: Error): void {
    if (this.closed) return;
    this.closed = true;
    this.connection.forget(this.id);
    if (!this.gotFin) this.onEnd();
    this.onClose(error);
  }

  private closeWhenDone(): void {
    if (this.sentFin && this.gotFin) this.close();
  }
}

export interface SpdyOptions {
  /** The server accepts streams and numbers its own evenly. */
  readonly role: 'client' | 'server';
  /** A stream that the peer opened; it is answered before this is called. */
  onStream?(stream: SpdyStream): void;
  onClose?(error?: Error): void;
}

export class SpdyConnection {
  private readonly streams = new Map<number, SpdyStream>();
  private readonly frames = new FrameReader();
  private readonly headersIn = new HeaderReader();
  private readonly headersOut = new HeaderWriter();
  private nextId: number;
  private closed = false;
  /** Frames are handled in order, although inflating a header block takes a turn. */
  private handled: Promise<void> = Promise.resolve();
  private readonly socket: Duplex;
  private readonly options: SpdyOptions;

  constructor(socket: Duplex, options: SpdyOptions) {
    this.socket = socket;
    this.options = options;
    this.nextId = options.role === 'client' ? 1 : 2;
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('error', (error: Error) => this.close(error));
    socket.on('close', () => this.afterHandled(() => this.close()));
    socket.on('end', () => this.afterHandled(() => this.close()));
  }

  /** Opens a stream. It may be written to at once; the peer's reply is not waited for. */
  open(headers: SpdyHeaders, { fin = false } = {}): SpdyStream {
    const id = this.nextId;
    this.nextId += 2;
    const stream = new SpdyStream(this, id, headers);
    this.streams.set(id, stream);
    const head = Buffer.alloc(10);
    head.writeUInt32BE(id, 0);
    void this.send(controlFrame(FrameType.synStream, Buffer.concat([head, this.headersOut.write(headers)]), fin ? FIN : 0));
    return stream;
  }

  send(frame: Buffer): Promise<void> {
    if (this.closed || this.socket.destroyed || this.socket.writableEnded) return Promise.resolve();
    if (this.socket.write(frame)) return Promise.resolve();
    return new Promise(resolve => {
      const done = () => {
        this.socket.off('drain', done);
        this.socket.off('close', done);
        resolve();
      };
      this.socket.once('drain', done);
      this.socket.once('close', done);
    });
  }

  forget(id: number): void {
    this.streams.delete(id);
  }

  /** Ends the connection: what was written is still sent. */
  close(error?: Error): void {
    if (this.closed) return;
    this.closed = true;
    if (error) this.socket.destroy();
    else this.socket.end();
    this.headersIn.close();
    for (const stream of [...this.streams.values()]) stream.close(error);
    this.options.onClose?.(error);
  }

  private receive(chunk: Buffer): void {
    let frames: RawFrame[];
    try {
      frames = this.frames.push(chunk);
    } catch (error) {
      this.close(error as Error);
      return;
    }
    this.socket.pause();
    this.afterHandled(async () => {
      for (const frame of frames) await this.handle(frame);
      this.socket.resume();
    });
  }

  private afterHandled(run: () => void | Promise<void>): void {
    this.handled = this.handled.then(run).catch((error: unknown) => this.close(error as Error));
  }

  private async handle(frame: RawFrame): Promise<void> {
    if (this.closed) return;
    if (frame.kind === 'data') {
      await this.streams.get(frame.streamId)?.receive(frame.payload, (frame.flags & FIN) !== 0);
      return;
    }
    const streamId = frame.payload.length >= 4 ? frame.payload.readUInt32BE(0) & 0x7fffffff : 0;
    switch (frame.type) {
      case FrameType.synStream:
        return this.accept(streamId, frame.payload.subarray(10), frame.flags);
      case FrameType.synReply:
      case FrameType.headers:
        await this.headersIn.read(frame.payload.subarray(4));
        if (frame.flags & FIN) await this.streams.get(streamId)?.receive(Buffer.alloc(0), true);
        return;
      case FrameType.rstStream:
        this.streams.get(streamId)?.close(new Error(`stream ${streamId} was reset by the peer`));
        return;
      case FrameType.ping:
        return this.answerPing(streamId, frame.payload);
      default:
        // SETTINGS, WINDOW_UPDATE and GOAWAY ask for nothing here: there is no flow control, and the end of the socket says the rest.
        return;
    }
  }

  private async accept(id: number, compressed: Buffer, flags: number): Promise<void> {
    const headers = await this.headersIn.read(compressed);
    const stream = new SpdyStream(this, id, headers);
    this.streams.set(id, stream);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(id, 0);
    void this.send(controlFrame(FrameType.synReply, Buffer.concat([head, this.headersOut.write({})])));
    this.options.onStream?.(stream);
    if (flags & FIN) await stream.receive(Buffer.alloc(0), true);
  }

  /** A ping of the peer's own numbering is answered; one with ours is the answer to ours. */
  private answerPing(id: number, payload: Buffer): void {
    const fromPeer = id % 2 === (this.options.role === 'client' ? 0 : 1);
    if (fromPeer) void this.send(controlFrame(FrameType.ping, payload.subarray(0, 4)));
  }
}

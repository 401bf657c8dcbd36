/** One client's HTTP/2 connection: frames in, frames out, and the streams between them. Each kind of frame has a method of a few lines on one state: apart they would pass it around. */
import type { Socket } from 'node:net';
import { FrameReader } from './frame-reader.ts';
import { Guard } from './guard.ts';
import { HeadReader } from './head-reader.ts';
import { HeaderBlocks, type HeaderBlock } from './header-blocks.ts';
import * as rfc from './protocol.ts';
import { CODE, ConnectionError, FLAG, FRAME, StreamError } from './protocol.ts';
import { MalformedHead, type Http2Head } from './request-fields.ts';
import { applySettings, defaultSettings, ourSettings } from './settings.ts';
import { SocketWriter } from './socket-writer.ts';
import { Http2Stream, type StreamHost } from './stream.ts';

/** Serves the request of a stream; resolves when it is done with it, be the stream still open or not. */
export interface Http2Service {
  serve(stream: Http2Stream, head: Http2Head): Promise<void>;
}

/** How long the preface may take, and the last words. */
const PREFACE_MS = 30_000;
const FAREWELL_MS = 1000;

export class Http2Connection implements StreamHost {
  readonly writer: SocketWriter;
  private readonly socket: Socket;
  private readonly service: Http2Service;
  private readonly reader = new FrameReader();
  private readonly heads = new HeadReader();
  private readonly blocks = new HeaderBlocks();
  private readonly streams = new Map<number, Http2Stream>();
  private readonly settings = defaultSettings();
  private readonly guard = new Guard();
  private fresh: { stream: Http2Stream; head: Http2Head }[] = [];
  private state: 'preface' | 'settings' | 'open' | 'ended' = 'preface';
  private lastStream = 0;
  /** Requests that are still worked on although their streams are gone. */
  private orphans = 0;
  private receiveWindow = rfc.CONNECTION_WINDOW;
  private consumedBytes = 0;
  private readonly patience: NodeJS.Timeout;

  constructor(socket: Socket, service: Http2Service) {
    this.socket = socket;
    this.service = service;
    this.writer = new SocketWriter(socket);
    this.patience = setTimeout(() => socket.destroy(), PREFACE_MS).unref();
    socket.setNoDelay(true);
    socket.on('data', chunk => this.receive(chunk));
    socket.once('close', () => this.lost());
    this.writer.control(FRAME.settings, 0, ourSettings);
    this.writer.widen(0, rfc.CONNECTION_WINDOW - rfc.DEFAULT_WINDOW);
  }

  /** Tells the client that no more is answered, and ends. */
  close(): Promise<void> {
    const closed = new Promise<void>(resolve => (this.socket.closed ? resolve() : this.socket.once('close', () => resolve())));
    this.end(CODE.none);
    return closed;
  }

  // What comes

  private receive(chunk: Buffer): void {
    if (this.state === 'ended') return;
    try {
      this.reader.push(chunk);
      if (this.state === 'preface') {
        if (!this.reader.preface()) return;
        this.state = 'settings';
      }
      while (this.reader.next()) this.takeOne();
      if (this.writer.isStuck) this.socket.pause();
    } catch (error) {
      this.end(error instanceof ConnectionError ? error.code : CODE.internal);
    }
    this.serveFresh();
  }

  private takeOne(): void {
    try {
      this.take();
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      const stream = this.streams.get(error.stream);
      // Whoever makes us reset its streams gets no more of it than who resets them itself.
      this.guard.bearReset();
      if (stream !== undefined) stream.reset(error.code);
      else this.sendReset(error.stream, error.code);
    }
  }

  /** All that one chunk holds is read before anything is served: most bodies are whole by then. */
  private serveFresh(): void {
    if (this.fresh.length === 0) return;
    const { fresh } = this;
    this.fresh = [];
    for (const { stream, head } of fresh) {
      if (stream.gone) continue;
      stream.isServed = true;
      void this.serve(stream, head);
    }
  }

  private async serve(stream: Http2Stream, head: Http2Head): Promise<void> {
    try {
      await this.service.serve(stream, head);
    } catch {
      stream.destroy();
    }
    stream.isServed = false;
    if (stream.gone) this.orphans--;
  }

  private take(): void {
    const { reader, blocks } = this;
    const { type } = reader;
    if (blocks.open !== 0 && (type !== FRAME.continuation || reader.stream !== blocks.open)) throw new ConnectionError(CODE.protocol, 'a header block breaks off');
    if (this.state === 'settings' && type !== FRAME.settings) throw new ConnectionError(CODE.protocol, 'SETTINGS must come first');
    switch (type) {
      case FRAME.data:
        return this.data();
      case FRAME.headers:
        this.streamId();
        return this.headed(blocks.begin(reader));
      case FRAME.continuation:
        return this.headed(blocks.continue(reader));
      case FRAME.windowUpdate:
        return this.windowUpdate();
      case FRAME.reset:
        return this.resetByClient();
      case FRAME.settings:
        return this.takeSettings();
      case FRAME.ping:
        return this.ping();
      case FRAME.goAway:
        return this.goAway();
      case FRAME.priority:
        return this.priority();
      case FRAME.pushPromise:
        throw new ConnectionError(CODE.protocol, 'a client pushes nothing');
      default:
        this.guard.bearIdleFrame();
    }
  }

  private data(): void {
    const { reader } = this;
    const { length, flags } = reader;
    const id = this.streamId();
    this.receiveWindow -= length;
    if (this.receiveWindow < 0) throw new ConnectionError(CODE.flowControl, 'more than the window of the connection allows');
    if ((flags & FLAG.padded) !== 0) reader.unpad();
    const isLast = (flags & FLAG.endStream) !== 0;
    if (reader.length === 0 && !isLast) this.guard.bearIdleFrame();
    const stream = this.streams.get(id);
    if (stream === undefined || stream.isHalfClosed) {
      this.consumed(length);
      return this.afterTheEnd(id, stream);
    }
    stream.receive(reader.payload(), length, isLast);
  }

  /** The stream of a frame that must have one. */
  private streamId(): number {
    const id = this.reader.stream;
    if (id === 0) throw new ConnectionError(CODE.protocol, 'a frame of no stream');
    return id;
  }

  private isIdle(id: number): boolean {
    return id > this.lastStream || id % 2 === 0;
  }

  private afterTheEnd(id: number, stream: Http2Stream | undefined): void {
    if (this.isIdle(id)) throw new ConnectionError(CODE.protocol, `a frame of stream ${id}, which was never opened`);
    if (stream !== undefined || !this.guard.wasReset(id)) throw new StreamError(id, CODE.streamClosed, 'a frame after the end of its stream');
  }

  private headed(block: HeaderBlock | undefined): void {
    if (block === undefined) return;
    const { stream: id, isLast, bytes } = block;
    const known = this.streams.get(id);
    try {
      if (known !== undefined) return this.trailers(known, bytes, isLast);
      if (id <= this.lastStream) return this.headersAfterTheEnd(id, bytes);
      this.lastStream = id;
      if (this.streams.size + this.orphans >= rfc.MAX_STREAMS) {
        this.heads.skip(bytes);
        throw new StreamError(id, CODE.refused, 'too many streams at once');
      }
      this.open(id, this.heads.request(bytes), isLast);
    } catch (error) {
      throw error instanceof MalformedHead ? new StreamError(id, CODE.protocol, error.message) : error;
    }
  }

  private trailers(stream: Http2Stream, bytes: Buffer, isLast: boolean): void {
    if (stream.isHalfClosed) {
      this.heads.skip(bytes);
      throw new StreamError(stream.id, CODE.streamClosed, 'HEADERS after the end of their stream');
    }
    this.heads.trailers(bytes);
    if (!isLast) throw new StreamError(stream.id, CODE.protocol, 'trailers that do not end their stream');
    stream.remoteEnd();
  }

  private headersAfterTheEnd(id: number, bytes: Buffer): void {
    this.heads.skip(bytes);
    if (!this.guard.wasReset(id)) throw new ConnectionError(CODE.streamClosed, `HEADERS of stream ${id}, which is closed`);
  }

  private open(id: number, head: Http2Head | 'too large', isLast: boolean): void {
    const contentLength = head === 'too large' ? undefined : head.contentLength;
    if (isLast && contentLength) throw new StreamError(id, CODE.protocol, 'a content-length without a body');
    const stream = new Http2Stream(this, id, { sendWindow: this.settings.initialWindowSize, hasBody: !isLast, contentLength });
    this.streams.set(id, stream);
    if (head === 'too large') {
      stream.head(431, { fields: {} }, 0);
      return stream.end();
    }
    if (head.wantsContinue && !isLast) stream.continue();
    this.fresh.push({ stream, head });
  }

  private resetByClient(): void {
    const id = this.streamId();
    if (this.reader.length !== 4) throw new ConnectionError(CODE.frameSize, 'RST_STREAM of another length than 4');
    if (this.isIdle(id)) throw new ConnectionError(CODE.protocol, `RST_STREAM of stream ${id}, which was never opened`);
    const stream = this.streams.get(id);
    if (stream === undefined) return;
    if (!stream.headSent) this.guard.bearReset();
    this.drop(stream);
  }

  private windowUpdate(): void {
    const { reader } = this;
    if (reader.length !== 4) throw new ConnectionError(CODE.frameSize, 'WINDOW_UPDATE of another length than 4');
    const by = reader.uint32(0) & 0x7fffffff;
    const id = reader.stream;
    if (id === 0) {
      if (by === 0) throw new ConnectionError(CODE.protocol, 'WINDOW_UPDATE by 0');
      this.writer.sender.widen(by);
      if (this.writer.sender.isWaiting) this.writer.changed();
      return;
    }
    if (this.isIdle(id)) throw new ConnectionError(CODE.protocol, `WINDOW_UPDATE of stream ${id}, which was never opened`);
    const stream = this.streams.get(id);
    if (stream === undefined) return;
    if (by === 0) throw new StreamError(id, CODE.protocol, 'WINDOW_UPDATE by 0');
    stream.widen(by);
  }

  private takeSettings(): void {
    const { reader, settings } = this;
    if (reader.stream !== 0) throw new ConnectionError(CODE.protocol, 'SETTINGS of a stream');
    if ((reader.flags & FLAG.ack) !== 0) {
      if (reader.length !== 0) throw new ConnectionError(CODE.frameSize, 'an acknowledgement with settings');
      return;
    }
    this.guard.bearIdleFrame();
    const before = settings.initialWindowSize;
    applySettings(settings, reader.payload());
    this.writer.sender.frameSize(settings.maxFrameSize);
    const change = settings.initialWindowSize - before;
    if (change !== 0) for (const stream of this.streams.values()) stream.shift(change);
    if (settings.headerTableSize < rfc.DEFAULT_TABLE_SIZE) this.writer.shrinkTable();
    this.writer.control(FRAME.settings, FLAG.ack, Buffer.alloc(0));
    if (this.state === 'settings') {
      this.state = 'open';
      clearTimeout(this.patience);
    }
  }

  private ping(): void {
    const { reader } = this;
    if (reader.stream !== 0) throw new ConnectionError(CODE.protocol, 'PING of a stream');
    if (reader.length !== 8) throw new ConnectionError(CODE.frameSize, 'PING of another length than 8');
    if ((reader.flags & FLAG.ack) !== 0) return;
    this.guard.bearIdleFrame();
    this.writer.control(FRAME.ping, FLAG.ack, reader.payload());
  }

  /** The client opens no more streams; those it has are answered. */
  private goAway(): void {
    if (this.reader.stream !== 0) throw new ConnectionError(CODE.protocol, 'GOAWAY of a stream');
    if (this.reader.length < 8) throw new ConnectionError(CODE.frameSize, 'GOAWAY of less than 8 bytes');
  }

  /** Means nothing to us. */
  private priority(): void {
    const { reader } = this;
    const id = this.streamId();
    this.guard.bearIdleFrame();
    const code = reader.length !== 5 ? CODE.frameSize : (reader.uint32(0) & 0x7fffffff) === id ? CODE.protocol : undefined;
    if (code === undefined) return;
    // A stream that was never opened cannot be reset.
    throw this.streams.has(id) ? new StreamError(id, code, 'PRIORITY that is none') : new ConnectionError(code, 'PRIORITY that is none');
  }

  // What its streams ask for

  consumed(bytes: number): void {
    this.consumedBytes += bytes;
    if (this.consumedBytes < rfc.CONNECTION_WINDOW / 2) return;
    this.writer.widen(0, this.consumedBytes);
    this.receiveWindow += this.consumedBytes;
    this.consumedBytes = 0;
  }

  forget(stream: Http2Stream, code?: number): void {
    if (code !== undefined) this.sendReset(stream.id, code);
    this.drop(stream);
  }

  private drop(stream: Http2Stream): void {
    this.streams.delete(stream.id);
    if (stream.isServed) this.orphans++;
    stream.leave();
  }

  private sendReset(id: number, code: number): void {
    this.guard.remember(id);
    this.writer.reset(id, code);
  }

  /** GOAWAY, and then the socket: what is under way breaks off. */
  private end(code: number): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.writer.goAway(this.lastStream, code);
    this.leaveAll();
    // What still comes must be read, or the system would answer it with a reset that overtakes our last words.
    this.socket.resume();
    this.socket.destroySoon();
    clearTimeout(this.patience);
    setTimeout(() => this.socket.destroy(), FAREWELL_MS).unref();
  }

  private lost(): void {
    this.state = 'ended';
    this.writer.stop();
    clearTimeout(this.patience);
    this.leaveAll();
  }

  private leaveAll(): void {
    const all = [...this.streams.values()];
    this.streams.clear();
    this.fresh = [];
    for (const stream of all) stream.leave();
  }
}

/** One client's HTTP/2 connection: frames in, frames out, and the streams between them. */
import type { Socket } from 'node:net';
import { Allowance } from './allowance.ts';
import { flushSoon, type Flushable } from './flush.ts';
import { FrameReader } from './frame-reader.ts';
import { HeadReader } from './head-reader.ts';
import { EMPTY_TABLE } from './hpack/encoder.ts';
import { Outbox } from './outbox.ts';
import * as rfc from './protocol.ts';
import { CODE, ConnectionError, FLAG, FRAME, StreamError } from './protocol.ts';
import { MalformedHead, type Http2Head } from './request-fields.ts';
import { Sender } from './sender.ts';
import { applySettings, defaultSettings, ourSettings } from './settings.ts';
import { Http2Stream, type StreamHost } from './stream.ts';

/** Serves the request of a stream; resolves when it is done with it, be the stream still open or not. */
export interface Http2Service {
  serve(stream: Http2Stream, head: Http2Head): Promise<void>;
}

/** A client that does not read what it asks for is not read from, either. */
const MOST_UNWRITTEN = 1024 * 1024;
/** Of one header block; those of clients have 16 KiB each. */
const MOST_CONTINUATIONS = 128;
/** How long the preface may take, and the last words. */
const PREFACE_MS = 30_000;
const FAREWELL_MS = 1000;
/** Frames of streams that we have reset may still be on their way. */
const RESETS_REMEMBERED = 200;
const NOTHING = Buffer.alloc(0);

interface HeaderBlock {
  readonly stream: number;
  readonly isLast: boolean;
  readonly parts: Buffer[];
  length: number;
}

export class Http2Connection implements StreamHost, Flushable {
  readonly sender: Sender;
  private readonly socket: Socket;
  private readonly service: Http2Service;
  private readonly reader = new FrameReader();
  private readonly heads = new HeadReader();
  private readonly out = new Outbox();
  private readonly streams = new Map<number, Http2Stream>();
  private readonly settings = defaultSettings();
  /** Streams that were reset before an answer began, by either side: each cost us a request. */
  private readonly resets = new Allowance(1000, 33);
  /** Frames that ask for nothing but work. */
  private readonly idle = new Allowance(1000, 100);
  private readonly ours = new Set<number>();
  private fresh: { stream: Http2Stream; head: Http2Head }[] = [];
  private block: HeaderBlock | undefined;
  private state: 'preface' | 'settings' | 'open' | 'ended' = 'preface';
  private lastStream = 0;
  /** Requests that are still worked on although their streams are gone. */
  private orphans = 0;
  private receiveWindow = rfc.CONNECTION_WINDOW;
  private consumedBytes = 0;
  /** Whether the next header block must say that our table is empty; absent as long as nobody has asked. */
  private emptyTable: boolean | undefined;
  private isWriting = false;
  private isFlushing = false;
  private readonly patience: NodeJS.Timeout;

  constructor(socket: Socket, service: Http2Service) {
    this.socket = socket;
    this.service = service;
    this.sender = new Sender(this.out);
    this.patience = setTimeout(() => socket.destroy(), PREFACE_MS).unref();
    socket.setNoDelay(true);
    socket.on('data', chunk => this.receive(chunk));
    socket.once('close', () => this.lost());
    this.control(FRAME.settings, 0, ourSettings);
    this.widenWindow(0, rfc.CONNECTION_WINDOW - rfc.DEFAULT_WINDOW);
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
      if (this.out.size > MOST_UNWRITTEN && this.isWriting) this.socket.pause();
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
      this.bearReset();
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
      this.service.serve(stream, head).then(
        () => this.served(stream),
        () => stream.destroy(),
      );
    }
  }

  private served(stream: Http2Stream): void {
    stream.isServed = false;
    if (stream.gone) this.orphans--;
  }

  private take(): void {
    const { reader } = this;
    const { type } = reader;
    if (this.block !== undefined && (type !== FRAME.continuation || reader.stream !== this.block.stream)) throw new ConnectionError(CODE.protocol, 'a header block breaks off');
    if (this.state === 'settings' && type !== FRAME.settings) throw new ConnectionError(CODE.protocol, 'SETTINGS must come first');
    switch (type) {
      case FRAME.data:
        return this.data();
      case FRAME.headers:
        return this.headerBlock();
      case FRAME.continuation:
        return this.continuation();
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
        this.bear();
    }
  }

  private bear(): void {
    if (!this.idle.take(Date.now())) throw new ConnectionError(CODE.calm, 'too many frames that do nothing');
  }

  private data(): void {
    const { reader } = this;
    const { length, flags } = reader;
    const id = this.streamId();
    this.receiveWindow -= length;
    if (this.receiveWindow < 0) throw new ConnectionError(CODE.flowControl, 'more than the window of the connection allows');
    if ((flags & FLAG.padded) !== 0) reader.unpad();
    const isLast = (flags & FLAG.endStream) !== 0;
    if (reader.length === 0 && !isLast) this.bear();
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
    if (stream !== undefined || !this.ours.has(id)) throw new StreamError(id, CODE.streamClosed, 'a frame after the end of its stream');
  }

  private headerBlock(): void {
    const { reader } = this;
    const { flags } = reader;
    const id = this.streamId();
    if ((flags & FLAG.padded) !== 0) reader.unpad();
    if ((flags & FLAG.priority) !== 0) {
      if (reader.length < 5) throw new ConnectionError(CODE.frameSize, 'HEADERS without room for their priority');
      if ((reader.uint32(0) & 0x7fffffff) === id) throw new ConnectionError(CODE.protocol, 'a stream that depends on itself');
      reader.start += 5;
    }
    if (id % 2 === 0) throw new ConnectionError(CODE.protocol, 'a client opens odd streams');
    const block = { stream: id, isLast: (flags & FLAG.endStream) !== 0, parts: [], length: 0 };
    if ((flags & FLAG.endHeaders) !== 0) return this.headed(block, reader.payload());
    this.block = block;
    this.addToBlock(block);
  }

  private continuation(): void {
    const { block } = this;
    if (block === undefined) throw new ConnectionError(CODE.protocol, 'CONTINUATION of nothing');
    this.addToBlock(block);
    if ((this.reader.flags & FLAG.endHeaders) === 0) return;
    this.block = undefined;
    this.headed(block, Buffer.concat(block.parts));
  }

  private addToBlock(block: HeaderBlock): void {
    block.parts.push(this.reader.payload());
    block.length += this.reader.length;
    if (block.length > rfc.MAX_HEADER || block.parts.length > MOST_CONTINUATIONS) throw new ConnectionError(CODE.calm, 'a header block without an end');
  }

  private headed(block: HeaderBlock, bytes: Buffer): void {
    const { stream: id, isLast } = block;
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
    if (!this.ours.has(id)) throw new ConnectionError(CODE.streamClosed, `HEADERS of stream ${id}, which is closed`);
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
    if (!stream.headSent) this.bearReset();
    this.drop(stream);
  }

  private bearReset(): void {
    if (!this.resets.take(Date.now())) throw new ConnectionError(CODE.calm, 'too many streams reset');
  }

  private windowUpdate(): void {
    const { reader } = this;
    if (reader.length !== 4) throw new ConnectionError(CODE.frameSize, 'WINDOW_UPDATE of another length than 4');
    const by = reader.uint32(0) & 0x7fffffff;
    const id = reader.stream;
    if (id === 0) {
      if (by === 0) throw new ConnectionError(CODE.protocol, 'WINDOW_UPDATE by 0');
      this.sender.widen(by);
      if (this.sender.isWaiting) this.changed();
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
    this.bear();
    const before = settings.initialWindowSize;
    applySettings(settings, reader.payload());
    this.sender.frameSize(settings.maxFrameSize);
    const change = settings.initialWindowSize - before;
    if (change !== 0) for (const stream of this.streams.values()) stream.shift(change);
    if (settings.headerTableSize < rfc.DEFAULT_TABLE_SIZE) this.emptyTable ??= true;
    this.control(FRAME.settings, FLAG.ack, NOTHING);
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
    this.bear();
    this.control(FRAME.ping, FLAG.ack, reader.payload());
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
    this.bear();
    const code = reader.length !== 5 ? CODE.frameSize : (reader.uint32(0) & 0x7fffffff) === id ? CODE.protocol : undefined;
    if (code === undefined) return;
    // A stream that was never opened cannot be reset.
    throw this.streams.has(id) ? new StreamError(id, code, 'PRIORITY that is none') : new ConnectionError(code, 'PRIORITY that is none');
  }

  // What its streams ask for

  changed(): void {
    if (this.isFlushing || this.isWriting) return;
    this.isFlushing = true;
    flushSoon(this);
  }

  consumed(bytes: number): void {
    this.consumedBytes += bytes;
    if (this.consumedBytes < rfc.CONNECTION_WINDOW / 2) return;
    this.widenWindow(0, this.consumedBytes);
    this.receiveWindow += this.consumedBytes;
    this.consumedBytes = 0;
  }

  widenStream(stream: Http2Stream, by: number): void {
    this.widenWindow(stream.id, by);
  }

  headers(stream: Http2Stream, block: Buffer): void {
    this.sender.headers(stream.id, this.emptyTable ? Buffer.concat([EMPTY_TABLE, block]) : block);
    if (this.emptyTable) this.emptyTable = false;
    this.changed();
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
    this.ours.add(id);
    if (this.ours.size > RESETS_REMEMBERED) for (const oldest of this.ours) if (this.ours.delete(oldest)) break;
    this.out.frame(FRAME.reset, 0, id, 4);
    this.out.uint32(code);
    this.changed();
  }

  private widenWindow(stream: number, by: number): void {
    this.out.frame(FRAME.windowUpdate, 0, stream, 4);
    this.out.uint32(by);
    this.changed();
  }

  /** A frame of no stream. */
  private control(type: number, flags: number, payload: Buffer): void {
    this.out.frame(type, flags, 0, payload.length);
    this.out.bytes(payload);
    this.changed();
  }

  // What goes

  flush(): void {
    this.isFlushing = false;
    if (this.isWriting || this.state === 'ended') return;
    this.sender.pump();
    if (this.out.size > 0) this.write();
  }

  private write(): void {
    const { socket } = this;
    const batch = this.out.take();
    const last = batch.pieces.length - 1;
    const written = () => {
      Outbox.release(batch);
      this.written();
    };
    this.isWriting = true;
    if (last === 0) return void socket.write(batch.pieces[0]!, written);
    socket.cork();
    for (let i = 0; i < last; i++) socket.write(batch.pieces[i]!);
    socket.write(batch.pieces[last]!, written);
    socket.uncork();
  }

  private written(): void {
    this.isWriting = false;
    if (this.state === 'ended') return;
    if (this.socket.isPaused() && this.out.size <= MOST_UNWRITTEN) this.socket.resume();
    if (this.out.size > 0 || this.sender.isWaiting) this.flush();
  }

  /** GOAWAY, and then the socket: what is under way breaks off. */
  private end(code: number): void {
    if (this.state === 'ended') return;
    this.out.frame(FRAME.goAway, 0, 0, 8);
    this.out.uint32(this.lastStream);
    this.out.uint32(code);
    this.state = 'ended';
    this.write();
    this.leaveAll();
    // What still comes must be read, or the system would answer it with a reset that overtakes our last words.
    this.socket.resume();
    this.socket.destroySoon();
    clearTimeout(this.patience);
    setTimeout(() => this.socket.destroy(), FAREWELL_MS).unref();
  }

  private lost(): void {
    this.state = 'ended';
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

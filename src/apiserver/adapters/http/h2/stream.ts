/** One request's stream: its answer on the way out, its body on the way in. */
import { bytesOf, type AnswerHead, type Carrier, type SelfWriting } from '../carrier.ts';
import { encodeHead, encodeLength } from './answer-head.ts';
import { encodeField } from './hpack/encoder.ts';
import { IncomingHttp2Body, type BodyCredit } from './incoming-body.ts';
import { CODE, MAX_WINDOW, STREAM_WINDOW, ConnectionError, StreamError } from './protocol.ts';
import type { SendingStream } from './sender.ts';
import type { SocketWriter } from './socket-writer.ts';

/** What waits in a stream beyond which its writer is asked to wait. */
const HIGH_WATER = 64 * 1024;
/** Of a body that nobody wanted, once it is answered: a client that goes on is told to stop. */
const MOST_DROPPED = 4 * 1024 * 1024;
const EMPTY = new Uint8Array(0);
const CONTINUE = encodeField(':status', '100');

/** What a stream needs of its connection. */
export interface StreamHost {
  readonly writer: SocketWriter;
  /** So much of all bodies is done with. */
  consumed(bytes: number): void;
  /** `code`: what the client is told by RST_STREAM; absent where both sides have said all. */
  forget(stream: Http2Stream, code?: number): void;
}

export class Http2Stream implements Carrier, SendingStream, BodyCredit {
  readonly id: number;
  readonly body: IncomingHttp2Body | undefined;
  sendWindow: number;
  inLine = false;
  /** Neither side sends any more, or the stream was reset. */
  gone = false;
  headSent = false;
  /** What its request is served by is not done yet. */
  isServed = false;
  private readonly host: StreamHost;
  private receiveWindow = STREAM_WINDOW;
  private consumedBytes = 0;
  private receivedBytes = 0;
  private readonly expectedBytes: number | undefined;
  private remoteEnded: boolean;
  /** The writer has said all; `sentAll` once it is on its way. */
  private ended = false;
  private sentAll = false;
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private onGone: (() => void)[] | undefined;
  private onDrained: (() => void)[] | undefined;

  constructor(host: StreamHost, id: number, coming: { readonly sendWindow: number; readonly hasBody: boolean; readonly contentLength: number | undefined }) {
    this.host = host;
    this.id = id;
    this.sendWindow = coming.sendWindow;
    this.remoteEnded = !coming.hasBody;
    this.expectedBytes = coming.contentLength;
    this.body = coming.hasBody ? new IncomingHttp2Body(this) : undefined;
  }

  // The answer

  get closed(): boolean {
    return this.gone || this.ended;
  }
  get backlog(): number {
    return this.waitingBytes;
  }

  continue(): void {
    this.host.writer.headers(this.id, CONTINUE);
  }

  head(status: number, head: AnswerHead, length?: number): void {
    if (this.closed || this.headSent) return;
    this.headSent = true;
    this.host.writer.headers(this.id, encodeHead(status, head), length === undefined ? undefined : encodeLength(length));
  }

  write(chunk: Uint8Array): boolean {
    if (this.closed || chunk.length === 0) return true;
    this.enqueue(chunk);
    return this.waitingBytes < HIGH_WATER;
  }

  end(chunk: Uint8Array = EMPTY): void {
    if (this.closed) return;
    this.ended = true;
    this.enqueue(chunk);
  }

  endWith(body: SelfWriting): void {
    const { writer } = this.host;
    if (this.closed || this.waiting.length > 0 || !writer.sender.sendWhole(this, body)) return this.end(bytesOf(body));
    this.ended = true;
    writer.changed();
    this.sentSome();
  }

  drained(): Promise<void> {
    if (this.closed || this.waitingBytes < HIGH_WATER) return Promise.resolve();
    return new Promise(resolve => (this.onDrained ??= []).push(resolve));
  }

  whenClosed(run: () => void): void {
    if (this.gone) run();
    else (this.onGone ??= []).push(run);
  }

  destroy(): void {
    this.reset(CODE.internal);
  }

  private enqueue(chunk: Uint8Array): void {
    this.host.writer.changed();
    if (this.waiting.length === 0) {
      const sent = this.host.writer.sender.send(this, chunk, this.ended);
      if (sent === chunk.length) return this.sentSome();
      this.keep(sent === 0 ? chunk : chunk.subarray(sent));
    } else if (chunk.length > 0) this.keep(chunk);
    if (this.sendWindow > 0) this.host.writer.sender.enqueue(this);
  }

  private keep(chunk: Uint8Array): void {
    this.waiting.push(chunk);
    this.waitingBytes += chunk.length;
  }

  sendWaiting(most: number): boolean {
    let left = most;
    let done = 0;
    const { waiting } = this;
    while (done < waiting.length && left > 0) {
      const chunk = waiting[done]!;
      const isLast = this.ended && done === waiting.length - 1;
      const piece = chunk.length > left ? chunk.subarray(0, left) : chunk;
      const sent = this.host.writer.sender.send(this, piece, isLast && piece === chunk);
      left -= sent;
      this.waitingBytes -= sent;
      if (sent === chunk.length) done++;
      else waiting[done] = chunk.subarray(sent);
      if (sent < piece.length) break;
    }
    this.waiting = done === waiting.length ? [] : waiting.slice(done);
    this.sentSome();
    return this.waiting.length > 0 && this.sendWindow > 0;
  }

  /** After each sending: whether that was all, and whether there is room again. */
  private sentSome(): void {
    if (this.onDrained !== undefined && this.waitingBytes < HIGH_WATER) this.drain();
    if (!this.ended || this.waiting.length > 0) return;
    this.sentAll = true;
    this.body?.drop();
    if (this.remoteEnded) this.host.forget(this);
  }

  private drain(): void {
    const waiting = this.onDrained;
    this.onDrained = undefined;
    for (const run of waiting ?? []) run();
  }

  // The client's side

  get isHalfClosed(): boolean {
    return this.remoteEnded;
  }

  /** `length`: with padding, as flow control counts. */
  receive(data: Buffer, length: number, isLast: boolean): void {
    this.receiveWindow -= length;
    this.receivedBytes += data.length;
    const isLonger = this.expectedBytes !== undefined && this.receivedBytes > this.expectedBytes;
    if (this.receiveWindow < 0 || isLonger) {
      this.host.consumed(length);
      throw new StreamError(this.id, isLonger ? CODE.protocol : CODE.flowControl, isLonger ? 'a body longer than its content-length' : 'more than the window allows');
    }
    if (length > data.length) this.consumed(length - data.length);
    if (data.length > 0) this.body!.take(data);
    if (isLast) this.remoteEnd();
    else if (this.sentAll && this.body!.dropped > MOST_DROPPED) this.reset(CODE.none);
  }

  remoteEnd(): void {
    if (this.expectedBytes !== undefined && this.receivedBytes !== this.expectedBytes) throw new StreamError(this.id, CODE.protocol, 'a body shorter than its content-length');
    this.remoteEnded = true;
    this.body?.end();
    if (this.sentAll) this.host.forget(this);
  }

  consumed(bytes: number): void {
    this.host.consumed(bytes);
    if (this.remoteEnded || this.gone) return;
    this.consumedBytes += bytes;
    if (this.consumedBytes < STREAM_WINDOW / 2) return;
    this.host.writer.widen(this.id, this.consumedBytes);
    this.receiveWindow += this.consumedBytes;
    this.consumedBytes = 0;
  }

  widen(by: number): void {
    if (this.sendWindow + by > MAX_WINDOW) throw new StreamError(this.id, CODE.flowControl, 'the window is too large');
    this.sendWindow += by;
    if (this.waiting.length > 0 && this.sendWindow > 0) {
      this.host.writer.sender.enqueue(this);
      this.host.writer.changed();
    }
  }

  /** The client has changed what every stream begins with. */
  shift(by: number): void {
    if (this.sendWindow + by > MAX_WINDOW) throw new ConnectionError(CODE.flowControl, 'the window of a stream is too large');
    this.widen(by);
  }

  reset(code: number): void {
    if (!this.gone) this.host.forget(this, code);
  }

  /** By its connection: nothing more comes or goes. */
  leave(): void {
    this.gone = true;
    this.waiting = [];
    this.waitingBytes = 0;
    this.body?.break();
    this.drain();
    const waiting = this.onGone;
    this.onGone = undefined;
    for (const run of waiting ?? []) run();
  }
}

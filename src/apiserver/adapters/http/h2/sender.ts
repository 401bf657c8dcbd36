/** Sends bodies within the windows of the streams and of the connection; what has no room waits, and streams take turns. */
import type { SelfWriting } from '../carrier.ts';
import type { Outbox } from './outbox.ts';
import { CODE, ConnectionError, DEFAULT_FRAME_SIZE, DEFAULT_WINDOW, FLAG, FRAME, MAX_WINDOW } from './protocol.ts';

/** What may be gathered before the socket has taken what was gathered before. */
const MOST_GATHERED = 512 * 1024;
/** Peers may take larger frames; beyond this nothing is won, and others wait. */
const LARGEST_FRAME = 64 * 1024;
/** Of one stream before the next has its turn. */
const TURN = 64 * 1024;
const NOTHING = Buffer.alloc(0);

/** The sending half of a stream. */
export interface SendingStream {
  readonly id: number;
  /** What it may still send. */
  sendWindow: number;
  /** Whether it is among those that wait for their turn. */
  inLine: boolean;
  readonly gone: boolean;
  /** Sends up to so many bytes of what waits in it. Answers whether more could go at once. */
  sendWaiting(bytes: number): boolean;
}

export class Sender {
  private readonly out: Outbox;
  private window = DEFAULT_WINDOW;
  private maxFrame = DEFAULT_FRAME_SIZE;
  private line: SendingStream[] = [];

  constructor(out: Outbox) {
    this.out = out;
  }

  /** As many of the bytes as have room now go out; `isLast` ends the stream with them if all of them did. */
  send(stream: SendingStream, bytes: Uint8Array, isLast: boolean): number {
    const room = Math.min(this.window, stream.sendWindow, MOST_GATHERED - this.out.size);
    const length = Math.max(0, Math.min(bytes.length, room));
    if (length === 0 && bytes.length > 0) return 0;
    this.window -= length;
    stream.sendWindow -= length;
    let at = 0;
    do {
      const end = Math.min(length, at + this.maxFrame);
      this.out.frame(FRAME.data, isLast && end === bytes.length ? FLAG.endStream : 0, stream.id, end - at);
      this.out.bytes(at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end));
      at = end;
    } while (at < length);
    return length;
  }

  /** The whole body and the stream's end in one frame. False: it is longer than that, or has no room now, and nothing was sent. */
  sendWhole(stream: SendingStream, body: SelfWriting): boolean {
    const { length } = body;
    if (length > Math.min(this.maxFrame, this.window, stream.sendWindow, MOST_GATHERED - this.out.size)) return false;
    this.window -= length;
    stream.sendWindow -= length;
    this.out.frame(FRAME.data, FLAG.endStream, stream.id, length);
    this.out.writing(body);
    return true;
  }

  /** It has something to send. */
  enqueue(stream: SendingStream): void {
    if (stream.inLine) return;
    stream.inLine = true;
    this.line.push(stream);
  }

  /** Until the line is empty, or nothing has room. */
  pump(): void {
    while (this.line.length > 0 && this.hasRoom) {
      const round = this.line;
      this.line = [];
      let next = 0;
      for (; next < round.length && this.hasRoom; next++) {
        const stream = round[next]!;
        stream.inLine = false;
        // One whose own window is closed comes back when it opens.
        if (!stream.gone && stream.sendWaiting(TURN)) this.enqueue(stream);
      }
      // Those that had no turn yet are the first of the next round.
      if (next < round.length) this.line = [...round.slice(next), ...this.line];
    }
  }

  private get hasRoom(): boolean {
    return this.window > 0 && this.out.size < MOST_GATHERED;
  }

  get isWaiting(): boolean {
    return this.line.length > 0;
  }

  widen(by: number): void {
    if (this.window + by > MAX_WINDOW) throw new ConnectionError(CODE.flowControl, 'the window of the connection is too large');
    this.window += by;
  }

  frameSize(largest: number): void {
    this.maxFrame = Math.min(largest, LARGEST_FRAME);
  }

  /** `more`: fields behind the block's. */
  headers(stream: number, block: Buffer, more: Buffer = NOTHING): void {
    const length = block.length + more.length;
    if (length > DEFAULT_FRAME_SIZE) return this.longHeaders(stream, Buffer.concat([block, more]));
    this.out.frame(FRAME.headers, FLAG.endHeaders, stream, length);
    this.out.bytes(block);
    this.out.bytes(more);
  }

  private longHeaders(stream: number, block: Buffer): void {
    for (let at = 0; at < block.length; at += DEFAULT_FRAME_SIZE) {
      const end = Math.min(block.length, at + DEFAULT_FRAME_SIZE);
      this.out.frame(at === 0 ? FRAME.headers : FRAME.continuation, end === block.length ? FLAG.endHeaders : 0, stream, end - at);
      this.out.bytes(block.subarray(at, end));
    }
  }
}

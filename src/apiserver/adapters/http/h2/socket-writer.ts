/** What a connection writes: gathered frames, in one write a turn and one write at a time. */
import type { Socket } from 'node:net';
import { flushSoon, type Flushable } from './flush.ts';
import { EMPTY_TABLE } from './hpack/encoder.ts';
import { Outbox } from './outbox.ts';
import { FRAME } from './protocol.ts';
import { Sender } from './sender.ts';

/** A client that does not read what it asks for is not read from, either. */
const MOST_UNWRITTEN = 1024 * 1024;

export class SocketWriter implements Flushable {
  readonly sender: Sender;
  private readonly socket: Socket;
  private readonly out = new Outbox();
  /** Whether the next header block must say that our table is empty; absent as long as nobody has asked. */
  private emptyTable: boolean | undefined;
  private isWriting = false;
  private isFlushing = false;
  private isOver = false;

  constructor(socket: Socket) {
    this.socket = socket;
    this.sender = new Sender(this.out);
  }

  /** The socket takes nothing, and more is gathered than a client should let wait. */
  get isStuck(): boolean {
    return this.isWriting && this.out.size > MOST_UNWRITTEN;
  }

  /** Something was gathered, or waits for its turn and has room. */
  changed(): void {
    if (this.isFlushing || this.isWriting) return;
    this.isFlushing = true;
    flushSoon(this);
  }

  /** A frame of no stream. */
  control(type: number, flags: number, payload: Buffer): void {
    this.out.frame(type, flags, 0, payload.length);
    this.out.bytes(payload);
    this.changed();
  }

  /** `more`: a field behind the others. */
  headers(stream: number, block: Buffer, more?: Buffer): void {
    this.sender.headers(stream, this.emptyTable ? Buffer.concat([EMPTY_TABLE, block]) : block, more);
    if (this.emptyTable) this.emptyTable = false;
    this.changed();
  }

  /** The client wants a table smaller than the one that it had to reckon with so far. */
  shrinkTable(): void {
    this.emptyTable ??= true;
  }

  reset(stream: number, code: number): void {
    this.out.frame(FRAME.reset, 0, stream, 4);
    this.out.uint32(code);
    this.changed();
  }

  /** Stream 0: the connection's window. */
  widen(stream: number, by: number): void {
    this.out.frame(FRAME.windowUpdate, 0, stream, 4);
    this.out.uint32(by);
    this.changed();
  }

  /** The last that is written. */
  goAway(lastStream: number, code: number): void {
    this.out.frame(FRAME.goAway, 0, 0, 8);
    this.out.uint32(lastStream);
    this.out.uint32(code);
    this.stop();
    this.write();
  }

  stop(): void {
    this.isOver = true;
  }

  flush(): void {
    this.isFlushing = false;
    if (this.isWriting || this.isOver) return;
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
    if (this.isOver || this.socket.destroyed) return;
    if (this.socket.isPaused() && this.out.size <= MOST_UNWRITTEN) this.socket.resume();
    if (this.out.size > 0 || this.sender.isWaiting) this.flush();
  }
}

/** The body of a request over HTTP/2, collected from its DATA frames. */
import { badRequest } from '../../../../machinery/status-error.ts';
import type { RequestBody } from '../../../request.ts';
import { BodyDeadline, MAX_BODY, tooLarge } from '../body.ts';

/** Told what of the body is done with, so that the client may send as much again. */
export interface BodyCredit {
  consumed(bytes: number): void;
}

interface Reader {
  resolve(body: Uint8Array): void;
  reject(error: Error): void;
  readonly deadline: BodyDeadline;
}

const brokenOff = () => badRequest('the request body ended before it was complete');

export class IncomingHttp2Body implements RequestBody {
  private readonly credit: BodyCredit;
  private chunks: Buffer[] = [];
  private length = 0;
  private state: 'coming' | 'whole' | 'broken' = 'coming';
  private reader: Reader | undefined;
  private isDropped = false;
  /** What came and was thrown away. */
  dropped = 0;

  constructor(credit: BodyCredit) {
    this.credit = credit;
  }

  /** Nothing is given back for what nobody has asked for yet, so that a client sends no more than its window. */
  take(chunk: Buffer): void {
    if (this.isDropped) return this.discard(chunk.length);
    this.chunks.push(chunk);
    this.length += chunk.length;
    if (this.reader === undefined) return;
    this.credit.consumed(chunk.length);
    if (this.length > MAX_BODY) return this.fail(tooLarge());
    this.reader.deadline.refresh();
  }

  end(): void {
    if (this.state !== 'coming') return;
    this.state = 'whole';
    const { reader } = this;
    if (reader === undefined) return;
    this.reader = undefined;
    reader.deadline.stop();
    reader.resolve(this.whole());
  }

  /** The stream is gone. */
  break(): void {
    if (this.state === 'coming') {
      this.state = 'broken';
      this.fail(brokenOff());
    }
    this.drop();
  }

  /** What is there and what still comes is thrown away. */
  drop(): void {
    if (this.isDropped) return;
    this.isDropped = true;
    const waiting = this.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    this.chunks = [];
    if (waiting > 0) this.discard(waiting);
  }

  read(): Uint8Array | Promise<Uint8Array> {
    if (this.state === 'broken') throw brokenOff();
    if (this.length > MAX_BODY) throw tooLarge();
    this.credit.consumed(this.length);
    if (this.state === 'whole') return this.whole();
    return new Promise((resolve, reject) => {
      this.reader = { resolve, reject, deadline: new BodyDeadline(error => this.fail(error)) };
    });
  }

  private whole(): Uint8Array {
    const { chunks } = this;
    this.chunks = [];
    this.isDropped = true;
    return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  }

  private fail(error: Error): void {
    const { reader } = this;
    this.reader = undefined;
    // Given back as it came, as long as there was a reader.
    if (reader !== undefined) this.chunks = [];
    this.drop();
    reader?.deadline.stop();
    reader?.reject(error);
  }

  private discard(bytes: number): void {
    this.dropped += bytes;
    this.credit.consumed(bytes);
  }
}

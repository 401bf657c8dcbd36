/** The body of a request as it comes in: bounded in size and in time. */
import type { Readable } from 'node:stream';
import { badRequest, StatusError } from '../../../machinery/status-error.ts';
import type { RequestBody } from '../../request.ts';

/** Upstream's limit of a write. */
export const MAX_BODY = 3 * 1024 * 1024;
/** A client that sends nothing for so long is not waited for. */
const STALL_MS = 30_000;
/** Nor is one that sends a byte now and then: it would keep others from being served. */
const WHOLE_MS = 60_000;
const EMPTY = new Uint8Array(0);

export const tooLarge = () => new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${MAX_BODY}`);
const stalled = () => new StatusError(408, 'Timeout', 'the request body did not arrive in time');

/** Runs while a body is waited for. */
export class BodyDeadline {
  private readonly stall: NodeJS.Timeout;
  private readonly whole: NodeJS.Timeout;
  constructor(passed: (error: Error) => void) {
    this.stall = setTimeout(() => passed(stalled()), STALL_MS).unref();
    this.whole = setTimeout(() => passed(stalled()), WHOLE_MS).unref();
  }
  /** Something came. */
  refresh(): void {
    this.stall.refresh();
  }
  stop(): void {
    clearTimeout(this.stall);
    clearTimeout(this.whole);
  }
}

export class IncomingBody implements RequestBody {
  private readonly source: Readable;
  constructor(source: Readable) {
    this.source = source;
  }

  read(): Promise<Uint8Array> {
    const { source } = this;
    if (source.readableEnded) return Promise.resolve(EMPTY);
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let length = 0;
      const deadline = new BodyDeadline(error => fail(error));
      const settle = () => {
        deadline.stop();
        source.removeListener('data', onData);
        source.removeListener('end', onEnd);
        source.removeListener('close', onClose);
      };
      const fail = (error: Error) => {
        settle();
        // What still comes is thrown away, so that the answer can be read.
        source.resume();
        reject(error);
      };
      const onData = (chunk: Buffer) => {
        length += chunk.length;
        if (length > MAX_BODY) return fail(tooLarge());
        chunks.push(chunk);
        deadline.refresh();
      };
      const onEnd = () => {
        settle();
        resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length));
      };
      const onClose = () => fail(badRequest('the request body ended before it was complete'));
      source.on('data', onData);
      source.once('end', onEnd);
      source.once('close', onClose);
    });
  }
}

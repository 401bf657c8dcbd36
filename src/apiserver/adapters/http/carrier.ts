/** One answer on its way to a client, over HTTP/2 or HTTP/1.1: the little that the writers of answers need. */
import type { OutgoingHttpHeaders, ServerResponse as Http1Response } from 'node:http';

/** The headers of an answer; those that many answers share are one object, so that their encoded form is made once. */
export interface AnswerHead {
  readonly fields: OutgoingHttpHeaders;
  /** As HTTP/2 last wrote them. */
  encoded?: { readonly status: number; readonly date: Buffer; readonly fields: Buffer; readonly block: Buffer };
}

/** A body that is not made before there is a place for it. */
export interface SelfWriting {
  /** In bytes. */
  readonly length: number;
  writeTo(out: Buffer, at: number): void;
}

export function bytesOf(body: SelfWriting): Buffer {
  const bytes = Buffer.allocUnsafe(body.length);
  body.writeTo(bytes, 0);
  return bytes;
}

export interface Carrier {
  /** `length`: of the body, where it is known. */
  head(status: number, head: AnswerHead, length?: number): void;
  /** False: the client is slower than we are; `drained` tells when to go on. */
  write(chunk: Uint8Array): boolean;
  end(chunk?: Uint8Array): void;
  /** Ends with what writes itself: into the gathered output, where there is room for it. */
  endWith(body: SelfWriting): void;
  drained(): Promise<void>;
  /** Written and not yet taken by the socket. */
  readonly backlog: number;
  readonly closed: boolean;
  whenClosed(run: () => void): void;
  /** Breaks off, so that the client sees that the answer is not whole. */
  destroy(): void;
}

export class Http1Carrier implements Carrier {
  private readonly response: Http1Response;
  constructor(response: Http1Response) {
    this.response = response;
  }
  head(status: number, { fields }: AnswerHead, length?: number): void {
    if (this.response.headersSent) return;
    this.response.writeHead(status, length === undefined ? fields : { ...fields, 'content-length': length });
    // A body of unknown length may be long in coming: a watcher is told at once that its watch stands.
    if (length === undefined) this.response.flushHeaders();
  }
  write(chunk: Uint8Array): boolean {
    return this.closed || this.response.write(chunk);
  }
  end(chunk?: Uint8Array): void {
    if (chunk === undefined) this.response.end();
    else this.response.end(chunk);
  }
  endWith(body: SelfWriting): void {
    this.response.end(bytesOf(body));
  }
  drained(): Promise<void> {
    const { response } = this;
    if (this.closed) return Promise.resolve();
    return new Promise(resolve => {
      const done = () => {
        response.removeListener('drain', done);
        response.removeListener('close', done);
        resolve();
      };
      response.once('drain', done);
      response.once('close', done);
    });
  }
  get backlog(): number {
    return this.response.writableLength;
  }
  get closed(): boolean {
    return this.response.destroyed || this.response.writableEnded;
  }
  whenClosed(run: () => void): void {
    if (this.response.destroyed) run();
    else this.response.once('close', run);
  }
  destroy(): void {
    this.response.destroy();
  }
}

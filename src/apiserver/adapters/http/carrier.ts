/** One answer on its way to a client, over HTTP/2 or HTTP/1.1: the little that the writers of answers need. */
import type { ServerResponse as Http1Response } from 'node:http';
import type { OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';

export interface Carrier {
  head(status: number, headers: OutgoingHttpHeaders): void;
  /** False: the client is slower than we are; `drained` tells when to go on. */
  write(chunk: Uint8Array): boolean;
  end(chunk?: Uint8Array): void;
  drained(): Promise<void>;
  /** Written and not yet taken by the socket. */
  readonly backlog: number;
  readonly closed: boolean;
  whenClosed(run: () => void): void;
  destroy(): void;
}

export class Http2Carrier implements Carrier {
  private readonly stream: ServerHttp2Stream;
  constructor(stream: ServerHttp2Stream) {
    this.stream = stream;
  }
  head(status: number, headers: OutgoingHttpHeaders): void {
    if (this.closed || this.stream.headersSent) return;
    headers[':status'] = status;
    this.stream.respond(headers);
  }
  write(chunk: Uint8Array): boolean {
    return this.closed || this.stream.write(chunk);
  }
  end(chunk?: Uint8Array): void {
    if (this.closed) return;
    if (chunk === undefined) this.stream.end();
    else this.stream.end(chunk);
  }
  drained(): Promise<void> {
    return once(this.stream, this.closed);
  }
  get backlog(): number {
    return this.stream.writableLength;
  }
  get closed(): boolean {
    return this.stream.destroyed || this.stream.closed || this.stream.writableEnded;
  }
  whenClosed(run: () => void): void {
    if (this.stream.destroyed || this.stream.closed) run();
    else this.stream.once('close', run);
  }
  destroy(): void {
    this.stream.close();
  }
}

export class Http1Carrier implements Carrier {
  private readonly response: Http1Response;
  constructor(response: Http1Response) {
    this.response = response;
  }
  head(status: number, headers: OutgoingHttpHeaders): void {
    if (this.response.headersSent) return;
    this.response.writeHead(status, headers);
    // A body of unknown length may be long in coming: a watcher is told at once that its watch stands.
    if (headers['content-length'] === undefined) this.response.flushHeaders();
  }
  write(chunk: Uint8Array): boolean {
    return this.closed || this.response.write(chunk);
  }
  end(chunk?: Uint8Array): void {
    if (chunk === undefined) this.response.end();
    else this.response.end(chunk);
  }
  drained(): Promise<void> {
    return once(this.response, this.closed);
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

function once(emitter: NodeJS.EventEmitter, already: boolean): Promise<void> {
  if (already) return Promise.resolve();
  return new Promise(resolve => {
    const done = () => {
      emitter.removeListener('drain', done);
      emitter.removeListener('close', done);
      resolve();
    };
    emitter.once('drain', done);
    emitter.once('close', done);
  });
}

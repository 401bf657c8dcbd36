/** One connection that carries one HTTP/1.1 exchange after another. */
import type { Socket } from 'node:net';
import { Body } from './body.ts';
import { ResponseReader, type ResponseHead } from './response-reader.ts';

export interface Exchange {
  readonly method: string;
  /** Line and headers, with the empty line behind them. */
  readonly head: string;
  readonly body?: string | Uint8Array | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Answer extends ResponseHead {
  readonly body: Body;
}

/** A kept connection ended before anything of the answer came: the server had closed it already, and another may be tried. */
export class StaleConnection extends Error {
  override readonly name = 'StaleConnection';
}

interface Running {
  readonly reader: ResponseReader;
  readonly body: Body;
  readonly fail: (error: Error) => void;
  readonly settle: () => void;
}

export class Connection {
  readonly socket: Socket;
  private readonly onIdle: (connection: Connection) => void;
  private running: Running | undefined;
  private uses = 0;

  /** `onIdle` is called when an exchange has ended and another may begin. */
  constructor(socket: Socket, onIdle: (connection: Connection) => void) {
    this.socket = socket;
    this.onIdle = onIdle;
    socket.on('data', (bytes: Buffer) => this.receive(bytes));
    socket.on('end', () => this.lose());
    socket.on('close', () => this.lose());
    socket.on('error', error => this.lose(error));
  }

  get isOpen(): boolean {
    return !this.socket.destroyed && this.socket.writable && this.running === undefined;
  }

  close(): void {
    this.socket.destroy();
  }

  send({ method, head, body: content, signal }: Exchange): Promise<Answer> {
    this.uses++;
    this.socket.ref();
    return new Promise((resolve, reject) => {
      const body = new Body({ hold: isHeld => void (isHeld ? this.socket.pause() : this.socket.resume()), abandon: () => this.close() });
      const reader = new ResponseReader(method, { head: answer => resolve({ ...answer, body }), data: bytes => body.push(bytes), end: () => this.end() });
      const fail = (error: Error) => {
        reject(error);
        body.end(error);
      };
      const abort = () => this.lose(Object.assign(new Error('aborted'), { code: 'ABORT_ERR' }));
      this.running = { reader, body, fail, settle: () => signal?.removeEventListener('abort', abort) };
      if (signal?.aborted) return abort();
      signal?.addEventListener('abort', abort);
      this.write(head, content);
    });
  }

  /** In one piece where it is short: one record, one packet. */
  private write(head: string, content: string | Uint8Array | undefined): void {
    const start = Buffer.from(head, 'latin1');
    if (typeof content === 'string') this.socket.write(Buffer.concat([start, Buffer.from(content)]));
    else {
      this.socket.write(start);
      if (content) this.socket.write(content);
    }
  }

  private receive(bytes: Buffer): void {
    // Nothing was asked: it cannot be trusted to be in step.
    if (!this.running) return this.close();
    try {
      this.running.reader.push(bytes);
    } catch (error) {
      this.lose(error as Error);
    }
  }

  /** The answer is whole. */
  private end(): void {
    const { running } = this;
    if (!running) return;
    this.running = undefined;
    running.settle();
    running.body.end();
    // When the bytes at hand are read: what stands behind the answer is none. (queueMicrotask would load a module of Node's first.)
    void Promise.resolve().then(() => {
      if (!running.reader.isReusable) return this.close();
      this.socket.resume();
      this.socket.unref();
      if (this.isOpen) this.onIdle(this);
    });
  }

  private lose(error?: Error): void {
    const { running } = this;
    this.socket.destroy();
    if (!running) return;
    if (!error && running.reader.finish()) return;
    this.running = undefined;
    running.settle();
    running.fail(this.uses > 1 && !running.reader.hasBegun && isLoss(error) ? new StaleConnection('the connection was closed', { cause: error }) : error ?? lost(running.reader));
  }
}

const isLoss = (error: NodeJS.ErrnoException | undefined) => error === undefined || error.code === 'ECONNRESET' || error.code === 'EPIPE';

/** As Node's own client has it: others tell it in Go's words. */
const lost = (reader: ResponseReader): Error => Object.assign(new Error(reader.hasBegun ? 'aborted' : 'socket hang up'), { code: 'ECONNRESET' });

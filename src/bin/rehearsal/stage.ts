/** Stand-ins for what the making of a snapshot lacks: sockets and terminals, which it could not hold, and the youngest methods of arrays. */
import { answerTo } from './answers.ts';

interface RequestOptions {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** Answers in the next turn, in one chunk. */
class StagedRequest {
  private readonly options: RequestOptions;
  private readonly resolve: (answer: object) => void;

  constructor(options: RequestOptions, resolve: (answer: object) => void) {
    this.options = options;
    this.resolve = resolve;
  }

  once(): this {
    return this;
  }

  on(): this {
    return this;
  }

  end(body?: string | Uint8Array): void {
    const { method = 'GET', path = '/', headers = {} } = this.options;
    const accept = headers['accept'];
    const answer = answerTo({ method, path, accept: typeof accept === 'string' ? accept : '', body: body === undefined ? '' : Buffer.from(body).toString() });
    queueMicrotask(() => this.resolve(new StagedAnswer(answer.status, Buffer.from(JSON.stringify(answer.body)))));
  }
}

class StagedAnswer {
  readonly statusCode: number;
  readonly statusMessage = '';
  readonly headers = { 'content-type': 'application/json' };
  private readonly bytes: Uint8Array;

  constructor(statusCode: number, bytes: Uint8Array) {
    this.statusCode = statusCode;
    this.bytes = bytes;
  }

  on(): this {
    return this;
  }

  once(): this {
    return this;
  }

  // oxlint-disable-next-line require-await
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    yield this.bytes;
  }
}

class StagedAgent {
  destroy(): void {}
}

const http = { Agent: StagedAgent, request: (options: RequestOptions, resolve: (answer: object) => void) => new StagedRequest(options, resolve) };

/** By the name of the module; scripts/snapshot.mjs has each import look here first. */
export const stagedModules: Readonly<Record<string, object>> = { 'node:http': http, 'node:https': http, 'node:tty': { isatty: () => false } };

/** V8 adds the real ones when the snapshot starts. */
const stagedMethods: Readonly<Record<string, (this: unknown[], ...args: never[]) => unknown[]>> = {
  toReversed() {
    return [...this].reverse();
  },
  toSorted(compare?: (a: unknown, b: unknown) => number) {
    return [...this].sort(compare);
  },
  toSpliced(...args: [number, number, ...unknown[]]) {
    const copy = [...this];
    copy.splice(...args);
    return copy;
  },
  with(index: number, value: unknown) {
    const copy = [...this];
    copy[index < 0 ? index + copy.length : index] = value;
    return copy;
  },
};

/** Until they are given back. */
export function lendMethods(): Disposable {
  const missing = Object.keys(stagedMethods).filter(name => !(name in Array.prototype));
  for (const name of missing) Object.defineProperty(Array.prototype, name, { value: stagedMethods[name], configurable: true });
  return {
    [Symbol.dispose]() {
      for (const name of missing) Reflect.deleteProperty(Array.prototype, name);
    },
  };
}

/** The body of an answer: bytes that wait until somebody takes them. */

/** So much may wait before the sender is held up. */
const ENOUGH = 1 << 20;

export interface BodySource {
  /** Holds the sender up, or lets it go on. */
  hold(isHeld: boolean): void;
  /** Nobody wants the rest. */
  abandon(): void;
}

export class Body implements AsyncIterable<Uint8Array>, AsyncIterator<Uint8Array, undefined> {
  private readonly source: BodySource;
  private readonly waiting: Uint8Array[] = [];
  private size = 0;
  private over: { readonly error?: Error } | undefined;
  private wake: (() => void) | undefined;

  constructor(source: BodySource) {
    this.source = source;
  }

  push(bytes: Uint8Array): void {
    this.waiting.push(bytes);
    this.size += bytes.length;
    if (this.size > ENOUGH) this.source.hold(true);
    this.wake?.();
  }

  /** With an error where it broke off; only the first counts. */
  end(error?: Error): void {
    this.over ??= error ? { error } : {};
    this.wake?.();
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    for (;;) {
      const bytes = this.waiting.shift();
      if (bytes) return this.taken(bytes);
      if (this.over?.error) throw this.over.error;
      if (this.over) return { done: true, value: undefined };
      await new Promise<void>(resolve => (this.wake = resolve));
    }
  }

  // oxlint-disable-next-line require-await
  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (!this.over) this.source.abandon();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private taken(value: Uint8Array): IteratorResult<Uint8Array, undefined> {
    this.size -= value.length;
    if (this.size === 0) this.source.hold(false);
    return { done: false, value };
  }
}

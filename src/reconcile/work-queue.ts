/**
 * The keys to be worked on.
 * Fair: keys come out in the order they went in. Stingy: a key added many times before it is taken is worked on once.
 * Dedupe: a key is never worked on twice at once; added meanwhile, it comes again as soon as it is done.
 */
import type { Clock, Timer } from '../base/clock.ts';
import { Queue } from '../base/queue.ts';

const FIRST_BACKOFF = 5;
const LONGEST_BACKOFF = 1_000_000;

export interface QueueMetrics {
  depth?(queue: string, depth: number): void;
  added?(queue: string): void;
  retried?(queue: string): void;
  /** Seconds between being added and being taken. */
  waited?(queue: string, seconds: number): void;
  /** Seconds between being taken and done. */
  worked?(queue: string, seconds: number): void;
}

export interface WorkQueueOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly metrics?: QueueMetrics | undefined;
}

interface Delayed {
  readonly at: number;
  readonly timer: Timer;
}

export class WorkQueue {
  private readonly options: WorkQueueOptions;
  /** When each was added. */
  private readonly waiting = new Map<string, number>();
  private readonly order = new Queue<string>();
  /** Being worked on, and since when. */
  private readonly processing = new Map<string, number>();
  /** Added while being worked on. */
  private readonly again = new Set<string>();
  private readonly delayed = new Map<string, Delayed>();
  private readonly failures = new Map<string, number>();
  private readonly takers: ((key: string | undefined) => void)[] = [];
  private closed = false;

  constructor(options: WorkQueueOptions) {
    this.options = options;
  }

  get depth(): number {
    return this.waiting.size;
  }
  get idle(): boolean {
    return this.waiting.size === 0 && this.processing.size === 0;
  }

  add(key: string): void {
    if (this.closed || this.waiting.has(key) || this.again.has(key)) return;
    this.options.metrics?.added?.(this.options.name);
    if (this.processing.has(key)) this.again.add(key);
    else this.enqueue(key);
  }

  /** Adds `key` after `ms`; of several delays the shortest counts. */
  addAfter(key: string, ms: number): void {
    if (this.closed) return;
    if (ms <= 0) return this.add(key);
    const { clock } = this.options;
    const at = clock.monotonic() + ms;
    const earlier = this.delayed.get(key);
    if (earlier && earlier.at <= at) return;
    earlier?.timer.cancel();
    const timer = clock.after(ms, () => {
      this.delayed.delete(key);
      this.add(key);
    });
    this.delayed.set(key, { at, timer });
  }

  /** Adds `key` after a wait that doubles with every failure since `forget`: 5 ms to 1,000 s. */
  retry(key: string): number {
    const failures = this.failures.get(key) ?? 0;
    this.failures.set(key, failures + 1);
    this.options.metrics?.retried?.(this.options.name);
    const wait = Math.min(FIRST_BACKOFF * 2 ** failures, LONGEST_BACKOFF);
    this.addAfter(key, wait);
    return wait;
  }
  forget(key: string): void {
    this.failures.delete(key);
  }
  retries(key: string): number {
    return this.failures.get(key) ?? 0;
  }

  /** The next key, once there is one; undefined when the queue is closed. Call `done` with it afterwards. */
  take(): Promise<string | undefined> {
    return new Promise(resolve => {
      if (this.closed) return resolve(undefined);
      this.takers.push(resolve);
      this.hand();
    });
  }

  done(key: string): void {
    const { name, clock, metrics } = this.options;
    const since = this.processing.get(key);
    if (since !== undefined) metrics?.worked?.(name, (clock.monotonic() - since) / 1000);
    this.processing.delete(key);
    if (this.again.delete(key) && !this.closed) this.enqueue(key);
  }

  close(): void {
    this.closed = true;
    for (const { timer } of this.delayed.values()) timer.cancel();
    this.delayed.clear();
    this.waiting.clear();
    this.order.clear();
    this.again.clear();
    for (const taker of this.takers.splice(0)) taker(undefined);
  }

  private enqueue(key: string): void {
    this.waiting.set(key, this.options.clock.monotonic());
    this.order.push(key);
    this.options.metrics?.depth?.(this.options.name, this.waiting.size);
    this.hand();
  }

  private hand(): void {
    const { name, clock, metrics } = this.options;
    while (this.takers.length > 0 && this.waiting.size > 0) {
      const key = this.order.shift()!;
      const added = this.waiting.get(key)!;
      this.waiting.delete(key);
      const now = clock.monotonic();
      this.processing.set(key, now);
      metrics?.waited?.(name, (now - added) / 1000);
      metrics?.depth?.(name, this.waiting.size);
      this.takers.shift()!(key);
    }
  }
}

/** A clock that only moves when told to: timers run in time order, the same way every time. */
import { drain } from './adapters/drain.ts';
import type { Clock, Timer } from './clock.ts';
import { Heap } from './heap.ts';

interface Entry extends Timer {
  readonly at: number;
  /** Timers of one instant run in the order in which they were set. */
  readonly sequence: number;
  run: (() => void) | undefined;
}

export interface VirtualClockOptions {
  /** Milliseconds since the epoch at which the clock starts. Absent: 2026-01-01T00:00:00Z. */
  readonly start?: number;
  /** How many timers one call of advance or runUntil may run before it is taken for a runaway. */
  readonly maxTimers?: number;
}

/** More timers ran than any scenario needs: something re-arms itself without end. */
export class RunawayError extends Error {
  constructor(timers: number, elapsedMs: number) {
    super(`run virtual clock: ${timers} timers ran within ${elapsedMs} ms of virtual time: something re-arms itself without end`);
    this.name = 'RunawayError';
  }
}

/** The condition of runUntil did not come true. */
export class NeverHappenedError extends Error {
  constructor(what: string, elapsedMs: number, why: string) {
    super(`wait for "${what}": not within ${elapsedMs} ms of virtual time: ${why}`);
    this.name = 'NeverHappenedError';
  }
}

export class VirtualClock implements Clock {
  readonly #start: number;
  readonly #maxTimers: number;
  readonly #timers = new Heap<Entry>((a, b) => a.at < b.at || (a.at === b.at && a.sequence < b.sequence));
  #elapsed = 0;
  #sequence = 0;
  #cancelled = 0;

  constructor(options: VirtualClockOptions = {}) {
    this.#start = options.start ?? Date.UTC(2026, 0, 1);
    this.#maxTimers = options.maxTimers ?? 1_000_000;
  }

  now(): number {
    return this.#start + Math.floor(this.#elapsed);
  }

  monotonic(): number {
    return this.#elapsed;
  }

  after(ms: number, run: () => void): Timer {
    const entry: Entry = { at: this.#elapsed + Math.max(0, ms), sequence: this.#sequence++, run, cancel: () => this.#cancel(entry) };
    this.#timers.push(entry);
    return entry;
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.size - this.#cancelled;
  }

  /** Lets everything run that needs no time to pass. */
  async settle(): Promise<void> {
    await drain();
  }

  /** Moves on by `ms`, running each timer at its own time and settling after each. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    await this.#run(end, () => false);
    this.#elapsed = Math.max(this.#elapsed, end);
  }

  /** Moves on, timer by timer, until `condition` holds; answers the milliseconds that took. */
  async runUntil(condition: () => boolean, options: { what?: string; within?: number } = {}): Promise<number> {
    const from = this.#elapsed;
    const within = options.within ?? 3_600_000;
    if (await this.#run(from + within, condition)) return this.#elapsed - from;
    const why = this.pending === 0 ? 'no timer is left' : 'the time is over';
    throw new NeverHappenedError(options.what ?? String(condition), this.#elapsed - from, why);
  }

  async #run(end: number, condition: () => boolean): Promise<boolean> {
    const from = this.#elapsed;
    for (let timers = 0; ; timers++) {
      await drain();
      if (condition()) return true;
      const next = this.#takeDue(end);
      if (next === undefined) return false;
      if (timers >= this.#maxTimers) throw new RunawayError(timers, this.#elapsed - from);
      this.#elapsed = Math.max(this.#elapsed, next.at);
      const run = next.run!;
      next.run = undefined;
      run();
    }
  }

  #takeDue(end: number): Entry | undefined {
    for (;;) {
      const next = this.#timers.peek();
      if (next === undefined || next.at > end) return undefined;
      this.#timers.pop();
      if (next.run !== undefined) return next;
      this.#cancelled--;
    }
  }

  /** Cancelled timers are skipped when their time comes, and swept out once they are the majority. */
  #cancel(entry: Entry): void {
    if (entry.run === undefined) return;
    entry.run = undefined;
    this.#cancelled++;
    if (this.#cancelled < 1000 || this.#cancelled * 2 < this.#timers.size) return;
    this.#timers.filter(timer => timer.run !== undefined);
    this.#cancelled = 0;
  }
}

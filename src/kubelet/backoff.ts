/** Doubling pauses kept by key, with client-go's rules for when they begin anew. */
import type { Clock } from '../base/clock.ts';

interface Entry {
  pause: number;
  updated: number;
}

export class Backoff {
  private readonly entries = new Map<string, Entry>();
  private readonly clock: Clock;
  private readonly first: number;
  private readonly longest: number;

  constructor(clock: Clock, first = 10_000, longest = 300_000) {
    this.clock = clock;
    this.first = first;
    this.longest = longest;
  }

  get(key: string): number {
    return this.entries.get(key)?.pause ?? 0;
  }

  /** Counts a failure that happened at `at`: the pause doubles, or begins anew after twice the longest without one. */
  next(key: string, at: number): void {
    const entry = this.entries.get(key);
    const pause = !entry || this.expired(entry, at) ? this.first : Math.min(entry.pause * 2, this.longest);
    this.entries.set(key, { pause, updated: this.clock.now() });
  }

  /** When the pause since `at` ends; undefined where it has. */
  until(key: string, at: number): number | undefined {
    const entry = this.entries.get(key);
    if (!entry || this.expired(entry, at)) return undefined;
    const end = at + entry.pause;
    return this.clock.now() < end ? end : undefined;
  }

  /** The same, counted from the last failure told. */
  untilSinceUpdate(key: string): number | undefined {
    const entry = this.entries.get(key);
    return entry ? this.until(key, entry.updated) : undefined;
  }

  /** Forgets what has been quiet for twice the longest pause. */
  collect(): void {
    const now = this.clock.now();
    for (const [key, entry] of this.entries) if (now - entry.updated > this.longest * 2) this.entries.delete(key);
  }

  forget(prefix: string): void {
    for (const key of this.entries.keys()) if (key.startsWith(prefix)) this.entries.delete(key);
  }

  private expired(entry: Entry, at: number): boolean {
    return at - entry.updated > this.longest * 2;
  }
}

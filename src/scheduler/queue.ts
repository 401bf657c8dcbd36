/** Pods that wait to be scheduled: ready ones by priority, tried ones until something happens that may help them. */
import type { Clock, Timer } from '../base/clock.ts';
import { deferred } from '../base/deferred.ts';
import { Heap } from '../base/heap.ts';
import type { Plugin, Wake } from './plugin.ts';
import type { PodInfo } from './pod-info.ts';

const FIRST_BACKOFF = 1_000;
const LONGEST_BACKOFF = 10_000;
/** A pod that nothing has woken for so long is tried again all the same. */
const LONGEST_WAIT = 300_000;
const SWEEP_EVERY = 30_000;

/**
 * ready: to be taken next. backing off: will be ready at `until`, or earlier where nothing else is.
 * failing: the same after an error, never earlier. rejected: waits for an event. gated: waits for its gates. taken: being worked on.
 */
type Place = 'ready' | 'backing off' | 'failing' | 'rejected' | 'gated' | 'taken' | 'gone';

export interface WaitingPod {
  info: PodInfo;
  place: Place;
  attempts: number;
  readonly added: number;
  readonly sequence: number;
  /** When it was last tried, and until when it backs off. */
  tried: number;
  until: number;
  /** Whose minds must change; empty: anything may help. */
  rejectedBy: ReadonlySet<string>;
}

export interface QueueOptions {
  readonly clock: Clock;
  readonly plugins: readonly Plugin[];
}

export class SchedulingQueue {
  readonly #clock: Clock;
  readonly #plugins: readonly Plugin[];
  readonly #pods = new Map<string, WaitingPod>();
  readonly #ready = new Heap<WaitingPod>(isBefore);
  readonly #rejected = new Set<WaitingPod>();
  readonly #backingOff = new Heap<WaitingPod>((a, b) => a.until < b.until);
  #sequence = 0;
  #wanted = deferred();
  #sweep: Timer | undefined;

  constructor({ clock, plugins }: QueueOptions) {
    this.#clock = clock;
    this.#plugins = plugins;
  }

  get size(): number {
    return this.#pods.size;
  }
  /** How many pods wait in which way, for metrics. */
  depths(): Record<Place, number> {
    const depths: Record<Place, number> = { ready: 0, 'backing off': 0, failing: 0, rejected: 0, gated: 0, taken: 0, gone: 0 };
    for (const { place } of this.#pods.values()) depths[place]++;
    return depths;
  }

  /** A new pod, or one that changed in a way that may let it fit. */
  set(info: PodInfo): void {
    const known = this.#pods.get(info.key);
    if (known !== undefined && known.info.pod.metadata.uid === info.pod.metadata.uid) return this.#change(known, info);
    if (known !== undefined) this.remove(info.key);
    const now = this.#clock.monotonic();
    const pod: WaitingPod = {
      info, place: 'gated', attempts: 0, added: now, sequence: this.#sequence++, tried: now, until: now, rejectedBy: new Set(),
    };
    this.#pods.set(info.key, pod);
    if (!isGated(info)) this.#makeReady(pod);
  }

  /** Only what does not matter to scheduling changed. */
  refresh(info: PodInfo): void {
    const known = this.#pods.get(info.key);
    if (known !== undefined) known.info = info;
  }

  get(key: string): WaitingPod | undefined {
    return this.#pods.get(key);
  }

  remove(key: string): void {
    const known = this.#pods.get(key);
    if (known === undefined) return;
    known.place = 'gone';
    this.#rejected.delete(known);
    this.#pods.delete(key);
  }

  /** The next pod to schedule; where none is ready, one that backs off. Call `rejected`, `failed` or `remove` afterwards. */
  take(): WaitingPod | undefined {
    this.#endBackoffs();
    const pod = takeFrom(this.#ready, 'ready') ?? takeFrom(this.#backingOff, 'backing off');
    if (pod === undefined) return undefined;
    pod.place = 'taken';
    pod.attempts++;
    pod.tried = this.#clock.monotonic();
    return pod;
  }

  /** Resolves when there may be something to take. */
  async wait(): Promise<void> {
    this.#wanted = deferred();
    if (this.#ready.size > 0 || this.#backingOff.size > 0) return;
    await this.#wanted.promise;
  }

  /** It fits nowhere: it waits for what may change the minds of the plugins that rejected it. */
  rejected(pod: WaitingPod, plugins: ReadonlySet<string>): void {
    if (pod.place !== 'taken') return;
    pod.place = 'rejected';
    pod.rejectedBy = plugins;
    this.#rejected.add(pod);
    this.#sweep ??= this.#clock.after(SWEEP_EVERY, () => this.#sweepUp());
  }

  /** Something went wrong that is nobody's rejection: it is tried again after its backoff. */
  failed(pod: WaitingPod): void {
    if (pod.place === 'gone') return;
    this.#backOff(pod, 'failing');
  }

  /** Something happened in the cluster. */
  wake(event: Wake): void {
    if (this.#rejected.size === 0) return;
    const listening = new Set(this.#plugins.filter(plugin => plugin.wakes.includes(event)).map(plugin => plugin.name));
    for (const pod of [...this.#rejected]) {
      if (pod.rejectedBy.size === 0 || [...pod.rejectedBy].some(plugin => listening.has(plugin))) this.#retry(pod);
    }
  }

  close(): void {
    this.#sweep?.cancel();
    for (const key of [...this.#pods.keys()]) this.remove(key);
    this.#wanted.resolve();
  }

  #change(known: WaitingPod, info: PodInfo): void {
    known.info = info;
    if (known.place === 'gated' && !isGated(info)) this.#makeReady(known);
    else if (known.place === 'rejected') this.#retry(known);
  }

  #retry(pod: WaitingPod): void {
    this.#rejected.delete(pod);
    if (this.#backoffEnd(pod) > this.#clock.monotonic()) this.#backOff(pod, 'backing off');
    else this.#makeReady(pod);
  }

  #makeReady(pod: WaitingPod): void {
    pod.place = 'ready';
    this.#ready.push(pod);
    this.#wanted.resolve();
  }

  #backOff(pod: WaitingPod, place: 'backing off' | 'failing'): void {
    pod.place = place;
    pod.until = this.#backoffEnd(pod);
    if (place === 'backing off') {
      this.#backingOff.push(pod);
      this.#wanted.resolve();
      return;
    }
    this.#clock.after(pod.until - this.#clock.monotonic(), () => {
      if (pod.place === 'failing' && pod.until <= this.#clock.monotonic()) this.#makeReady(pod);
    });
  }

  #endBackoffs(): void {
    const now = this.#clock.monotonic();
    for (let first = this.#backingOff.peek(); first !== undefined && first.until <= now; first = this.#backingOff.peek()) {
      this.#backingOff.pop();
      if (first.place === 'backing off') this.#makeReady(first);
    }
  }

  /** One second after the first attempt, doubling up to ten. */
  #backoffEnd({ tried, attempts }: WaitingPod): number {
    return tried + Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** Math.max(0, attempts - 1));
  }

  #sweepUp(): void {
    const now = this.#clock.monotonic();
    for (const pod of [...this.#rejected]) if (now - pod.tried >= LONGEST_WAIT) this.#retry(pod);
    this.#sweep = this.#rejected.size > 0 ? this.#clock.after(SWEEP_EVERY, () => this.#sweepUp()) : undefined;
  }
}

/** Higher priority first; of equals, who came first. */
function isBefore(a: WaitingPod, b: WaitingPod): boolean {
  if (a.info.priority !== b.info.priority) return a.info.priority > b.info.priority;
  return a.added < b.added || (a.added === b.added && a.sequence < b.sequence);
}

/** Skips those that have left this place meanwhile. */
function takeFrom(heap: Heap<WaitingPod>, place: Place): WaitingPod | undefined {
  for (;;) {
    const pod = heap.pop();
    if (pod === undefined || pod.place === place) return pod;
  }
}

const isGated = ({ pod }: PodInfo): boolean => (pod.spec.schedulingGates ?? []).length > 0;

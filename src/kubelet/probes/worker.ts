/** Probes one running container over and over until told to stop; counts towards the thresholds. */
import type { Clock, Timer } from '../../base/clock.ts';
import type { Probe } from '../objects.ts';
import type { ProbeResult } from './check.ts';

export type ProbeType = 'liveness' | 'readiness' | 'startup';

export interface WorkerOptions {
  readonly clock: Clock;
  readonly probe: Probe;
  readonly type: ProbeType;
  /** When the container started, in the clock's wall time. */
  readonly startedAt: number;
  run(): Promise<ProbeResult>;
  /** Every single result that is no plain success. */
  unwell(result: ProbeResult): void;
  /** A threshold was reached: what the probe says from now on. */
  verdict(healthy: boolean): void;
}

const MAX_TRIES = 3;

export class ProbeWorker {
  private readonly options: WorkerOptions;
  private timer: Timer | undefined;
  private stopped = false;
  private busy = false;
  private last: 'success' | 'failure' | undefined;
  private run = 0;

  constructor(options: WorkerOptions) {
    this.options = options;
  }

  /** The first look is at once, or when the initial delay is over. */
  start(): void {
    const { clock, probe, startedAt } = this.options;
    const delay = (probe.initialDelaySeconds ?? 0) * 1000;
    const wait = delay === 0 ? 0 : Math.max(0, startedAt + delay - clock.now());
    if (wait === 0) void this.look();
    else this.schedule(wait);
  }

  stop(): void {
    this.stopped = true;
    this.timer?.cancel();
  }

  private schedule(ms: number): void {
    if (this.stopped) return;
    this.timer = this.options.clock.after(ms, () => void this.look());
  }

  /** A look that takes longer than the period is followed by the next at once, never overlapped. */
  private async look(): Promise<void> {
    if (this.busy || this.stopped) return;
    this.busy = true;
    const { clock, probe } = this.options;
    const began = clock.monotonic();
    const result = await this.tryRun();
    this.busy = false;
    if (this.stopped) return;
    this.count(result);
    const period = (probe.periodSeconds ?? 10) * 1000;
    this.schedule(Math.max(0, period - (clock.monotonic() - began)));
  }

  private async tryRun(): Promise<ProbeResult> {
    let result = await this.options.run();
    for (let i = 1; i < MAX_TRIES && result.kind === 'error'; i++) result = await this.options.run();
    return result;
  }

  private count(result: ProbeResult): void {
    if (result.kind !== 'success') this.options.unwell(result);
    // What could not be looked at changes nothing.
    if (result.kind === 'error') return;
    const now = result.kind === 'failure' ? 'failure' : 'success';
    this.run = now === this.last ? this.run + 1 : 1;
    this.last = now;
    const { failureThreshold = 3, successThreshold = 1 } = this.options.probe;
    if (this.run < (now === 'failure' ? failureThreshold : successThreshold)) return;
    if (now === 'failure' && this.options.type !== 'readiness') this.stop();
    if (now === 'success' && this.options.type === 'startup') this.stop();
    this.options.verdict(now === 'success');
  }
}

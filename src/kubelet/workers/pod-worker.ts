/**
 * One pod's life on the node, in three phases. A mailbox holds the latest wish only; passes never overlap.
 *   sync: make it run -> terminating: stop it -> terminated: remove what it had -> finished
 */
import { deferred } from '../../base/deferred.ts';
import type { Timer } from '../../base/clock.ts';
import type { KubeletContext } from '../context.ts';
import { goError } from '../go-text.ts';
import { isTerminalPhase, type Pod } from '../objects.ts';
import type { StartFailure } from '../status/container-status.ts';
import type { Verdict } from '../status/pod-status.ts';
import { deadlineOf } from './report.ts';
import { syncPod, type PodMemory } from './sync-pod.ts';
import { cleanUp, finish, stopPod } from './terminate-pod.ts';
import { EndingError } from './until-ending.ts';

export type Phase = 'sync' | 'terminating' | 'terminated' | 'finished';

const RESYNC = 60_000;
const PAUSE_AFTER_FAILURE = 10_000;
const RETRY_STOPPING = 1_000;

export class PodWorker {
  readonly uid: string;
  phase: Phase = 'sync';
  /** The API object is gone: what is left of the pod goes, too. */
  removed = false;
  pod: Pod;
  /** Nothing of the pod is left on the node, nor of the worker. */
  readonly gone = deferred();

  private readonly at: KubeletContext;
  /** Aborted when the pod is to end: a pass that waits for something gives up. */
  private readonly ending = new AbortController();
  private readonly memory: PodMemory = { failures: new Map<string, StartFailure>(), prepared: false, hastened: false, ending: this.ending.signal };
  private ended: Verdict | undefined;
  private pending = false;
  private running = false;
  private timer: Timer | undefined;
  private deadline: Timer | undefined;
  /** Aborted to start the stopping anew with a shorter grace. */
  private stopping: { readonly abort: AbortController; readonly grace: number } | undefined;
  private cleaned = false;

  constructor(at: KubeletContext, pod: Pod) {
    this.at = at;
    this.pod = pod;
    this.uid = pod.metadata.uid ?? '';
  }

  /** Whether the pod still counts against the node's resources. */
  get active(): boolean {
    return this.phase === 'sync' || this.phase === 'terminating';
  }

  /** The newest object. */
  update(pod: Pod): void {
    this.pod = pod;
    if (pod.metadata.deletionTimestamp) this.beginStopping();
    this.nudge();
  }

  /** The API object is gone. */
  remove(pod: Pod): void {
    this.pod = pod.metadata.deletionTimestamp ? pod : { ...pod, metadata: { ...pod.metadata, deletionTimestamp: new Date(this.at.clock.now()).toISOString(), deletionGracePeriodSeconds: 1 } };
    this.removed = true;
    this.beginStopping();
    this.nudge();
  }

  /** The node itself ends the pod. */
  end(verdict: Verdict): void {
    this.ended ??= verdict;
    this.beginStopping();
    this.nudge();
  }

  /** Something may have changed: look again. */
  nudge(): void {
    this.pending = true;
    this.timer?.cancel();
    if (this.running) return;
    this.running = true;
    void this.drain();
  }

  close(): void {
    this.timer?.cancel();
    this.deadline?.cancel();
    this.stopping?.abort.abort();
  }

  private beginStopping(): void {
    if (this.phase === 'sync') this.phase = 'terminating';
    this.ending.abort();
    const grace = this.pod.metadata.deletionGracePeriodSeconds;
    if (this.stopping && grace !== undefined && grace < this.stopping.grace) this.stopping.abort.abort();
  }

  private async drain(): Promise<void> {
    while (this.pending && !this.at.signal.aborted && !this.isDone()) {
      this.pending = false;
      try {
        await this.step();
      } catch (error) {
        if (this.at.signal.aborted) break;
        if (error instanceof EndingError) {
          this.pending = true;
          continue;
        }
        this.at.log.warn('pod pass failed', { pod: this.pod.metadata.name, phase: this.phase, error: goError(error) });
        this.after(this.phase === 'sync' ? this.jitter(PAUSE_AFTER_FAILURE) : RETRY_STOPPING);
      }
    }
    this.running = false;
    if (this.isDone()) this.gone.resolve();
  }

  private isDone(): boolean {
    return this.phase === 'finished' && this.removed && this.cleaned;
  }

  private async step(): Promise<void> {
    switch (this.phase) {
      case 'sync':
        return this.sync();
      case 'terminating':
        return this.terminate();
      case 'terminated':
        return this.finish();
      case 'finished':
        return this.clean();
    }
  }

  private async sync(): Promise<void> {
    const outcome = await syncPod(this.at, this.pod, this.memory);
    if (this.phase !== 'sync') return this.again();
    this.armDeadline();
    switch (outcome.kind) {
      case 'finished':
        this.phase = 'terminating';
        return this.again();
      case 'settled':
        return outcome.again ? this.again() : this.after(this.jitter(RESYNC));
      case 'failed':
        return this.after(outcome.retryAt === undefined ? this.jitter(PAUSE_AFTER_FAILURE) : Math.max(1, outcome.retryAt - this.at.clock.now()));
    }
  }

  private async terminate(): Promise<void> {
    const abort = new AbortController();
    const grace = this.pod.metadata.deletionGracePeriodSeconds ?? this.pod.spec.terminationGracePeriodSeconds ?? 30;
    this.stopping = { abort, grace };
    const aborted = new Promise<'shorter'>(resolve => abort.signal.addEventListener('abort', () => resolve('shorter'), { once: true }));
    const stop = stopPod(this.at, this.pod, { memory: this.memory, ended: this.ended }).then(() => 'stopped' as const);
    stop.catch(() => {});
    const how = await Promise.race([stop, aborted]);
    this.stopping = undefined;
    if (how === 'stopped') this.phase = 'terminated';
    this.again();
  }

  private async finish(): Promise<void> {
    await finish(this.at, this.pod, { memory: this.memory, ended: this.ended });
    this.phase = 'finished';
    this.deadline?.cancel();
    this.again();
  }

  /** Deletes the object where that was asked for; when it is gone, what is left of the pod goes. */
  private async clean(): Promise<void> {
    if (this.pod.metadata.deletionTimestamp && !this.removed) {
      await this.at.statuses.flushed(this.uid);
      await this.at.api.deletePod(this.pod);
      this.removed = true;
    }
    if (!this.removed || this.cleaned) return;
    await cleanUp(this.at, this.pod);
    this.cleaned = true;
  }

  private again(): void {
    this.pending = true;
  }

  private after(ms: number): void {
    this.timer?.cancel();
    if (!this.pending) this.timer = this.at.clock.after(ms, () => this.nudge());
  }

  private jitter(ms: number): number {
    return ms * (1 + 0.5 * this.at.random.next());
  }

  private armDeadline(): void {
    const due = this.deadline ? undefined : deadlineOf(this.pod, this.at.statuses.last(this.pod));
    if (due === undefined || isTerminalPhase(this.pod.status?.phase)) return;
    this.deadline = this.at.clock.after(Math.max(1, due - this.at.clock.now()), () => this.nudge());
  }
}


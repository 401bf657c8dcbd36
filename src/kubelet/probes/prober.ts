/** All the probes of a node: which run follows from what runs; what they say is asked by the pod workers. */
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { isSidecar, type Container, type Pod, type Probe } from '../objects.ts';
import type { ProbeResults, ProbeVerdict } from '../plan/pod-actions.ts';
import { findContainer, nanosToMs, podIPsOf, type ContainerRecord, type PodRuntime } from '../pod-runtime.ts';
import type { ProbeView } from '../status/pod-status.ts';
import { check, type ProbeResult, type ProbeTools } from './check.ts';
import { ProbeWorker, type ProbeType } from './worker.ts';

export interface ProberOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly tools: ProbeTools;
  say(pod: Pod, container: Container, reason: string, message: string): void;
  /** A probe changed its mind: the pod must be looked at. */
  changed(uid: string): void;
}

interface Probed {
  readonly uid: string;
  readonly containerId: string;
  readonly workers: Map<ProbeType, ProbeWorker>;
  readonly verdicts: Map<ProbeType, boolean>;
  /** Its pod is being stopped: that it can be asked nothing any more is no news. */
  ending: boolean;
}

const TITLE: Readonly<Record<ProbeType, string>> = { liveness: 'Liveness', readiness: 'Readiness', startup: 'Startup' };
const probeOf = (c: Container, type: ProbeType): Probe | undefined => (type === 'liveness' ? c.livenessProbe : type === 'readiness' ? c.readinessProbe : c.startupProbe);

export class Prober implements ProbeResults, ProbeView {
  private readonly probed = new Map<string, Probed>();
  private readonly options: ProberOptions;

  constructor(options: ProberOptions) {
    this.options = options;
  }

  liveness(id: string): ProbeVerdict | undefined {
    return verdictOf(this.probed.get(id)?.verdicts.get('liveness'));
  }
  startup(id: string): ProbeVerdict | undefined {
    return verdictOf(this.probed.get(id)?.verdicts.get('startup'));
  }
  readiness(id: string): boolean | undefined {
    return this.probed.get(id)?.verdicts.get('readiness');
  }

  /** Starts and stops workers for what runs now. `only`: while a pod terminates, readiness alone goes on. */
  observe(pod: Pod, runtime: PodRuntime, only?: 'readiness'): void {
    const uid = pod.metadata.uid ?? '';
    const alive = new Set<string>();
    for (const container of [...(pod.spec.initContainers ?? []).filter(isSidecar), ...pod.spec.containers]) {
      if (!container.livenessProbe && !container.readinessProbe && !container.startupProbe) continue;
      const current = findContainer(runtime, container.name);
      if (current?.state !== 'CONTAINER_RUNNING') continue;
      alive.add(current.id);
      this.ensure(pod, { container, current, podIP: podIPsOf(runtime)[0] ?? pod.status?.podIP ?? '' }, only);
    }
    for (const [id, p] of this.probed) if (p.uid === uid && !alive.has(id)) this.drop(id);
  }

  forget(uid: string): void {
    for (const [id, p] of this.probed) if (p.uid === uid) this.drop(id);
  }

  close(): void {
    for (const id of this.probed.keys()) this.drop(id);
  }

  private drop(id: string): void {
    for (const w of this.probed.get(id)?.workers.values() ?? []) w.stop();
    this.probed.delete(id);
  }

  private ensure(pod: Pod, at: Target, only: 'readiness' | undefined): void {
    const id = at.current.id;
    let entry = this.probed.get(id);
    if (!entry) {
      entry = { uid: pod.metadata.uid ?? '', containerId: id, workers: new Map(), verdicts: new Map(), ending: false };
      this.probed.set(id, entry);
    }
    if (only) {
      entry.ending = true;
      entry.workers.get('liveness')?.stop();
      entry.workers.get('startup')?.stop();
      return;
    }
    if (at.container.startupProbe && !entry.verdicts.get('startup')) {
      this.start(pod, at, { entry, type: 'startup' });
      return;
    }
    this.start(pod, at, { entry, type: 'liveness' });
    this.start(pod, at, { entry, type: 'readiness' });
  }

  private start(pod: Pod, at: Target, { entry, type }: { entry: Probed; type: ProbeType }): void {
    const probe = probeOf(at.container, type);
    if (!probe || entry.workers.has(type)) return;
    const { clock, tools } = this.options;
    const target = { containerId: at.current.id, container: at.container, podIP: at.podIP };
    const worker = new ProbeWorker({
      clock,
      probe,
      type,
      startedAt: nanosToMs(at.current.startedAt),
      run: () => check(probe, target, tools),
      unwell: result => (result.kind === 'error' && entry.ending ? undefined : this.tell(pod, at.container, { type, result })),
      verdict: healthy => this.conclude(pod, at, { entry, type, healthy }),
    });
    entry.workers.set(type, worker);
    worker.start();
  }

  private conclude(pod: Pod, at: Target, { entry, type, healthy }: { entry: Probed; type: ProbeType; healthy: boolean }): void {
    if (entry.verdicts.get(type) === healthy) return;
    const first = !entry.verdicts.has(type);
    entry.verdicts.set(type, healthy);
    if (type === 'startup' && healthy) this.ensure(pod, at, undefined);
    // A container starts as alive and as not ready: only the opposite is news.
    if (first && ((type === 'liveness' && healthy) || (type === 'readiness' && !healthy))) return;
    this.options.changed(entry.uid);
  }

  private tell(pod: Pod, container: Container, { type, result }: { type: ProbeType; result: ProbeResult }): void {
    const { say } = this.options;
    if (result.kind === 'failure') say(pod, container, 'Unhealthy', `${TITLE[type]} probe failed: ${result.output}`);
    if (result.kind === 'warning') say(pod, container, 'ProbeWarning', `${TITLE[type]} probe warning: ${result.output}`);
    if (result.kind === 'error') say(pod, container, 'Unhealthy', `${TITLE[type]} probe errored and resulted in unknown state: ${result.error}`);
  }
}

interface Target {
  readonly container: Container;
  readonly current: ContainerRecord;
  readonly podIP: string;
}

const verdictOf = (healthy: boolean | undefined): ProbeVerdict | undefined => (healthy === undefined ? undefined : healthy ? 'success' : 'failure');

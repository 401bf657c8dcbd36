/** Gives pods their nodes: one pod at a time is decided on, its binding goes on behind. */
import { sleep, type Clock } from '../base/clock.ts';
import { silentLog, type Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { Caches } from '../client/caches.ts';
import type { Client } from '../client/client.ts';
import type { Frozen } from '../machinery/object.ts';
import { hasReason } from '../machinery/status-error.ts';
import type { Pod } from '../kinds/generated/core-v1.ts';
import type { EventRecorder } from '../reconcile/events.ts';
import { ClusterState } from './cluster-state.ts';
import { decide, type Decision } from './decide.ts';
import { listen } from './informed.ts';
import {
  BUDGETS, CLAIMS, NAMESPACES, NODES, PODS, REPLICA_SETS, REPLICATION_CONTROLLERS, SERVICES, STORAGE_CLASSES, VOLUMES,
} from './kinds.ts';
import { Nominations } from './nominations.ts';
import { defaultPlugins } from './plugins.ts';
import type { PodInfo } from './pod-info.ts';
import { disruptionPatch, patchPodStatus, planFailureStatus, type FailureStatus } from './pod-status.ts';
import { planPreemption, type Preemption } from './preemption.ts';
import { SchedulingQueue, type WaitingPod } from './queue.ts';
import { spreadSelectorOf } from './spread-selector.ts';
import { VolumeBinder, type Reservation } from './volume-binder.ts';

/** How many pods are decided on before others get their turn. */
const PODS_IN_A_ROW = 16;
/** What the plugin for dynamic resources says where a pod has no claims; before any plugin has looked, it knows of nothing. */
const NO_CLAIMS = 'no new claims to deallocate';
const NEVER_LOOKED = 'not found';

export interface SchedulerMetrics {
  attempted?(result: 'scheduled' | 'unschedulable' | 'error', seconds: number): void;
}

export interface SchedulerOptions {
  readonly client: Client;
  readonly caches: Caches;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventRecorder;
  readonly signal: AbortSignal;
  readonly log?: Log;
  /** Absent: `default-scheduler`. */
  readonly schedulerName?: string;
  /** Whether the API serves pod disruption budgets. Absent: no. */
  readonly servesBudgets?: boolean;
  readonly metrics?: SchedulerMetrics;
}

/** What the events of the scheduler say it was doing. */
export const schedulerActionOf = (reason: string): string =>
  ({ Scheduled: 'Binding', Preempted: 'Preempting' })[reason] ?? 'Scheduling';

export interface RunningScheduler {
  /** Resolves when everything the scheduler reads has been read. */
  readonly ready: Promise<void>;
  /** Resolves when it has stopped, after its signal. */
  readonly stopped: Promise<void>;
  /** Pods that wait, by how they wait. */
  depths(): Readonly<Record<string, number>>;
}

export function startScheduler(options: SchedulerOptions): RunningScheduler {
  const scheduler = new Scheduler(options);
  return { ready: scheduler.ready, stopped: scheduler.run(), depths: () => scheduler.depths() };
}

class Scheduler {
  readonly ready: Promise<void>;
  readonly #options: SchedulerOptions;
  readonly #log: Log;
  readonly #name: string;
  readonly #queue: SchedulingQueue;
  readonly #state: ClusterState;
  readonly #nominations = new Nominations();
  readonly #volumes: VolumeBinder;
  /** Where the next search for nodes begins. */
  #start = 0;

  constructor(options: SchedulerOptions) {
    const { caches, clock, client, signal } = options;
    this.#options = options;
    this.#log = options.log ?? silentLog;
    this.#name = options.schedulerName ?? 'default-scheduler';
    this.#queue = new SchedulingQueue({ clock, plugins: defaultPlugins });
    const [claims, volumes, storageClasses] = [caches.for(CLAIMS), caches.for(VOLUMES), caches.for(STORAGE_CLASSES)];
    this.#volumes = new VolumeBinder({ client, clock, claims, volumes, storageClasses, signal });
    this.#state = new ClusterState({
      namespaceLabels: namespace => caches.for(NAMESPACES).get(namespace)?.metadata.labels ?? {},
      spreadSelector: pod => spreadSelectorOf(pod, groupsOf(caches)),
      volumes: this.#volumes,
    });
    const needed = [PODS, NODES, NAMESPACES, SERVICES, REPLICATION_CONTROLLERS, REPLICA_SETS, CLAIMS, VOLUMES, STORAGE_CLASSES];
    if (options.servesBudgets) needed.push(BUDGETS as never);
    this.ready = this.#begin(needed.map(kind => caches.for(kind as typeof PODS).synced));
    this.ready.catch(() => {});
  }

  depths(): Readonly<Record<string, number>> {
    return this.#queue.depths();
  }

  async #begin(synced: readonly Promise<void>[]): Promise<void> {
    const { caches, signal } = this.#options;
    const stop = listen(caches, { state: this.#state, queue: this.#queue, nominations: this.#nominations, schedulerName: this.#name });
    signal.addEventListener('abort', () => {
      stop();
      this.#queue.close();
    }, { once: true });
    await Promise.all(synced);
  }

  async run(): Promise<void> {
    const { clock, signal } = this.#options;
    await this.ready.catch(() => {});
    for (let inARow = 0; !signal.aborted; ) {
      const waiting = this.#queue.take();
      if (waiting === undefined) {
        inARow = 0;
        await this.#queue.wait();
        continue;
      }
      this.#attempt(waiting);
      if (++inARow % PODS_IN_A_ROW === 0) await sleep(clock, 0, signal).catch(() => {});
    }
  }

  /** Never throws: what goes wrong is told about the pod. */
  #attempt(waiting: WaitingPod): void {
    const { pod } = waiting.info;
    if (pod.metadata.deletionTimestamp) {
      this.#queue.remove(waiting.info.key);
      this.#options.events.record(pod, 'Warning', 'FailedScheduling', `skip schedule deleting pod: ${waiting.info.key}`);
      return;
    }
    const started = this.#options.clock.monotonic();
    try {
      const decision = this.#decide(waiting.info);
      this.#start = decision.next;
      if (decision.type === 'fits') void this.#bind(waiting, decision.node.name, started);
      else this.#reject(waiting, decision, started);
    } catch (error) {
      this.#fail(waiting, error, started);
    }
  }

  #decide(pod: PodInfo): Decision {
    const nominations = this.#nominations;
    return decide({
      pod, cluster: this.#state, plugins: defaultPlugins, random: this.#options.random,
      start: this.#start % Math.max(1, this.#state.nodes.length),
      ...(nominations.isEmpty ? {} : { nominatedTo: node => nominations.to(node) }),
    });
  }

  /** From here on the pod counts as placed, whether or not the API knows already. */
  async #bind(waiting: WaitingPod, node: string, started: number): Promise<void> {
    const { client, events, clock, metrics } = this.#options;
    const { info } = waiting;
    const { name, namespace, uid } = info.pod.metadata;
    let reservation: Reservation | undefined;
    try {
      reservation = this.#volumes.reserve(info, this.#state.node(node)!.node);
      this.#state.assume(info, node);
      if (reservation !== undefined) await this.#volumes.bind(reservation);
      const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name, namespace, uid }, target: { kind: 'Node', name: node } };
      await client.resource(PODS).createSubresource(name ?? '', namespace, 'binding', binding);
      events.record(info.pod, 'Normal', 'Scheduled', `Successfully assigned ${info.key} to ${node}`);
      metrics?.attempted?.('scheduled', (clock.monotonic() - started) / 1000);
    } catch (error) {
      this.#unbind(waiting);
      this.#fail(waiting, error, started);
    } finally {
      if (reservation !== undefined) this.#volumes.release(reservation);
    }
  }

  /** Takes back what was assumed, unless the API has confirmed it after all. */
  #unbind({ info }: WaitingPod): void {
    const placed = this.#state.placed(info.key);
    if (placed?.isAssumed && placed.pod.pod.metadata.uid === info.pod.metadata.uid && this.#state.removePod(info.key)) this.#queue.wake('pod deleted');
  }

  #fail(waiting: WaitingPod, error: unknown, started: number): void {
    const { clock, metrics, signal } = this.#options;
    // Gone: it was deleted meanwhile, or the API has bound it after all.
    if (signal.aborted || waiting.place === 'gone') return;
    const { key } = waiting.info;
    if (hasReason(error, 'NotFound') && !this.#stillWaits(waiting)) return this.#queue.remove(key);
    const message = error instanceof Error ? error.message : String(error);
    this.#log.error('scheduling failed', { pod: key, error });
    this.#queue.failed(waiting);
    metrics?.attempted?.('error', (clock.monotonic() - started) / 1000);
    this.#tell(waiting.info, { reason: 'SchedulerError', message, now: clock.now() });
  }

  #stillWaits({ info }: WaitingPod): boolean {
    const { name, namespace, uid } = info.pod.metadata;
    const current = this.#options.caches.for(PODS).get(name ?? '', namespace);
    return current?.metadata.uid === uid && !current?.spec.nodeName;
  }

  #reject(waiting: WaitingPod, decision: Decision & { type: 'fits nowhere' }, started: number): void {
    const { clock, metrics } = this.#options;
    const { info } = waiting;
    const preemption = this.#preempt(info, decision);
    this.#queue.rejected(waiting, decision.plugins);
    metrics?.attempted?.('unschedulable', (clock.monotonic() - started) / 1000);
    const failure = { reason: 'Unschedulable' as const, now: clock.now() };
    if (preemption?.type === 'evict') {
      this.#nominations.set(info, preemption.node);
      void this.#evict(waiting, preemption);
      return this.#tell(info, { ...failure, message: decision.message, nominatedNodeName: preemption.node });
    }
    if (preemption === undefined) return this.#tell(info, { ...failure, message: explain(decision), nominatedNodeName: '' });
    if (preemption.clearsNomination) this.#nominations.remove(info.key);
    const message = `${decision.message} ${NO_CLAIMS}, preemption: ${preemption.message}`;
    this.#tell(info, { ...failure, message, ...(preemption.clearsNomination ? { nominatedNodeName: '' } : {}) });
  }

  /** Undefined where no node was looked at: then there is nothing to be gained. */
  #preempt(pod: PodInfo, { isForAllNodes, rejections, voices }: Decision & { type: 'fits nowhere' }): Preemption | undefined {
    if (isForAllNodes) return undefined;
    const { caches, random, servesBudgets } = this.#options;
    const budgets = servesBudgets ? caches.for(BUDGETS).list(pod.namespace) : [];
    return planPreemption({ pod, cluster: this.#state, rejections, voices, budgets, random });
  }

  async #evict(waiting: WaitingPod, { victims, node }: Preemption & { type: 'evict' }): Promise<void> {
    const { key, pod, priority } = waiting.info;
    try {
      await Promise.all(victims.map(victim => this.#evictOne(victim.pod, pod, node)));
      // Pods of lower priority that were to come here have lost their place.
      const displaced = this.#nominations.to(node).filter(other => other.priority < priority);
      for (const other of displaced) {
        this.#nominations.remove(other.key);
        await patchPodStatus(this.#options.client, other.pod, { status: { nominatedNodeName: null } });
      }
    } catch (error) {
      this.#log.error('preemption failed', { pod: key, node, error });
      this.#nominations.remove(key);
      this.#queue.wake('pod deleted');
    }
  }

  async #evictOne(victim: Frozen<Pod>, preemptor: Frozen<Pod>, node: string): Promise<void> {
    const { client, clock, events } = this.#options;
    const { name, namespace, uid } = victim.metadata;
    try {
      await patchPodStatus(client, victim, disruptionPatch(victim, preemptor.spec.schedulerName ?? this.#name, clock.now()));
      await client.resource(PODS).delete(name ?? '', namespace, uid ? { preconditions: { uid } } : {});
    } catch (error) {
      if (!hasReason(error, 'NotFound')) throw error;
      return;
    }
    events.record(victim, 'Normal', 'Preempted', `Preempted by pod ${preemptor.metadata.uid} on node ${node}`);
  }

  /** Tells the pod's readers why it waits: an event, and its condition. */
  #tell(info: PodInfo, failure: FailureStatus): void {
    const { client, events } = this.#options;
    events.record(info.pod, 'Warning', 'FailedScheduling', failure.message);
    const patch = planFailureStatus(info.pod, failure);
    if (patch === undefined) return;
    patchPodStatus(client, info.pod, patch).catch((error: unknown) => {
      if (!hasReason(error, 'NotFound')) this.#log.warn('status not written', { pod: info.key, error });
    });
  }
}

/** Of a pod that was rejected before any node was looked at. */
function explain({ message, plugins }: Decision & { type: 'fits nowhere' }): string {
  return plugins.size === 0 ? message : `${message} ${NEVER_LOOKED}`;
}

const groupsOf = (caches: Caches) => ({
  services: (namespace: string) => caches.for(SERVICES).list(namespace),
  replicationController: (namespace: string, name: string) => caches.for(REPLICATION_CONTROLLERS).get(name, namespace),
  replicaSet: (namespace: string, name: string) => caches.for(REPLICA_SETS).get(name, namespace),
});

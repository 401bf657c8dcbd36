/** All the pod workers of a node: admission of newcomers, and what the runtime holds of pods that nobody wants. */
import type { PodChange } from '../api.ts';
import { sayOfPod, type KubeletContext } from '../context.ts';
import { isTerminalPhase, type Pod } from '../objects.ts';
import { planAdmission } from '../node/admission.ts';
import { qosClass } from '../resources/qos.ts';
import { removeOrphans } from './orphans.ts';
import { PodWorker } from './pod-worker.ts';

const HOUSEKEEPING = 60_000;

export class PodWorkers {
  private readonly at: KubeletContext;
  private readonly workers = new Map<string, PodWorker>();

  constructor(at: KubeletContext) {
    this.at = at;
  }

  /** Call once the runtime has been listed: from then on the API's pods are run. */
  start(): void {
    this.at.api.watchPods(change => this.change(change));
    this.at.api.onReferenceChange(uid => this.nudge(uid));
    this.houseKeep();
  }

  nudge(uid: string): void {
    this.workers.get(uid)?.nudge();
  }
  find(uid: string): PodWorker | undefined {
    return this.workers.get(uid);
  }
  all(): PodWorker[] {
    return [...this.workers.values()];
  }
  close(): void {
    for (const worker of this.workers.values()) worker.close();
  }

  private change({ type, pod }: PodChange): void {
    const uid = pod.metadata.uid ?? '';
    const worker = this.workers.get(uid);
    if (type === 'deleted') return worker ? worker.remove(pod) : this.at.statuses.forget(uid);
    this.at.statuses.observe(pod);
    // The kubelet's own status writes come back, too: they are no news.
    if (worker) return ownEcho(worker.pod, pod) ? void (worker.pod = pod) : worker.update(pod);
    this.admit(pod);
  }

  private admit(pod: Pod): void {
    const uid = pod.metadata.uid ?? '';
    if (isTerminalPhase(pod.status?.phase) && !this.at.cache.uids().includes(uid) && !pod.metadata.deletionTimestamp) return;
    if (this.refused(pod)) return;
    const worker = new PodWorker(this.at, pod);
    this.workers.set(uid, worker);
    void worker.gone.promise.then(() => this.workers.get(uid) === worker && this.workers.delete(uid));
    worker.update(pod);
  }

  /** A pod that does not fit the node fails at once. What runs already is never refused. */
  private refused(pod: Pod): boolean {
    const uid = pod.metadata.uid ?? '';
    if (pod.metadata.deletionTimestamp || this.at.cache.uids().includes(uid)) return false;
    const others = this.all().filter(w => w.active && w.uid !== uid).map(w => w.pod);
    const verdict = planAdmission(pod, others, { node: this.at.api.node(), allocatable: this.at.config.allocatable ?? this.at.config.capacity, nodeName: this.at.config.nodeName });
    if (!verdict) return false;
    sayOfPod(this.at, pod)('Warning', verdict.reason, verdict.message);
    const generation = pod.metadata.generation;
    this.at.statuses.set(pod, { ...(generation ? { observedGeneration: generation } : {}), phase: 'Failed', reason: verdict.reason, message: `Pod was rejected: ${verdict.message}`, qosClass: qosClass(pod.spec), conditions: (pod.status?.conditions ?? []).map(c => ({ ...c })) });
    return true;
  }

  private houseKeep(): void {
    const { clock, signal, api, log } = this.at;
    const again = () => {
      if (!signal.aborted) clock.after(HOUSEKEEPING, () => this.houseKeep());
    };
    api.podsSynced
      .then(() => removeOrphans(this.at, uid => this.workers.has(uid) || api.pods().some(p => p.metadata.uid === uid)))
      .catch((error: unknown) => log.warn('housekeeping failed', { error: (error as Error).message }))
      .finally(again);
  }
}

/** Whether only the status differs, and it is what the kubelet writes: readiness gates and the like are news. */
function ownEcho(old: Pod, next: Pod): boolean {
  const a = old.metadata;
  const b = next.metadata;
  if (a.deletionTimestamp !== b.deletionTimestamp || a.deletionGracePeriodSeconds !== b.deletionGracePeriodSeconds || a.generation !== b.generation) return false;
  if (JSON.stringify([a.labels, a.annotations]) !== JSON.stringify([b.labels, b.annotations])) return false;
  if (JSON.stringify(old.spec) !== JSON.stringify(next.spec)) return false;
  const gates = new Set((next.spec.readinessGates ?? []).map(g => g.conditionType));
  const foreign = (p: Pod) => JSON.stringify((p.status?.conditions ?? []).filter(c => gates.has(c.type)).map(c => [c.type, c.status]));
  return foreign(old) === foreign(next);
}

/** Brings pod statuses to the API: one write in flight a pod, the latest wins, never the same twice. */
import { sleep, type Clock } from '../../base/clock.ts';
import { deferred, type Deferred } from '../../base/deferred.ts';
import type { Log } from '../../base/log.ts';
import { hasReason } from '../../machinery/status-error.ts';
import type { KubeletApi } from '../api.ts';
import type { Pod, PodStatus } from '../objects.ts';
import { KUBELET_CONDITIONS } from './conditions.ts';

interface Entry {
  pod: Pod;
  /** What the worker last said. */
  wanted: PodStatus;
  /** What the API last took. */
  written: PodStatus;
  /** The object's version after that. */
  revision: number;
  writing: boolean;
  idle: Deferred<void> | undefined;
}

const RETRY = 1_000;

export class StatusWriter {
  private readonly entries = new Map<string, Entry>();
  private readonly options: { readonly api: KubeletApi; readonly clock: Clock; readonly log: Log; readonly signal: AbortSignal };

  constructor(options: StatusWriter['options']) {
    this.options = options;
  }

  /** What this kubelet last said of the pod; before that, what the API holds. */
  last(pod: Pod): PodStatus {
    return this.entries.get(pod.metadata.uid ?? '')?.wanted ?? (pod.status as PodStatus | undefined) ?? {};
  }

  set(pod: Pod, status: PodStatus): void {
    const uid = pod.metadata.uid ?? '';
    const entry = this.entries.get(uid);
    if (entry) {
      entry.pod = pod;
      entry.wanted = status;
    } else {
      this.entries.set(uid, { pod, wanted: status, written: (pod.status as PodStatus | undefined) ?? {}, revision: revisionOf(pod), writing: false, idle: undefined });
    }
    this.write(this.entries.get(uid)!);
  }

  /** Somebody else has had a say since, as the node's controller has when the node seemed lost: the kubelet's conditions are said again. */
  observe(pod: Pod): void {
    const entry = this.entries.get(pod.metadata.uid ?? '');
    if (!entry || entry.writing || revisionOf(pod) <= entry.revision) return;
    const seen = (pod.status as PodStatus | undefined) ?? {};
    if (sayings(seen) === sayings(entry.written)) return;
    entry.pod = pod;
    entry.written = seen;
    entry.revision = revisionOf(pod);
    this.write(entry);
  }

  /** Resolves when everything said of the pod is in the API, or its object is gone. */
  async flushed(uid: string): Promise<void> {
    const entry = this.entries.get(uid);
    if (!entry?.writing) return;
    entry.idle ??= deferred();
    await entry.idle.promise;
  }

  forget(uid: string): void {
    const entry = this.entries.get(uid);
    this.entries.delete(uid);
    if (!entry?.writing) entry?.idle?.resolve();
  }

  private write(entry: Entry): void {
    if (entry.writing || sameStatus(entry.written, entry.wanted)) return;
    entry.writing = true;
    void this.drain(entry).finally(() => {
      entry.writing = false;
      entry.idle?.resolve();
      entry.idle = undefined;
    });
  }

  private async drain(entry: Entry): Promise<void> {
    const { api, clock, log, signal } = this.options;
    const current = () => this.entries.get(entry.pod.metadata.uid ?? '') === entry;
    let retold = false;
    while (current() && !sameStatus(entry.written, entry.wanted)) {
      const next = entry.wanted;
      try {
        const stored = await api.writePodStatus(entry.pod, entry.written, next);
        // What another wrote just before us is in the answer: it is said again, once.
        const isOverruled: boolean = !retold && stored.status !== undefined && sayings(stored.status as PodStatus) !== sayings(next);
        retold ||= isOverruled;
        entry.written = isOverruled ? (stored.status as PodStatus) : next;
        entry.revision = revisionOf(stored);
      } catch (error) {
        if (hasReason(error, 'NotFound', 'Conflict')) return;
        log.warn('pod status not written', { pod: entry.pod.metadata.name, error: (error as Error).message });
        try {
          await sleep(clock, RETRY, signal);
        } catch {
          return;
        }
      }
    }
  }
}

const revisionOf = (pod: Pod): number => Number(pod.metadata.resourceVersion ?? 0);

/** What the kubelet's own conditions say. */
const sayings = ({ conditions = [] }: PodStatus): string => KUBELET_CONDITIONS.map(type => conditions.find(c => c.type === type)?.status ?? '').join(' ');

export const sameStatus = (a: PodStatus, b: PodStatus): boolean => a === b || canonical(a) === canonical(b);

/** Field order does not count. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, v: unknown) => {
    if (v === null || typeof v !== 'object' || Array.isArray(v)) return v;
    return Object.fromEntries(Object.entries(v).filter(([, x]) => x !== undefined).sort(([x], [y]) => (x < y ? -1 : 1)));
  });
}

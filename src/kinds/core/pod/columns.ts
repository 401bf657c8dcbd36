/** The table of pods: how far it is, in one word, as `kubectl get pods` shows it. */
import { humanDuration } from '../../../machinery/human-duration.ts';
import type { Column } from '../../../machinery/kind.ts';
import type { Frozen } from '../../../machinery/object.ts';
import { ageColumn, nameColumn } from '../../columns.ts';
import type { ContainerState, ContainerStatus, Pod } from '../../generated/core-v1.ts';
import { isPodReady, isPodTerminal, podCondition } from './conditions.ts';
import { isSidecar } from './resources.ts';

type P = Frozen<Pod>;
type S = Frozen<ContainerStatus>;

/** Restarts of some containers, and when the last of them was. */
interface Restarts { count: number; last: number }
const noRestarts = (): Restarts => ({ count: 0, last: 0 });

function addRestarts(restarts: Restarts, status: S): void {
  restarts.count += status.restartCount ?? 0;
  const finished = status.lastState?.terminated?.finishedAt;
  if (status.lastState?.terminated && finished) restarts.last = Math.max(restarts.last, Date.parse(finished));
}

interface Summary { readonly ready: number; readonly total: number; readonly reason: string; readonly restarts: Restarts }

function endReason({ terminated }: Frozen<ContainerState>): string {
  if (terminated?.reason) return terminated.reason;
  return terminated?.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated?.exitCode ?? 0}`;
}

interface Init { readonly reason?: string; readonly ready: number; readonly all: Restarts; readonly sidecars: Restarts }

/** Walks the init containers up to the first that is not done; its state is the pod's then. */
function summarizeInit(pod: P): Init {
  const containers = pod.spec.initContainers ?? [];
  const all = noRestarts();
  const sidecars = noRestarts();
  let ready = 0;
  for (const [i, status] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const container = containers.find(c => c.name === status.name);
    const sidecar = container !== undefined && isSidecar(container);
    addRestarts(all, status);
    if (sidecar) addRestarts(sidecars, status);
    const { terminated, waiting } = status.state ?? {};
    if (terminated?.exitCode === 0 || (terminated && !terminated.exitCode)) continue;
    if (sidecar && status.started) {
      if (status.ready) ready++;
      continue;
    }
    if (terminated) return { reason: `Init:${endReason(status.state!)}`, ready, all, sidecars };
    const word = waiting?.reason && waiting.reason !== 'PodInitializing' ? waiting.reason : `${i}/${containers.length}`;
    return { reason: `Init:${word}`, ready, all, sidecars };
  }
  return { ready, all, sidecars };
}

/** The last container that has something to say gives the word: they are asked from the last to the first. */
function summarizeContainers(pod: P, restarts: Restarts, initial: string): { reason: string; ready: number } {
  let reason = initial;
  let ready = 0;
  for (const status of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    addRestarts(restarts, status);
    const { waiting, terminated, running } = status.state ?? {};
    if (waiting?.reason) reason = waiting.reason;
    else if (terminated) reason = endReason(status.state!);
    else if (status.ready && running) ready++;
  }
  if (reason === 'Completed' && ready > 0) reason = isPodReady(pod) ? 'Running' : 'NotReady';
  return { reason, ready };
}

function deletionReason(pod: P, reason: string): string {
  if (pod.metadata.deletionTimestamp === undefined) return reason;
  if (pod.status?.reason === 'NodeLost') return 'Unknown';
  return isPodTerminal(pod) ? reason : 'Terminating';
}

function summarize(pod: P): Summary {
  const gated = podCondition(pod.status, 'PodScheduled')?.reason === 'SchedulingGated';
  const word = gated ? 'SchedulingGated' : pod.status?.reason || (pod.status?.phase ?? '');
  const total = (pod.spec.containers ?? []).length + (pod.spec.initContainers ?? []).filter(isSidecar).length;
  const init = summarizeInit(pod);
  if (init.reason !== undefined && podCondition(pod.status, 'Initialized')?.status !== 'True') {
    return { ready: init.ready, total, reason: deletionReason(pod, init.reason), restarts: init.all };
  }
  const { reason, ready } = summarizeContainers(pod, init.sidecars, init.reason ?? word);
  return { ready: init.ready + ready, total, reason: deletionReason(pod, reason), restarts: init.sidecars };
}

const summaries = new WeakMap<P, Summary>();
/** Three columns show parts of one summary; cached objects never change. */
export function summaryOf(pod: P): Summary {
  if (!Object.isFrozen(pod)) return summarize(pod);
  const known = summaries.get(pod) ?? summarize(pod);
  summaries.set(pod, known);
  return known;
}

function formatRestarts({ count, last }: Restarts, now: number): string {
  return count > 0 && last > 0 ? `${count} (${humanDuration(now - last)} ago)` : String(count);
}

function formatGates(pod: P): string {
  const gates = pod.spec.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const open = gates.filter(gate => podCondition(pod.status, gate.conditionType)?.status === 'True');
  return `${open.length}/${gates.length}`;
}

export const podColumns: readonly Column<Pod>[] = [
  nameColumn,
  { name: 'Ready', type: 'string', cell: pod => `${summaryOf(pod).ready}/${summaryOf(pod).total}` },
  { name: 'Status', type: 'string', cell: pod => summaryOf(pod).reason },
  { name: 'Restarts', type: 'string', cell: (pod, now) => formatRestarts(summaryOf(pod).restarts, now) },
  ageColumn,
  { name: 'IP', type: 'string', priority: 1, cell: pod => pod.status?.podIPs?.[0]?.ip || '<none>' },
  { name: 'Node', type: 'string', priority: 1, cell: pod => pod.spec.nodeName || '<none>' },
  { name: 'Nominated Node', type: 'string', priority: 1, cell: pod => pod.status?.nominatedNodeName || '<none>' },
  { name: 'Readiness Gates', type: 'string', priority: 1, cell: formatGates },
];

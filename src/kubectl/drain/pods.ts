/** Which pods leave a node that is drained: one filter after the other, and what is said of those that stay or go with a warning. */
import type { Pod } from '../../kinds/generated/core-v1.ts';
import { hasReason } from '../../machinery/status-error.ts';
import { CommandError } from '../errors.ts';

export interface DrainRules {
  readonly force: boolean;
  readonly ignoreDaemonSets: boolean;
  readonly deleteEmptyDirData: boolean;
  /** Seconds; nought: pods that are being deleted are waited for, however long. */
  readonly skipAfterSeconds: number;
}

export interface DrainEnvironment {
  readonly now: number;
  /** Rejects where there is no such DaemonSet. */
  readonly getDaemonSet: (namespace: string, name: string) => Promise<unknown>;
}

/** Whether the pod goes on its way out, and what is to be said: nothing, a warning, a refusal of all. */
interface Verdict {
  readonly leaves: boolean;
  readonly warning?: string;
  readonly error?: string;
}
export interface JudgedPod extends Verdict {
  readonly pod: Pod;
}

const OKAY: Verdict = { leaves: true };
const isFinished = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';
const controllerOf = ({ metadata }: Pod) => metadata.ownerReferences?.find(o => o.controller);

export function isLongGone({ metadata }: Pod, seconds: number, now: number): boolean {
  return seconds > 0 && metadata.deletionTimestamp !== undefined && Math.trunc((now - Date.parse(metadata.deletionTimestamp)) / 1000) > seconds;
}

/** The last filter's warning is the one that is told. */
export async function judgePod(pod: Pod, rules: DrainRules, environment: DrainEnvironment): Promise<JudgedPod> {
  if (isLongGone(pod, rules.skipAfterSeconds, environment.now)) return { pod, leaves: false };
  let verdict = await judgeDaemon(pod, rules, environment);
  if (!verdict.leaves) return { pod, ...verdict };
  verdict = pod.metadata.annotations?.['kubernetes.io/config.mirror'] === undefined ? OKAY : { leaves: false };
  for (const judge of [judgeStorage, judgeOwner]) if (verdict.leaves) verdict = judge(pod, rules);
  return { pod, ...verdict };
}

async function judgeDaemon(pod: Pod, { force, ignoreDaemonSets }: DrainRules, { getDaemonSet }: DrainEnvironment): Promise<Verdict> {
  const owner = controllerOf(pod);
  if (owner?.kind !== 'DaemonSet' || isFinished(pod)) return OKAY;
  try {
    await getDaemonSet(pod.metadata.namespace!, owner.name);
  } catch (error) {
    const { message } = error as Error;
    return force && hasReason(error, 'NotFound') ? { leaves: true, warning: message } : { leaves: false, error: message };
  }
  return ignoreDaemonSets ? { leaves: false, warning: 'ignoring DaemonSet-managed Pods' } : { leaves: false, error: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)' };
}

function judgeStorage(pod: Pod, { deleteEmptyDirData }: DrainRules): Verdict {
  if (isFinished(pod) || !pod.spec?.volumes?.some(v => v.emptyDir !== undefined)) return OKAY;
  return deleteEmptyDirData ? { leaves: true, warning: 'deleting Pods with local storage' } : { leaves: false, error: 'Pods with local storage (use --delete-emptydir-data to override)' };
}

function judgeOwner(pod: Pod, { force }: DrainRules): Verdict {
  if (isFinished(pod) || controllerOf(pod)) return OKAY;
  return force ? { leaves: true, warning: 'deleting Pods that declare no controller' } : { leaves: false, error: 'cannot delete Pods that declare no controller (use --force to override)' };
}

/** `words: namespace/name, namespace/name`, for each of the words. */
function grouped(judged: readonly JudgedPod[], key: 'warning' | 'error'): string[] {
  const pods = new Map<string, string[]>();
  for (const { pod, [key]: words } of judged) if (words !== undefined) pods.set(words, [...(pods.get(words) ?? []), `${pod.metadata.namespace}/${pod.metadata.name}`]);
  return [...pods].map(([words, names]) => `${words}: ${names.join(', ')}`);
}

export const warningsOf = (judged: readonly JudgedPod[]): string => grouped(judged, 'warning').join('; ');

export const errorsOf = (judged: readonly JudgedPod[]): Error[] =>
  grouped(judged, 'error').map(text => new CommandError(/^cannot delete/i.test(text) ? text : `cannot delete ${text}`));

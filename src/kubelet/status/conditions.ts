/** The conditions of a pod that the kubelet owns. Pure. */
import { goList } from '../go-text.ts';
import { isHostNetwork, isSidecar, type ContainerStatus, type Pod, type PodCondition } from '../objects.ts';
import { podIPsOf, readySandbox, type PodRuntime } from '../pod-runtime.ts';
import { anyAppStarted, type Phase } from './phase.ts';

export const KUBELET_CONDITIONS: readonly string[] = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];

type Verdict = Pick<PodCondition, 'status' | 'reason' | 'message'>;
const TRUE: Verdict = { status: 'True' };

export interface ConditionInputs {
  readonly pod: Pod;
  readonly phase: Phase;
  readonly init: readonly ContainerStatus[];
  readonly apps: readonly ContainerStatus[];
  /** Those of others, which readiness gates may name. */
  readonly foreign: readonly PodCondition[];
}

export const canStartContainers = (pod: Pod, runtime: PodRuntime): boolean => readySandbox(runtime) !== undefined && (isHostNetwork(pod) || podIPsOf(runtime).length > 0);

export function planConditions(inputs: ConditionInputs, sandboxReady: boolean): (Verdict & { type: string })[] {
  const containers = containersReady(inputs);
  return [
    { type: 'PodReadyToStartContainers', status: sandboxReady ? 'True' : 'False' },
    { type: 'Initialized', ...initialized(inputs) },
    { type: 'Ready', ...ready(inputs, containers) },
    { type: 'ContainersReady', ...containers },
    { type: 'PodScheduled', ...TRUE },
  ];
}

/** What a finished pod says of its readiness. */
export function finishedVerdict(phase: Phase): Verdict {
  return { status: 'False', reason: phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed' };
}

function containersReady({ pod, phase, init, apps }: ConditionInputs): Verdict {
  const unknown: string[] = [];
  const unready: string[] = [];
  const look = (name: string, statuses: readonly ContainerStatus[]) => {
    const status = statuses.find(s => s.name === name);
    if (!status) unknown.push(name);
    else if (!status.ready) unready.push(name);
  };
  for (const c of pod.spec.initContainers ?? []) if (isSidecar(c)) look(c.name, init);
  for (const c of pod.spec.containers) look(c.name, apps);
  if (phase === 'Failed' || (phase === 'Succeeded' && unknown.length === 0)) return finishedVerdict(phase);
  return verdict('ContainersNotReady', [['containers with unknown status', unknown], ['containers with unready status', unready]]);
}

function initialized({ pod, phase, init, apps }: ConditionInputs): Verdict {
  const unknown: string[] = [];
  const incomplete: string[] = [];
  for (const c of pod.spec.initContainers ?? []) {
    const status = init.find(s => s.name === c.name);
    if (!status) unknown.push(c.name);
    else if (isSidecar(c) ? !status.started : !status.ready) incomplete.push(c.name);
  }
  if (phase === 'Succeeded' && unknown.length === 0) return { status: 'True', reason: 'PodCompleted' };
  // A sidecar that restarts does not undo the initialization.
  if (anyAppStarted(apps)) return TRUE;
  return verdict('ContainersNotInitialized', [['containers with unknown status', unknown], ['containers with incomplete status', incomplete]]);
}

function ready({ pod, foreign }: ConditionInputs, containers: Verdict): Verdict {
  if (containers.status !== 'True') return containers;
  const messages: string[] = [];
  for (const { conditionType } of pod.spec.readinessGates ?? []) {
    const gate = foreign.find(c => c.type === conditionType);
    if (!gate) messages.push(`corresponding condition of pod readiness gate ${JSON.stringify(conditionType)} does not exist.`);
    else if (gate.status !== 'True') messages.push(`the status of pod readiness gate ${JSON.stringify(conditionType)} is not "True", but ${gate.status}`);
  }
  return messages.length === 0 ? TRUE : { status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') };
}

function verdict(reason: string, lists: readonly (readonly [string, readonly string[]])[]): Verdict {
  const messages = lists.flatMap(([text, names]) => (names.length > 0 ? [`${text}: ${goList(names)}`] : []));
  return messages.length === 0 ? TRUE : { status: 'False', reason, message: messages.join(', ') };
}

import { describe, expect, it } from 'vitest';
import { ANNOTATION, containerHash } from '../names.ts';
import type { Container, Pod } from '../objects.ts';
import type { ContainerRecord, PodRuntime } from '../pod-runtime.ts';
import type { PodSandboxStatus } from '../runtime.ts';
import { planPodActions, type ProbeResults } from './pod-actions.ts';

const c = (name: string, more: Partial<Container> = {}): Container => ({ name, image: 'i', ...more });
const pod = (spec: Partial<Pod['spec']>): Pod => ({ metadata: { name: 'p', namespace: 'n', uid: 'u' }, spec: { restartPolicy: 'Always', containers: [c('a')], ...spec } });
const sandbox = (id: string, attempt: number, state: PodSandboxStatus['state'] = 'SANDBOX_READY'): PodSandboxStatus => ({ id, metadata: { name: 'p', namespace: 'n', uid: 'u', attempt }, state, createdAt: BigInt(attempt), labels: {}, annotations: {}, network: { ip: '10.0.0.1' } });
const ran = (name: string, state: 'running' | number | 'unknown', more: Partial<ContainerRecord> = {}): ContainerRecord => ({
  id: `${name}-id`, podSandboxId: 's', metadata: { name, attempt: 0 }, state: state === 'running' ? 'CONTAINER_RUNNING' : state === 'unknown' ? 'CONTAINER_UNKNOWN' : 'CONTAINER_EXITED', exitCode: typeof state === 'number' ? state : 0,
  createdAt: 0n, startedAt: 0n, finishedAt: 0n, image: { image: 'i' }, imageRef: 'i', reason: '', message: '', labels: {}, annotations: { [ANNOTATION.hash]: containerHash(c(name)) }, mounts: [], logPath: '', ...more,
});
const runtime = (containers: ContainerRecord[], sandboxes = [sandbox('s', 0)]): PodRuntime => ({ uid: 'u', name: 'p', namespace: 'n', sandboxes, containers });
const quiet: ProbeResults = { liveness: () => undefined, startup: () => undefined };
const sick: ProbeResults = { liveness: () => 'failure', startup: () => undefined };
const sidecar = c('s', { restartPolicy: 'Always' });

/** `sandbox#1 init[i] start[a] kill[b: why]`, `stop`. */
function shown(p: Pod, r: PodRuntime, probes = quiet): string {
  const a = planPodActions(p, r, probes);
  const names = (what: string, list: readonly { name: string }[]) => (list.length ? [`${what}[${list.map(x => x.name).join(' ')}]`] : []);
  return [
    ...(a.killPod && !a.createSandbox ? ['stop'] : []),
    ...(a.createSandbox ? [`sandbox#${a.attempt}`] : []),
    ...names('init', a.initContainersToStart),
    ...names('start', a.containersToStart),
    ...names('ephemeral', a.ephemeralContainersToStart),
    ...a.containersToKill.map(k => `kill[${k.message}]`),
  ].join(' ');
}

describe('planPodActions', () => {
  const never = { restartPolicy: 'Never' };
  const onFailure = { restartPolicy: 'OnFailure' };
  const init = { initContainers: [c('i1'), c('i2')] };
  const cases: [string, Pod, PodRuntime, string, ProbeResults?][] = [
    ['a new pod', pod({}), runtime([], []), 'sandbox#0 start[a]'],
    ['a new pod with init containers', pod(init), runtime([], []), 'sandbox#0 init[i1]'],
    ['all is well', pod({}), runtime([ran('a', 'running')]), ''],
    ['a sandbox without containers', pod({}), runtime([]), 'start[a]'],
    ['a dead sandbox', pod({}), runtime([ran('a', 1)], [sandbox('s', 0, 'SANDBOX_NOTREADY')]), 'sandbox#1 start[a]'],
    ['a dead sandbox of a pod that never restarts', pod(never), runtime([ran('a', 1)], [sandbox('s', 0, 'SANDBOX_NOTREADY')]), 'stop'],
    ['a dead sandbox, the work done', pod(onFailure), runtime([ran('a', 0)], [sandbox('s', 0, 'SANDBOX_NOTREADY')]), 'stop'],
    ['two live sandboxes', pod({}), runtime([ran('a', 'running')], [sandbox('t', 1), sandbox('s', 0)]), 'sandbox#2 start[a]'],
    ['a crash', pod({}), runtime([ran('a', 1)]), 'start[a]'],
    ['a crash that stays', pod(never), runtime([ran('a', 1)]), 'stop'],
    ['a success with OnFailure', pod(onFailure), runtime([ran('a', 0)]), 'stop'],
    ['one of two done', pod({ ...never, containers: [c('a'), c('b')] }), runtime([ran('a', 0), ran('b', 'running')]), ''],
    ['a container of its own policy', pod({ ...never, containers: [c('a', { restartPolicy: 'OnFailure' })] }), runtime([ran('a', 1)]), 'start[a]'],
    ['a restart rule', pod({ ...never, containers: [c('a', { restartPolicy: 'Never', restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }] })] }), runtime([ran('a', 42)]), 'start[a]'],
    ['an unknown state', pod({}), runtime([ran('a', 'unknown')]), 'start[a] kill[Container is in "unknown" state, try killing it before restart]'],
    ['a failed liveness probe', pod({}), runtime([ran('a', 'running')]), 'start[a] kill[Container a failed liveness probe, will be restarted]', sick],
    ['the same where nothing restarts', pod(never), runtime([ran('a', 'running')]), 'stop kill[Container a failed liveness probe]', sick],
    ['another image', pod({ containers: [c('a', { image: 'j' })] }), runtime([ran('a', 'running')]), 'start[a] kill[Container a definition changed, will be restarted]'],
    ['the first init container done', pod(init), runtime([ran('i1', 0)]), 'init[i2]'],
    ['an init container running', pod(init), runtime([ran('i1', 'running')]), ''],
    ['all init containers done', pod(init), runtime([ran('i1', 0), ran('i2', 0)]), 'start[a]'],
    ['the last one done, the first forgotten', pod(init), runtime([ran('i2', 0)]), 'start[a]'],
    ['an init container failed', pod(init), runtime([ran('i1', 1)]), 'init[i1]'],
    ['an init container failed for good', pod({ ...init, ...never }), runtime([ran('i1', 1)]), 'stop'],
    ['init containers of an earlier sandbox', pod(init), runtime([ran('i1', 0, { podSandboxId: 'old' })]), 'init[i1]'],
    ['a sidecar runs', pod({ initContainers: [sidecar] }), runtime([ran('s', 'running')]), 'start[a]'],
    ['a sidecar between two', pod({ initContainers: [c('i1'), sidecar, c('i2')] }), runtime([ran('i1', 0), ran('s', 'running')]), 'init[i2]'],
    ['a sidecar that is not yet up', pod({ initContainers: [{ ...sidecar, startupProbe: {} }] }), runtime([ran('s', 'running')]), ''],
    ['a sidecar that died', pod({ initContainers: [sidecar] }), runtime([ran('s', 1), ran('a', 'running')]), 'init[s]'],
    ['a sidecar outlives the work', pod({ ...never, initContainers: [sidecar] }), runtime([ran('s', 'running'), ran('a', 0)]), 'stop'],
    ['a debug container', pod({ ephemeralContainers: [{ name: 'd', image: 'i' }] }), runtime([ran('a', 'running')]), 'ephemeral[d]'],
  ];
  for (const [name, p, r, expected, probes] of cases) it(name, () => expect(shown(p, r, probes)).toBe(expected));

  it('restarts nothing of a pod that is being deleted', () => {
    const p = pod({});
    expect(shown({ ...p, metadata: { ...p.metadata, deletionTimestamp: 'now' } }, runtime([ran('a', 1)]))).toBe('stop');
  });
});

/** Tables for the parts of the Pod kind that no recorded answer covers. */
import { describe, expect, it } from 'vitest';
import { formatQuantity } from '../../../machinery/quantity.ts';
import type { ContainerStatus, Pod as PodObject, PodSpec } from '../../generated/core-v1.ts';
import { bindPod } from './binding.ts';
import { podColumns } from './columns.ts';
import { isPodAvailable, withCondition } from './conditions.ts';
import { imageTag } from './image-name.ts';
import { unifiedDiff } from './line-diff.ts';
import { graceSeconds } from './prepare.ts';
import { computeQosClass } from './qos.ts';
import { podRequests } from './resources.ts';
import { validatePod } from './validate-pod.ts';
import { validatePodStatusUpdate } from './validate-status.ts';
import { podWarnings } from './warnings.ts';
import { defaultPod } from './defaults.ts';

const pod = (spec: Partial<PodSpec> = {}, more: Partial<PodObject> = {}): PodObject => {
  const made: PodObject = { metadata: { name: 'x', namespace: 'default' }, spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec }, ...more };
  defaultPod(made);
  return made;
};
const NOW = Date.parse('2026-01-01T00:10:00Z');
const row = (p: PodObject) => podColumns.slice(1, 4).map(c => c.cell(p, NOW)).join(' ');
const started = (status: Partial<ContainerStatus>): ContainerStatus => ({ name: 'c', image: 'i', imageID: '', ready: false, restartCount: 0, ...status });

describe('image tag', () => {
  it.each([
    ['nginx', 'latest'], ['nginx:1.2', '1.2'], ['localhost:5000/a/b', 'latest'], ['localhost:5000/a/b:x', 'x'], [`nginx@sha256:${'a'.repeat(64)}`, ''],
    [`nginx:latest@sha256:${'a'.repeat(64)}`, 'latest'], ['Nginx', ''], ['a b', ''], ['a'.repeat(64), ''], [`nginx@sha256:${'a'.repeat(32)}`, ''],
  ])('of %s is %j', (image, tag) => expect(imageTag(image)).toBe(tag));
});

describe('the table', () => {
  const crash = started({ restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 1, finishedAt: '2026-01-01T00:09:25Z' } } });
  const init = { initContainers: [{ name: 'i', image: 'b' }, { name: 's', image: 'b', restartPolicy: 'Always' }] };
  it.each<[string, PodObject, string]>([
    ['pending', pod({}, { status: { phase: 'Pending' } }), '0/1 Pending 0'],
    ['running', pod({}, { status: { phase: 'Running', containerStatuses: [started({ ready: true, state: { running: {} } })] } }), '1/1 Running 0'],
    ['crashing', pod({}, { status: { phase: 'Running', containerStatuses: [crash] } }), '0/1 CrashLoopBackOff 3 (35s ago)'],
    ['gated', pod({}, { status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] } }), '0/1 SchedulingGated 0'],
    ['terminating', pod({}, { metadata: { name: 'x', deletionTimestamp: 'y' }, status: { phase: 'Running' } }), '0/1 Terminating 0'],
    ['lost', pod({}, { metadata: { name: 'x', deletionTimestamp: 'y' }, status: { phase: 'Running', reason: 'NodeLost' } }), '0/1 Unknown 0'],
    ['exit code', pod({}, { status: { phase: 'Failed', containerStatuses: [started({ state: { terminated: { exitCode: 3 } } })] } }), '0/1 ExitCode:3 0'],
    ['signal', pod({}, { status: { phase: 'Failed', containerStatuses: [started({ state: { terminated: { exitCode: 137, signal: 9 } } })] } }), '0/1 Signal:9 0'],
    ['initializing', pod(init, { status: { phase: 'Pending', initContainerStatuses: [started({ name: 'i', state: { running: {} } })] } }), '0/2 Init:0/2 0'],
    [
      'sidecar up',
      pod(init, {
        status: {
          phase: 'Pending',
          initContainerStatuses: [started({ name: 'i', state: { terminated: { exitCode: 0 } } }), started({ name: 's', started: true, ready: true, state: { running: {} } })],
          containerStatuses: [started({ state: { waiting: { reason: 'PodInitializing' } } })],
        },
      }),
      '1/2 PodInitializing 0',
    ],
    ['init fails', pod(init, { status: { phase: 'Pending', initContainerStatuses: [started({ name: 'i', restartCount: 2, state: { terminated: { exitCode: 1, reason: 'Error' } } })] } }), '0/2 Init:Error 2'],
    [
      'one of two completed, not ready',
      pod({ containers: [{ name: 'a', image: 'i' }, { name: 'c', image: 'i' }] }, {
        status: { phase: 'Running', containerStatuses: [started({ name: 'a', state: { terminated: { exitCode: 0, reason: 'Completed' } } }), started({ ready: true, state: { running: {} } })] },
      }),
      '1/2 NotReady 0',
    ],
  ])('%s', (_, object, expected) => expect(row(object)).toBe(expected));
});

describe('quality of service', () => {
  const c = (limits: Record<string, string>, requests?: Record<string, string>) => ({ containers: [{ name: 'c', resources: { limits, ...(requests ? { requests } : {}) } }] });
  it.each<[string, PodSpec, string]>([
    ['nothing asked', { containers: [{ name: 'c' }] }, 'BestEffort'],
    ['all limited', c({ cpu: '1', memory: '1Gi' }, { cpu: '1000m', memory: '1Gi' }), 'Guaranteed'],
    ['less requested', c({ cpu: '1', memory: '1Gi' }, { cpu: '500m', memory: '1Gi' }), 'Burstable'],
    ['only cpu', c({ cpu: '1' }, { cpu: '1' }), 'Burstable'],
    ['zero', c({ cpu: '0' }, { cpu: '0' }), 'BestEffort'],
    ['only storage', c({ 'ephemeral-storage': '1Gi' }), 'BestEffort'],
  ])('%s', (_, spec, expected) => expect(computeQosClass(spec)).toBe(expected));
});

it('sums requests as containers run: sidecars with all, init containers one at a time', () => {
  const cpu = (amount: string) => ({ requests: { cpu: amount } });
  const spec: PodSpec = {
    containers: [{ name: 'a', resources: cpu('100m') }, { name: 'b', resources: cpu('200m') }],
    initContainers: [{ name: 's', restartPolicy: 'Always', resources: cpu('50m') }, { name: 'i', resources: cpu('400m') }],
    overhead: { cpu: '10m' },
  };
  expect(formatQuantity(podRequests(spec)['cpu']!)).toBe('460m');
});

describe('grace of a deletion', () => {
  const on = pod({ nodeName: 'n' });
  it.each<[string, PodObject, number | undefined, number]>([
    ['not on a node', pod(), 5, 0], ['as asked', on, 5, 5], ['as the pod says', on, undefined, 30], ['negative', on, -1, 1],
    ['ended', { ...on, status: { phase: 'Failed' } }, 5, 0],
  ])('%s', (_, object, asked, expected) => expect(graceSeconds(object, asked)).toBe(expected));
});

describe('validation', () => {
  const wrong = (spec: Partial<PodSpec>) => validatePod(pod(spec)).map(e => `${e.field}: ${e.message}`);
  const container = (more: object) => ({ containers: [{ name: 'c', image: 'nginx', ...more }] });
  it.each<[string, Partial<PodSpec>, string[]]>([
    ['a sound pod', {}, []],
    ['a bad spread', { topologySpreadConstraints: [{ maxSkew: 0, topologyKey: '', whenUnsatisfiable: 'X' }] }, [
      'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
      'spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty',
      'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "X": supported values: "DoNotSchedule", "ScheduleAnyway"',
    ]],
    ['huge pages alone', container({ resources: { limits: { 'hugepages-2Mi': '3Mi' } } }), [
      'spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
      'spec.containers[0].resources.requests[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
      'spec.containers[0].resources: Forbidden: HugePages require cpu or memory',
    ]],
    ['part of a device', container({ resources: { limits: { 'example.com/gpu': '1500m' } } }), [
      'spec.containers[0].resources.limits[example.com/gpu]: Invalid value: "1500m": must be an integer',
      'spec.containers[0].resources.requests[example.com/gpu]: Invalid value: "1500m": must be an integer',
    ]],
    ['a bad seccomp profile', { securityContext: { seccompProfile: { type: 'Localhost' } } }, [
      'spec.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost',
    ]],
    ['a sidecar with a probe, an init container with one', { initContainers: [
      { name: 's', image: 'i', restartPolicy: 'Always', livenessProbe: { exec: { command: ['x'] } } }, { name: 'i', image: 'i', livenessProbe: { exec: { command: ['x'] } } },
    ] }, ['spec.initContainers[1].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always']],
    ['gates and a node', { nodeName: 'n', schedulingGates: [{ name: 'a' }, { name: 'a' }] }, [
      'spec.schedulingGates[1]: Duplicate value: "a"', 'spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared',
    ]],
    ['a user namespace on the host\'s network', { hostUsers: false, hostNetwork: true }, ['spec.hostNetwork: Forbidden: when `pod.Spec.HostUsers` is false']],
    ['a host alias', { hostAliases: [{ ip: '300.1.1.1', hostnames: ['A_b'] }] }, [
      'spec.hostAliases[0].ip: Invalid value: "300.1.1.1": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      expect.stringContaining('spec.hostAliases[0].hostnames[0]: Invalid value: "A_b": a lowercase RFC 1123 subdomain') as string,
    ]],
  ])('%s', (_, spec, expected) => expect(wrong(spec)).toEqual(expected));
});

it('keeps an ended container from coming back to life', () => {
  const ended = pod({ restartPolicy: 'Never' }, { status: { containerStatuses: [started({ state: { terminated: { exitCode: 0 } } })] } });
  const revived = { ...ended, status: { containerStatuses: [started({ state: { running: {} } })] } };
  expect(validatePodStatusUpdate(revived, ended).map(e => e.field)).toEqual(['status.containerStatuses[0].state']);
  expect(validatePodStatusUpdate({ ...revived, spec: { ...ended.spec, restartPolicy: 'Always' } }, { ...ended, spec: { ...ended.spec, restartPolicy: 'Always' } })).toEqual([]);
});

it('warns of hidden variables and ports given twice', () => {
  const object = pod({ containers: [{ name: 'c', image: 'i', env: [{ name: 'A', value: '1' }, { name: 'A', value: '2' }], ports: [{ containerPort: 80 }, { containerPort: 80 }] }] });
  expect(podWarnings(object)).toEqual([
    'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
    'spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]',
  ]);
});

describe('binding', () => {
  const binding = { metadata: { name: 'x', annotations: { a: 'b' } }, target: { kind: 'Node', name: 'n1' } };
  it('puts the pod on the node', () => {
    const bound = bindPod(pod(), binding, '2026-01-01T00:00:00Z');
    expect(bound.spec.nodeName).toBe('n1');
    expect(bound.metadata.annotations).toEqual({ a: 'b' });
    expect(bound.status?.conditions).toEqual([{ type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }]);
  });
  it('is refused to a pod that has one', () => {
    const message = 'Operation cannot be fulfilled on pods/binding "x": pod x is already assigned to node "nowhere"';
    expect(() => bindPod(pod({ nodeName: 'nowhere' }), binding, '')).toThrow(message);
  });
});

it('moves a condition in time only when its status changes', () => {
  const first = withCondition(undefined, { type: 'Ready', status: 'True', lastTransitionTime: 't1' });
  const same = withCondition(first.conditions, { type: 'Ready', status: 'True', lastTransitionTime: 't2' });
  expect(same).toEqual({ conditions: first.conditions, changed: false });
  expect(withCondition(first.conditions, { type: 'Ready', status: 'False', lastTransitionTime: 't2' }).conditions[0]?.lastTransitionTime).toBe('t2');
});

it('calls a pod available when it has been ready long enough', () => {
  const ready = pod({}, { status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:09:55Z' }] } });
  expect([isPodAvailable(ready, 0, NOW), isPodAvailable(ready, 5, NOW), isPodAvailable(ready, 6, NOW)]).toEqual([true, true, false]);
});

it('draws hunks apart where changes lie far apart', () => {
  const lines = Array.from({ length: 20 }, (_, i) => String(i));
  const changed = lines.map(l => (l === '2' || l === '15' ? `${l}!` : l));
  expect(unifiedDiff(lines, changed).split('\n').filter(l => l.startsWith('@@'))).toEqual(['@@ -1,6 +1,6 @@', '@@ -13,7 +13,7 @@']);
});

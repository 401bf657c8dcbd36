/** The way of a new pod through default admission, against what a live v1.36.2 answered; and each plugin's refusals. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { Pod } from '../../kinds/core/pod/index.ts';
import { schemas } from '../../kinds/facts/facts.ts';
import type { LimitRange, Pod as PodObject } from '../../kinds/generated/core-v1.ts';
import { validateMetadata } from '../../machinery/meta-validation.ts';
import type { AnyKind } from '../../machinery/kind.ts';
import type { Frozen, KubeObject } from '../../machinery/object.ts';
import { StatusError } from '../../machinery/status-error.ts';
import { defaultAdmission, defaultStorageClass, priority, storageObjectInUseProtection, taintNodesByCondition } from './index.ts';
import type { AdmissionRequest, Lookup } from './ports.ts';

interface Create { name: string; body: object; status: number; object?: PodObject; answer?: { message: string; reason: string; details?: unknown } }
const fixture = new URL('../../kinds/core/pod/testdata/answers.json', import.meta.url);
const recorded = (JSON.parse(readFileSync(fixture, 'utf8')) as { create: Create[] }).create;

type Stored = Readonly<Record<string, readonly object[]>>;
/** `{ 'serviceaccounts': [...] }` by plural. */
function lookupOf(stored: Stored): Lookup {
  const all = (plural: string) => (stored[plural] ?? []) as readonly Frozen<KubeObject>[];
  return {
    get: (_, plural, name) => all(plural).find(o => o.metadata.name === name),
    list: (_, plural) => all(plural),
  };
}
const CLUSTER: Stored = {
  serviceaccounts: [{ metadata: { name: 'default', namespace: 'default' } }],
  priorityclasses: [
    { metadata: { name: 'system-node-critical' }, value: 2000001000, preemptionPolicy: 'PreemptLowerPriority' },
    { metadata: { name: 'system-cluster-critical' }, value: 2000000000, preemptionPolicy: 'PreemptLowerPriority' },
  ],
};

/** Waits for nothing: what is not there will not come. */
const clock = { now: () => 0, monotonic: () => 0, after: (_: number, run: () => void) => (queueMicrotask(run), { cancel() {} }) };
const plugins = defaultAdmission({ clock, random: seededRandom(1) });
const kindOf = (plural: string, group = ''): AnyKind => ({ group, plural, resource: group ? `${plural}.${group}` : plural }) as AnyKind;

function requestFor(object: object, more: Partial<AdmissionRequest> & { stored?: Stored } = {}): AdmissionRequest {
  const { stored, ...rest } = more;
  return {
    operation: 'CREATE', kind: kindOf('pods'), subresource: '', namespace: 'default', name: (object as KubeObject).metadata.name ?? '',
    user: { name: 'u', groups: [] }, dryRun: true, object: object as KubeObject, lookup: lookupOf({ ...CLUSTER, ...stored }), warn: () => undefined, ...rest,
  };
}

async function admit(pod: PodObject, stored: Stored = {}): Promise<PodObject> {
  const request = requestFor(pod, { stored });
  const concerned = plugins.filter(p => p.resources?.includes('pods') && p.operations.includes('CREATE'));
  for (const plugin of concerned) await plugin.mutate?.(request);
  for (const plugin of concerned) await plugin.validate?.(request);
  return pod;
}

const sameName = (text: string) => text.replace(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access-xxxxx');

async function create(body: object): Promise<PodObject> {
  const schema = schemas.of(Pod.schema);
  const pod = schema.decodeValue<PodObject>(body).object;
  pod.metadata.namespace ??= 'default';
  Pod.defaults?.(pod);
  await admit(pod);
  pod.metadata.generation = 1;
  Pod.prepareForCreate?.(pod, 0);
  expect([...validateMetadata(pod as never, undefined, Pod), ...(Pod.validate?.(pod as never) ?? [])]).toEqual([]);
  return schema.normalize(pod);
}

describe('a new pod', () => {
  it.each(recorded.filter(c => c.object).map(c => [c.name, c] as const))('%s', async (_, { body, object }) => {
    const { kind: _kind, apiVersion: _version, ...mine } = await create(body);
    expect(sameName(JSON.stringify(mine))).toBe(sameName(JSON.stringify(object)));
  });

  it.each(recorded.filter(c => c.status === 403).map(c => [c.name, c] as const))('%s', async (_, { body, answer }) => {
    const error = await create(body).then(() => undefined, (e: unknown) => e);
    expect(error).toBeInstanceOf(StatusError);
    expect((error as StatusError).status).toMatchObject(answer!);
  });
});

const pod = (spec: object = {}): PodObject => ({ metadata: { name: 'x', namespace: 'default' }, spec: { containers: [{ name: 'c', image: 'i' }], ...spec } });

describe('ServiceAccount', () => {
  it('mounts no token where the account does not want it', async () => {
    const stored = { serviceaccounts: [{ metadata: { name: 'default' }, automountServiceAccountToken: false, imagePullSecrets: [{ name: 's' }] }] };
    const admitted = await admit(pod(), stored);
    expect(admitted.spec.volumes).toBeUndefined();
    expect(admitted.spec.imagePullSecrets).toEqual([{ name: 's' }]);
  });
  it('refuses mirror pods that ask for one', async () => {
    const mirror = pod({ serviceAccountName: 'default' });
    mirror.metadata.annotations = { 'kubernetes.io/config.mirror': 'x' };
    await expect(admit(mirror)).rejects.toThrow('pods "x" is forbidden: a mirror pod may not reference service accounts');
  });
  it('puts in what passes validation, which takes its word for it', async () => {
    const { metadata, spec } = await admit(pod());
    expect(spec.volumes).toMatchObject([{ projected: { sources: [{}, {}, {}] } }]);
    // A copy is nobody's own: all the rules look at it.
    const copy = structuredClone({ metadata, spec });
    Pod.defaults?.(copy);
    expect(Pod.validate?.(copy as never)).toEqual([]);
    expect(Pod.warnings?.(copy as never)).toEqual([]);
    copy.spec.volumes![0]!.projected!.defaultMode = 0o1000;
    expect(Pod.validate?.(copy as never)?.[0]).toMatchObject({ field: 'spec.volumes[0].projected.defaultMode' });
  });
  it('leaves a container alone that mounts something at its place', async () => {
    const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';
    const admitted = await admit(pod({ containers: [{ name: 'c', image: 'i', volumeMounts: [{ name: 'v', mountPath }] }] }));
    expect(admitted.spec.volumes).toBeUndefined();
  });
});

describe('Priority', () => {
  const classes = { priorityclasses: [{ metadata: { name: 'low' }, value: 5, globalDefault: true, preemptionPolicy: 'Never' }] };
  it('gives the default class', async () => {
    expect((await admit(pod(), classes)).spec).toMatchObject({ priorityClassName: 'low', priority: 5, preemptionPolicy: 'Never' });
  });
  it('refuses another number', async () => {
    const words = 'the integer value of priority (7) must not be provided in pod spec; priority admission controller computed 5 from the given PriorityClass name';
    await expect(admit(pod({ priority: 7 }), classes)).rejects.toThrow(words);
  });
  it('refuses a second default class', () => {
    const request = requestFor({ metadata: { name: 'other' }, value: 1, globalDefault: true }, { kind: kindOf('priorityclasses', 'scheduling.k8s.io'), stored: classes });
    expect(() => priority.validate?.(request)).toThrow('PriorityClass low is already marked as default. Only one default can exist');
  });
});

describe('LimitRanger', () => {
  const ranges = (limits: object[]): Stored => ({ limitranges: [{ metadata: { name: 'l' }, spec: { limits } } as LimitRange] });
  it('fills in what containers leave out, and says so', async () => {
    const admitted = await admit(pod(), ranges([{ type: 'Container', default: { cpu: '1' }, defaultRequest: { cpu: '500m', memory: '1Mi' } }]));
    expect(admitted.spec.containers[0]?.resources).toEqual({ limits: { cpu: '1' }, requests: { cpu: '500m', memory: '1Mi' } });
    expect(admitted.metadata.annotations).toEqual({ 'kubernetes.io/limit-ranger': 'LimitRanger plugin set: cpu, memory request for container c; cpu limit for container c' });
  });
  it.each([
    [{ type: 'Container', max: { cpu: '1' } }, { limits: { cpu: '2' }, requests: { cpu: '2' } }, 'maximum cpu usage per Container is 1, but limit is 2'],
    [{ type: 'Container', min: { cpu: '1' } }, {}, 'minimum cpu usage per Container is 1.  No request is specified'],
    [{ type: 'Pod', max: { memory: '1Gi' } }, { limits: { memory: '2Gi' } }, 'maximum memory usage per Pod is 1Gi, but limit is 2Gi'],
    [
      { type: 'Container', maxLimitRequestRatio: { cpu: '2' } }, { limits: { cpu: '3' }, requests: { cpu: '1' } },
      'cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000',
    ],
  ])('%j refuses %j', async (limit, resources, words) => {
    const object = pod({ containers: [{ name: 'c', image: 'i', resources }] });
    await expect(admit(object, ranges([limit]))).rejects.toThrow(`pods "x" is forbidden: ${words}`);
  });
});

it('refuses a runtime class that does not exist', async () => {
  await expect(admit(pod({ runtimeClassName: 'gvisor' }))).rejects.toThrow('pods "x" is forbidden: pod rejected: RuntimeClass "gvisor" not found');
});

describe('storage and nodes', () => {
  it('protects claims and gives them the newest default class', () => {
    const storageclasses = [
      { metadata: { name: 'old', creationTimestamp: '2025-01-01T00:00:00Z', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } } },
      { metadata: { name: 'new', creationTimestamp: '2026-01-01T00:00:00Z', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } } },
    ];
    const request = requestFor({ metadata: { name: 'p' }, spec: {} }, { kind: kindOf('persistentvolumeclaims'), stored: { storageclasses } });
    void storageObjectInUseProtection.mutate?.(request);
    void defaultStorageClass.mutate?.(request);
    expect(request.object).toEqual({ metadata: { name: 'p', finalizers: ['kubernetes.io/pvc-protection'] }, spec: { storageClassName: 'new' } });
  });
  it('taints a new node', () => {
    const request = requestFor({ metadata: { name: 'n' } }, { kind: kindOf('nodes') });
    void taintNodesByCondition.mutate?.(request);
    expect(request.object).toMatchObject({ spec: { taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }] } });
  });
});

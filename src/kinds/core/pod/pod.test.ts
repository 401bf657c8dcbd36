/** Replays what a live v1.36.2 answered to new and changed pods: defaults, refusals and their causes, to the byte. */
import { readFileSync } from 'node:fs';
import jsonpatch from 'fast-json-patch';
import type { Operation } from 'fast-json-patch';
import { describe, expect, it } from 'vitest';
import { clone, deepFreeze } from '../../../machinery/equality.ts';
import { validateMetadata } from '../../../machinery/meta-validation.ts';
import type { Frozen } from '../../../machinery/object.ts';
import { invalidObject } from '../../../machinery/status-error.ts';
import type { Pod as PodObject } from '../../generated/core-v1.ts';
import { schemas } from '../../facts/facts.ts';
import { refusalOf, type Refusal } from '../../refusal.fixture.ts';
import { Pod } from './pod.ts';

interface Create { name: string; body: object; status: number; object?: PodObject; answer?: Refusal; warnings?: string[] }
interface Update { name: string; patch: Operation[]; status: number; spec?: unknown; answer?: Refusal }
const recorded = JSON.parse(readFileSync(new URL('./testdata/answers.json', import.meta.url), 'utf8')) as { create: Create[]; update: Update[] };

const schema = schemas.of(Pod.schema);
const ADMITTED = ['priority', 'preemptionPolicy', 'serviceAccountName', 'serviceAccount'] as const;

/** Takes back what admission adds, which has its own tests: the token volume, tolerations, priority, account. */
function withoutAdmission(pod: PodObject): PodObject {
  const copy = clone(pod) as PodObject;
  const isToken = (v: { name: string }) => v.name.startsWith('kube-api-access-');
  const { spec } = copy;
  if (spec.volumes) spec.volumes = spec.volumes.filter(v => !isToken(v));
  if (spec.volumes?.length === 0) delete spec.volumes;
  for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
    if (container.volumeMounts) container.volumeMounts = container.volumeMounts.filter(m => !isToken(m));
    if (container.volumeMounts?.length === 0) delete container.volumeMounts;
  }
  spec.tolerations = (spec.tolerations ?? []).filter(t => t.tolerationSeconds !== 300);
  if (spec.tolerations.length === 0) delete spec.tolerations;
  for (const field of ADMITTED) delete spec[field];
  return copy;
}

/** The server's way for a new object: decode, default, prepare, validate. */
function create(body: object): PodObject {
  const pod = schema.decodeValue<PodObject>(body).object;
  pod.metadata ??= {};
  pod.metadata.namespace ??= 'default';
  Pod.defaults?.(pod);
  pod.spec.serviceAccountName ??= 'default';
  pod.metadata.generation = 1;
  Pod.prepareForCreate?.(pod, 0);
  const errors = [...validateMetadata(pod as never, undefined, Pod), ...(Pod.validate?.(pod as never) ?? [])];
  if (errors.length > 0) throw invalidObject(Pod, pod.metadata.name ?? '', errors);
  return schema.normalize(pod);
}

describe('a new pod', () => {
  it.each(recorded.create.filter(c => c.object).map(c => [c.name, c] as const))('%s', (_, { body, object }) => {
    const { kind: _kind, apiVersion: _version, ...mine } = withoutAdmission(create(body));
    expect(JSON.stringify(mine)).toBe(JSON.stringify(withoutAdmission(object!)));
  });

  it.each(recorded.create.filter(c => c.status === 422).map(c => [c.name, c] as const))('%s', (_, { body, answer }) => {
    expect(refusalOf(() => create(body))).toEqual(answer);
  });

  it.each(recorded.create.filter(c => c.status === 400).map(c => [c.name, c] as const))('%s', (_, { body, answer }) => {
    expect(() => create(body)).toThrow(answer!.message.replace(/^.*?: /, ''));
  });
});

/** A stored pod is changed by a JSON patch; what the server would answer. */
function update(old: Frozen<PodObject>, patch: Operation[]): PodObject {
  const patched = jsonpatch.applyPatch(clone(old) as PodObject, patch).newDocument;
  const pod = schema.decodeValue<PodObject>(patched).object;
  Pod.defaults?.(pod);
  Pod.prepareForUpdate?.(pod, old, 0);
  const errors = [...validateMetadata(pod as never, old as never, Pod), ...(Pod.validateUpdate?.(pod as never, old) ?? [])];
  if (errors.length > 0) throw invalidObject(Pod, pod.metadata.name ?? '', errors);
  return schema.normalize(pod);
}

describe('a changed pod', () => {
  const setup = recorded.create.find(c => c.name === 'setup pod')!;
  const stored = deepFreeze({ ...setup.object!, metadata: { ...setup.object!.metadata, resourceVersion: '1' } }) as Frozen<PodObject>;

  /** The recorded server was a rebuild whose token volumes have a fourth source; it shows in the line numbers of its diffs. */
  const asRecorded = clone(stored) as PodObject;
  asRecorded.spec.volumes?.[0]?.projected?.sources?.push({ configMap: { name: 'more.crt', items: [{ key: 'more.crt', path: 'more.crt' }] } });

  it.each(recorded.update.map(u => [u.name, u] as const))('%s', (_, { patch, spec, answer }) => {
    if (answer) expect(refusalOf(() => update(deepFreeze(asRecorded) as Frozen<PodObject>, patch))).toEqual(answer);
    else expect(JSON.stringify(update(stored, patch).spec)).toBe(JSON.stringify(spec));
  });
});

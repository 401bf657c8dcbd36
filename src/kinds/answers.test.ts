/** Replays what a live v1.36.2 answered to new and changed objects of every kind but Pod: defaults, refusals and their causes, to the byte. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clone, deepFreeze } from '../machinery/equality.ts';
import type { AnyKind } from '../machinery/kind.ts';
import { validateMetadata } from '../machinery/meta-validation.ts';
import type { KubeObject } from '../machinery/object.ts';
import { invalidObject } from '../machinery/status-error.ts';
import { schemas } from './facts/facts.ts';
import type { Node, Service } from './generated/core-v1.ts';
import { kindOfObject } from './index.ts';
import { refusalOf, type Refusal } from './refusal.fixture.ts';
import { taintNewNode } from './core/node/index.ts';
import { needsClusterIP, portsWithoutNodePort, settleFamilies } from './core/service/index.ts';
import { CLAIM_PROTECTION, protectWhileInUse, VOLUME_PROTECTION } from './core/volume/index.ts';

interface Create { name: string; status: number; body: KubeObject; object?: KubeObject; answer?: Refusal }
interface Update { name: string; status: number; subresource: string; old: KubeObject; patch: object; object?: KubeObject; answer?: Refusal }
const recorded = JSON.parse(readFileSync(new URL('./testdata/answers.json', import.meta.url), 'utf8')) as { create: Create[]; update: Update[] };
/** Refused by the allocator of addresses, which is not here. */
const ALLOCATED = ['refuse: service ip out of range'];
const NOW = Date.parse('2026-11-22T17:40:26Z');

/** What the server does between preparing and validating, as far as the recorded answers show it. */
function admit(kind: AnyKind, object: KubeObject): void {
  if (kind.kind === 'Node') taintNewNode(object as Node);
  if (kind.kind === 'PersistentVolume') protectWhileInUse(object, VOLUME_PROTECTION);
  if (kind.kind === 'PersistentVolumeClaim') protectWhileInUse(object, CLAIM_PROTECTION);
  if (kind.kind === 'Service') allocate(object as Service);
}

function allocate(service: Service): void {
  settleFamilies(service, ['IPv4']);
  if (needsClusterIP(service) && !service.spec.clusterIP) {
    service.spec.clusterIP = '10.97.0.0';
    service.spec.clusterIPs = ['10.97.0.0'];
  }
  for (const i of portsWithoutNodePort(service)) service.spec.ports![i]!.nodePort = 32769;
}

/** The server's way for a new object. */
function create(body: KubeObject): KubeObject {
  const kind = kindOfObject(body.apiVersion!, body.kind!)!;
  const schema = schemas.of(kind.schema);
  const object = schema.decodeText<KubeObject>(JSON.stringify(body)).object;
  object.metadata ??= {};
  if (kind.scope === 'Namespaced') object.metadata.namespace ??= 'default';
  kind.defaults?.(object);
  if (kind.hasGeneration) object.metadata.generation = 1;
  kind.prepareForCreate?.(object, NOW);
  admit(kind, object);
  const frozen = deepFreeze(clone(object)) as KubeObject;
  const errors = [...validateMetadata(frozen, undefined, kind), ...(kind.validate?.(frozen) ?? [])];
  if (errors.length > 0) throw invalidObject(kind, object.metadata.name ?? '', errors);
  return schema.normalize(object);
}

/** As the server would send it: kind and apiVersion first. */
const written = ({ kind, apiVersion, ...rest }: KubeObject) => JSON.stringify({ kind, apiVersion, ...rest });

describe('a new object', () => {
  it.each(recorded.create.filter(c => c.object).map(c => [c.name, c] as const))('%s', (_, { body, object }) => {
    expect(written({ ...create(body), kind: body.kind!, apiVersion: body.apiVersion! })).toBe(written(object!));
  });
  it.each(recorded.create.filter(c => c.status === 422 && !ALLOCATED.includes(c.name)).map(c => [c.name, c] as const))('%s', (_, { body, answer }) => {
    expect(refusalOf(() => create(body))).toEqual(answer);
  });
  it.each(recorded.create.filter(c => c.status === 400).map(c => [c.name, c] as const))('%s', (_, { body, answer }) => {
    expect(() => create(body)).toThrow(answer!.message.replace(/^.*?: /, ''));
  });
});

/** A merge patch, as far as the recorded ones need it. */
function merge(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const merged = { ...(target as Record<string, unknown>) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = merge(merged[key] ?? {}, value);
  }
  return merged;
}

function update({ old, patch, subresource }: Update): KubeObject {
  const kind = kindOfObject(old.apiVersion!, old.kind!)!;
  const stored = deepFreeze(clone(old)) as KubeObject;
  const object = schemas.of(kind.schema).decodeValue<KubeObject>(merge(clone(old), patch)).object;
  kind.defaults?.(object);
  const onStatus = subresource === 'status';
  if (!onStatus) kind.prepareForUpdate?.(object, stored, NOW);
  if (kind.kind === 'Service') allocate(object as Service);
  const errors = [...validateMetadata(object, stored, kind), ...((onStatus ? kind.validateStatusUpdate : kind.validateUpdate)?.(object, stored) ?? [])];
  if (errors.length > 0) throw invalidObject(kind, object.metadata.name ?? '', errors);
  return schemas.of(kind.schema).normalize(object);
}

describe('a changed object', () => {
  it.each(recorded.update.map(u => [u.name, u] as const))('%s', (_, change) => {
    if (change.answer) return expect(refusalOf(() => update(change))).toEqual(change.answer);
    const { resourceVersion: _version, ...metadata } = update(change).metadata;
    return expect(written({ ...update(change), metadata, kind: change.old.kind!, apiVersion: change.old.apiVersion! })).toBe(written(change.object!));
  });
});

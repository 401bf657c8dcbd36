/** Makes the bootstrap objects and, at later starts, adds again what went missing from them. */
import { missingRules } from '../../apiserver/auth/rbac/covers.ts';
import type { Client } from '../../client/client.ts';
import { semanticEqual } from '../../machinery/equality.ts';
import type { Frozen, KubeObject } from '../../machinery/object.ts';
import { objectKey } from '../../machinery/object.ts';
import { hasReason } from '../../machinery/status-error.ts';
import type { ClusterRole, ClusterRoleBinding, Subject } from '../../kinds/generated/rbac-v1.ts';
import type { BootstrapFacts, BootstrapSet } from './objects.ts';
import { bootstrapSets, namespaces } from './objects.ts';
import { AUTO_UPDATE } from './roles.ts';
import { isPlain } from '../../machinery/plain.ts';

/** `made` is told of each kind whose objects stand. */
export async function applyBootstrap(client: Client, facts: BootstrapFacts, made: (plural: string) => void): Promise<void> {
  await applySet(client, { group: '', version: 'v1', plural: 'namespaces', objects: namespaces(), existing: 'keep' });
  made('namespaces');
  const sets = bootstrapSets(facts);
  const kinds = new Set(sets.map(set => set.plural));
  await Promise.all([...kinds].map(plural => applySets(client, sets.filter(set => set.plural === plural)).then(() => made(plural))));
}

export async function applySets(client: Client, sets: readonly BootstrapSet[]): Promise<void> {
  await Promise.all(sets.map(set => applySet(client, set)));
}

async function applySet(client: Client, set: BootstrapSet): Promise<void> {
  const namespaces = new Set(set.objects.map(o => o.metadata.namespace));
  const resource = client.dynamic({ ...set, scope: namespaces.has(undefined) ? 'Cluster' : 'Namespaced', kind: set.objects[0]?.kind ?? '' });
  const stored = await Promise.all([...namespaces].map(namespace => list(resource, namespace)));
  if (stored.includes(undefined)) return;
  const known = new Map(stored.flatMap(items => items ?? []).map(o => [objectKey(o), o]));
  await Promise.all(
    set.objects.map(async wanted => {
      const next = planObject(set.existing, wanted, known.get(objectKey(wanted)));
      if (next === undefined) return;
      if (next.replace) await resource.delete(wanted.metadata.name!, wanted.metadata.namespace);
      if (next.create) await tolerate('AlreadyExists', resource.create(next.object));
      else await tolerate('Conflict', resource.update(next.object));
    }),
  );
}

/** Undefined for a kind that this server does not serve. Other namespaces may hold thousands of such objects. */
async function list(resource: ReturnType<Client['dynamic']>, namespace: string | undefined): Promise<readonly KubeObject[] | undefined> {
  try {
    return (await resource.list(namespace === undefined ? {} : { namespace })).items;
  } catch (error) {
    if (hasReason(error, 'NotFound')) return undefined;
    throw error;
  }
}

/** Another server of the same cluster may do the same at the same time. */
async function tolerate(reason: string, done: Promise<unknown>): Promise<void> {
  try {
    await done;
  } catch (error) {
    if (!hasReason(error, reason)) throw error;
  }
}

export interface PlannedObject {
  readonly object: KubeObject;
  readonly create: boolean;
  /** Delete the stored one first: a binding's role cannot change. */
  readonly replace?: boolean;
}

/** What to write for one object; undefined where all is well. */
export function planObject(existing: BootstrapSet['existing'], wanted: KubeObject, stored: Frozen<KubeObject> | undefined): PlannedObject | undefined {
  if (!stored) return { object: wanted, create: true };
  switch (existing) {
    case 'keep':
      return undefined;
    case 'enforce':
      return enforce(wanted, stored);
    case 'grow':
      return stored.metadata.annotations?.[AUTO_UPDATE] === 'false' ? undefined : grow(wanted, stored);
  }
}

/** All fields but metadata as wanted; fields that the server filled in stay. */
function enforce(wanted: KubeObject, stored: Frozen<KubeObject>): PlannedObject | undefined {
  const { metadata: _wanted, ...fields } = wanted;
  const { metadata, ...kept } = stored;
  const merged = overlay(kept, fields) as object;
  return semanticEqual(merged, kept) ? undefined : { object: { ...merged, metadata } as KubeObject, create: false };
}

/** `over` on top of `base`, field by field; lists are replaced whole. */
function overlay(base: unknown, over: unknown): unknown {
  if (!isPlain(base) || !isPlain(over)) return over;
  return { ...base, ...Object.fromEntries(Object.entries(over).map(([k, v]) => [k, overlay(base[k], v)])) };
}

function grow(wanted: KubeObject, stored: Frozen<KubeObject>): PlannedObject | undefined {
  const metadata = {
    ...stored.metadata,
    labels: { ...wanted.metadata.labels, ...stored.metadata.labels },
    annotations: { ...wanted.metadata.annotations, ...stored.metadata.annotations },
  };
  if ('roleRef' in wanted) return growBinding(wanted as ClusterRoleBinding, { ...(stored as Frozen<ClusterRoleBinding>), metadata }, stored);
  const [role, had] = [wanted as ClusterRole, stored as Frozen<ClusterRole>];
  // The rules of a role that aggregates others are the aggregation's business.
  const missing = role.aggregationRule ? [] : missingRules(had.rules ?? [], role.rules ?? []);
  const next = { ...had, metadata, rules: [...(had.rules ?? []), ...missing] };
  return semanticEqual(next, { ...had, rules: had.rules ?? [] }) ? undefined : { object: next as unknown as KubeObject, create: false };
}

function growBinding(wanted: ClusterRoleBinding, next: Frozen<ClusterRoleBinding>, stored: Frozen<KubeObject>): PlannedObject | undefined {
  if (!semanticEqual(wanted.roleRef, next.roleRef)) return { object: wanted, create: true, replace: true };
  const has = (subject: Subject) => (next.subjects ?? []).some(known => semanticEqual(known, subject));
  const subjects = [...(next.subjects ?? []), ...(wanted.subjects ?? []).filter(s => !has(s))];
  const object = { ...next, subjects };
  return semanticEqual(object, stored) ? undefined : { object: object as unknown as KubeObject, create: false };
}

/** Updates an object: what the writer makes of the stored one is mutated, prepared, validated, judged and stored, again where somebody was faster. */
import { semanticEqual } from '../../machinery/equality.ts';
import { validateMetadata } from '../../machinery/meta-validation.ts';
import { all, at, invalid, type FieldError } from '../../machinery/field-error.ts';
import type { AnyKind } from '../../machinery/kind.ts';
import type { Frozen, KubeObject } from '../../machinery/object.ts';
import { conflict, invalidObject, notFoundError, OBJECT_MODIFIED } from '../../machinery/status-error.ts';
import type { Entry } from '../cache/entry.ts';
import { judge, mutate, type Admission } from './admit.ts';
import { putBytes, remove } from './commit.ts';
import { createObject, normalized, type Write, type Written } from './create-object.ts';

/** How the new object comes about, and which rules of the kind apply to it. */
export interface Change {
  readonly name: string;
  /** The new object, its own copy; called again after a lost race. `old` is undefined where the object is absent and may be created. */
  make(old: Frozen<KubeObject> | undefined, entry: Entry | undefined): KubeObject | Promise<KubeObject>;
  readonly rules: Rules;
  readonly createIfAbsent: boolean;
}

export interface Rules {
  prepare(kind: AnyKind, object: KubeObject, old: Frozen<KubeObject>, now: number): void;
  validate(kind: AnyKind, object: Frozen<KubeObject>, old: Frozen<KubeObject>): FieldError[];
}

export const mainRules: Rules = {
  prepare: (kind, object, old, now) => kind.prepareForUpdate?.(object as never, old as never, now),
  validate: (kind, object, old) => (kind.validateUpdate ? kind.validateUpdate(object as never, old as never) : (kind.validate?.(object as never) ?? [])),
};

/** Races lost before a writer that named no resourceVersion is told; each round somebody wins. */
const ATTEMPTS = 500;

export async function updateObject(write: Write, change: Change): Promise<Written & { readonly created?: boolean }> {
  const { resource, context } = write;
  const namespace = context.info.resource ? context.info.namespace : '';
  for (let attempt = 1; ; attempt++) {
    const entry = resource.cache!.get(namespace, change.name);
    if (entry === undefined) return { ...(await createAbsent(write, change)), created: true };
    const old = resource.view === undefined ? entry.object : (resource.view.fromStored(entry.copy()) as Frozen<KubeObject>);
    const object = await change.make(old, entry);
    assertUnchanged(resource.kind, object, old);
    const written = await attemptUpdate({ ...write, change, entry, old, object });
    if (written !== undefined) return written;
    // Who named a version is refused on the next round, when it is no longer the stored one.
    if (attempt === ATTEMPTS) throw conflict(resource.kind, change.name, OBJECT_MODIFIED);
  }
}

async function createAbsent(write: Write, change: Change): Promise<Written> {
  const { kind } = write.resource;
  if (!change.createIfAbsent) throw notFoundError(kind, change.name);
  const object = await change.make(undefined, undefined);
  if (object.metadata.uid) throw notFoundError(kind, change.name);
  return createObject(write, object);
}

/** Throws where the writer names a version, or an identity, that is not the stored one. */
function assertUnchanged(kind: AnyKind, object: KubeObject, old: Frozen<KubeObject>): void {
  const { resourceVersion, uid, name, namespace } = object.metadata;
  if (uid && uid !== old.metadata.uid) throw conflict(kind, name ?? '', uidMismatch(kind, { namespace, name: name ?? '', uid, actual: old.metadata.uid ?? '' }));
  if (!resourceVersion || resourceVersion === '0') {
    if (kind.unconditionalUpdate === false) {
      throw invalidObject(kind, name ?? '', [invalid(at('metadata', 'resourceVersion'), 0, 'must be specified for an update')]);
    }
    return;
  }
  if (resourceVersion !== old.metadata.resourceVersion) throw conflict(kind, name ?? '', OBJECT_MODIFIED);
}

function uidMismatch(kind: AnyKind, at: { namespace: string | undefined; name: string; uid: string; actual: string }): string {
  const group = kind.group === '' ? '' : `${kind.group}/`;
  const key = `/registry/${group}${kind.plural}/${at.namespace ? `${at.namespace}/` : ''}${at.name}`;
  return `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${at.uid}, UID in object meta: ${at.actual}`;
}

interface Attempt extends Write {
  readonly change: Change;
  readonly entry: Entry;
  readonly old: Frozen<KubeObject>;
  readonly object: KubeObject;
}

async function attemptUpdate(attempt: Attempt): Promise<Written | undefined> {
  const { resource, services, options, context, object, old, entry, change } = attempt;
  const { kind } = resource;
  keepIdentity(object, old);
  kind.defaults?.(object as never);
  const admission: Admission = { context, services, kind, operation: 'UPDATE', dryRun: options.dryRun, object, old };
  const pending = mutate(admission);
  if (pending !== undefined) await pending;
  prepare(attempt);
  const errors = all(validateMetadata(object as never, old, kind), change.rules.validate(kind, object as never, old));
  if (errors.length > 0) throw invalidObject(kind, object.metadata.name ?? '', errors);
  for (const text of kind.warnings?.(object as never, old as never) ?? []) context.warn(text);
  const judging = judge(admission);
  if (judging !== undefined) await judging;
  const allocated = services.allocator.forUpdate({ resource, object, old, dryRun: options.dryRun });
  try {
    const clean = normalized(attempt, object);
    if (options.dryRun) return { object: clean };
    const stored = resource.view?.toStored(clean) ?? clean;
    const value = resource.cache!.codec.encode(stored);
    const target = { hub: services.hub, cache: resource.cache!, namespace: entry.namespace, name: entry.name, requestId: context.id };
    if (isEmptied(kind, stored, old)) {
      const gone = await remove(target, entry);
      return gone && { object: withVersion(clean, String(gone.revision)) };
    }
    // What changes nothing is not written.
    if (Buffer.compare(value, entry.value) === 0) return { entry };
    const written = await putBytes(target, value, { object: stored, expected: entry });
    return written && { entry: written };
  } finally {
    allocated?.release();
  }
}

const withVersion = (object: KubeObject, resourceVersion: string): KubeObject => ({ ...object, metadata: { ...object.metadata, resourceVersion } });

/** What a client leaves out of the metadata, or cannot change there, is taken from the stored object. */
function keepIdentity(object: KubeObject, old: Frozen<KubeObject>): void {
  const { metadata } = object;
  metadata.resourceVersion = old.metadata.resourceVersion!;
  if (!metadata.uid && old.metadata.uid) metadata.uid = old.metadata.uid;
  metadata.creationTimestamp ||= old.metadata.creationTimestamp!;
  if (old.metadata.deletionTimestamp !== undefined) metadata.deletionTimestamp = old.metadata.deletionTimestamp;
  if (old.metadata.deletionGracePeriodSeconds !== undefined) metadata.deletionGracePeriodSeconds ??= old.metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
  delete metadata.managedFields;
}

function prepare({ resource, services, change, object, old }: Attempt): void {
  const { kind } = resource;
  if (old.metadata.generation === undefined) delete object.metadata.generation;
  else object.metadata.generation = old.metadata.generation;
  change.rules.prepare(kind, object, old, services.clock.now());
  if (kind.hasGeneration && isNewGeneration(object, old)) object.metadata.generation = (old.metadata.generation ?? 0) + 1;
}

/** Whether anything but metadata and status changed. */
function isNewGeneration(object: KubeObject, old: Frozen<KubeObject>): boolean {
  const fields = new Set([...Object.keys(object), ...Object.keys(old)]);
  for (const field of fields) {
    if (field === 'metadata' || field === 'status' || field === 'kind' || field === 'apiVersion') continue;
    if (!semanticEqual((object as never)[field], (old as never)[field])) return true;
  }
  return false;
}

/** The last finalizer of a dying object is gone, and no grace is left: the update is its end. */
function isEmptied(kind: AnyKind, object: KubeObject, old: Frozen<KubeObject>): boolean {
  if (old.metadata.deletionTimestamp === undefined) return false;
  if ((object.metadata.deletionGracePeriodSeconds ?? 0) !== 0) return false;
  if ((object.metadata.finalizers ?? []).length > 0) return false;
  const specFinalizers = (object as { spec?: { finalizers?: string[] } }).spec?.finalizers ?? [];
  return !kind.specFinalizers || specFinalizers.length === 0;
}

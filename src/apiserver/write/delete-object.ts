/** Deletes an object, or starts its deletion. */
import type { AnyKind } from '../../machinery/kind.ts';
import type { KubeObject } from '../../machinery/object.ts';
import { conflict, notFoundError, OBJECT_MODIFIED } from '../../machinery/status-error.ts';
import type { Entry } from '../cache/entry.ts';
import type { RequestContext } from '../context.ts';
import type { DeleteOptions } from '../options/delete-options.ts';
import type { Resource } from '../registry.ts';
import type { Services } from '../services.ts';
import { judge } from './admit.ts';
import { put, remove, type Target } from './commit.ts';
import { normalized } from './create-object.ts';
import { assertMayDelete } from './namespace-lifecycle.ts';
import { planDeletion } from './plan-deletion.ts';

export interface Deletion {
  readonly context: RequestContext;
  readonly resource: Resource;
  readonly services: Services;
  readonly options: DeleteOptions;
  readonly namespace: string;
  readonly name: string;
  /** Admission has judged it already, by another name than a deletion: an eviction. */
  readonly isAdmitted?: boolean;
}

export interface Deleted {
  /** The object as it was last seen, or as it waits for its end. */
  readonly entry: Entry;
  readonly gone: boolean;
}

const ATTEMPTS = 100;

export async function deleteObject(deletion: Deletion): Promise<Deleted> {
  const { resource, name, namespace, options } = deletion;
  assertMayDelete(resource.kind, name);
  for (let attempt = 1; ; attempt++) {
    const entry = resource.cache!.get(namespace, name);
    if (entry === undefined) throw notFoundError(resource.kind, name);
    checkPreconditions(resource.kind, entry, options);
    const deleted = await attemptDeletion(deletion, entry);
    if (deleted !== undefined) return deleted;
    if (attempt === ATTEMPTS) throw conflict(resource.kind, name, OBJECT_MODIFIED);
  }
}

function checkPreconditions(kind: AnyKind, entry: Entry, { preconditions }: DeleteOptions): void {
  if (preconditions === undefined) return;
  // Upstream names the Kind here, where it names the plural elsewhere.
  const about = { group: kind.group, plural: kind.kind };
  const { uid, resourceVersion } = entry.object.metadata;
  if (preconditions.uid !== undefined && preconditions.uid !== uid) {
    throw conflict(about, entry.name, `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`);
  }
  if (preconditions.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    throw conflict(about, entry.name, `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`);
  }
}

/** Undefined where somebody changed the object meanwhile. */
async function attemptDeletion(deletion: Deletion, entry: Entry): Promise<Deleted | undefined> {
  const { context, resource, services, options } = deletion;
  const { kind } = resource;
  if (!deletion.isAdmitted) await judge({ context, services, kind, operation: 'DELETE', dryRun: options.dryRun, old: entry.object });
  const plan = planDeletion(kind, entry.object, options, services.clock.now());
  if (plan.type === 'pending') return { entry, gone: false };
  const target = targetOf(deletion);
  if (plan.type === 'delete') return options.dryRun ? { entry, gone: true } : finish(target, entry);
  const marked = await mark(deletion, target, { entry, object: plan.object });
  if (marked === undefined || !plan.thenDelete) return marked && { entry: marked, gone: false };
  // Watchers see the object marked before they see it go; whoever is faster to remove it does this one's work.
  return options.dryRun ? { entry: marked, gone: true } : ((await finish(target, marked)) ?? { entry: marked, gone: true });
}

const targetOf = ({ context, services, resource, namespace, name }: Deletion): Target => ({ hub: services.hub, cache: resource.cache!, namespace, name, requestId: context.id });

async function finish(target: Target, entry: Entry): Promise<Deleted | undefined> {
  const gone = await remove(target, entry);
  return gone && { entry: gone, gone: true };
}

async function mark(deletion: Deletion, target: Target, { entry, object }: { entry: Entry; object: KubeObject }): Promise<Entry | undefined> {
  const { resource, options } = deletion;
  if (resource.kind.specFinalizers) (object as { status?: { phase?: string } }).status = { ...(object as { status?: object }).status, phase: 'Terminating' };
  // What is deleted as a view of another kind is stored as that.
  const clean = normalized({ services: deletion.services, resource: { ...resource, kind: resource.cache!.kind } }, object);
  const value = entry.codec.encode(clean);
  if (Buffer.compare(value, entry.value) === 0) return entry;
  if (options.dryRun) return entry.with(value);
  return put(target, clean, entry);
}

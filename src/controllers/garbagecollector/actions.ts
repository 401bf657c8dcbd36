/** Looks at one object of the graph and does what its owners' state asks for. */
import type { Client, ResourceClient } from '../../client/client.ts';
import type { Addressable } from '../../client/paths.ts';
import type { Frozen, KubeObject, OwnerReference } from '../../machinery/object.ts';
import { hasReason, StatusError } from '../../machinery/status-error.ts';
import { FOREGROUND, type GraphNode, type Identity, ORPHAN, type OwnerGraph } from './graph.ts';
import { blockingDependents, type DeletionPlan, type Owner, planDeletion } from './plan.ts';

const STRATEGIC = 'application/strategic-merge-patch+json';
const MERGE = 'application/merge-patch+json';
const REMEMBERED_ABSENT = 500;
const CONFLICT_RETRIES = 5;

/** A cluster-scoped object names an owner that lives in a namespace: nobody can tell in which. */
export class NamespacedOwnerError extends Error {}

export interface ActionsOptions {
  readonly client: Client;
  readonly graph: OwnerGraph;
  resourceOf(owner: { readonly apiVersion: string; readonly kind: string }): Addressable | undefined;
  wake(node: GraphNode): void;
}

export class GarbageActions {
  private readonly options: ActionsOptions;
  /** Owners known to be gone: uids never come back. */
  private readonly absent = new Set<string>();

  constructor(options: ActionsOptions) {
    this.options = options;
  }

  async attemptToDelete(node: GraphNode): Promise<void> {
    // Its deletion is under way; only one that waits for its dependents needs help.
    if (node.isBeingDeleted && !node.isDeletingDependents) return;
    const latest = await this.lookUp(node.identity);
    if (latest?.metadata.uid !== node.identity.uid) return this.options.graph.remove(node.identity.uid);
    if (node.isDeletingDependents) return this.continueForeground(node);
    const owners: Owner[] = [];
    for (const reference of latest.metadata.ownerReferences ?? []) owners.push(await this.ownerState(reference, node));
    await this.apply(planDeletion(node, latest, owners), node, latest);
  }

  /** Strikes the owner off all its dependents, then lets it go. */
  async orphan(owner: GraphNode): Promise<void> {
    const { uid } = owner.identity;
    for (const dependent of [...owner.dependents]) await this.disown(dependent.identity, [uid]);
    await this.removeFinalizer(owner.identity, ORPHAN);
  }

  private async apply(plan: DeletionPlan, node: GraphNode, latest: KubeObject): Promise<void> {
    switch (plan.action) {
      case 'keep':
        return undefined;
      case 'disown':
        return this.disown(node.identity, plan.uids);
      case 'delete': {
        if (plan.unblock) await this.unblockOwners(node.identity, latest);
        const { uid, resourceVersion } = latest.metadata;
        // An owner named since we looked would be overlooked: the version tells.
        const preconditions = { uid: uid!, ...(plan.unblock || !resourceVersion ? {} : { resourceVersion }) };
        await this.resource(node.identity).delete(node.identity.name, node.identity.namespace, { propagationPolicy: plan.policy, preconditions }).catch(ignoreMissing);
        return undefined;
      }
    }
  }

  private async continueForeground(node: GraphNode): Promise<void> {
    const blocking = blockingDependents(node);
    if (blocking.length === 0) return this.removeFinalizer(node.identity, FOREGROUND);
    for (const dependent of blocking) if (!dependent.isDeletingDependents) this.options.wake(dependent);
  }

  private async ownerState(reference: Frozen<OwnerReference>, node: GraphNode): Promise<Owner> {
    if (this.absent.has(absentKey(reference, node))) return { reference, state: 'dangling' };
    const owner = await this.lookUpOwner(reference, node);
    if (owner?.metadata.uid !== reference.uid) {
      this.rememberAbsent(absentKey(reference, node));
      return { reference, state: 'dangling' };
    }
    const isWaiting = owner.metadata.deletionTimestamp !== undefined && owner.metadata.finalizers?.includes(FOREGROUND);
    return { reference, state: isWaiting ? 'waiting' : 'solid' };
  }

  private async lookUpOwner({ apiVersion, kind, name }: Frozen<OwnerReference>, { identity }: GraphNode): Promise<KubeObject | undefined> {
    const resource = this.options.resourceOf({ apiVersion, kind });
    if (!resource) throw new Error(`looking up owner ${kind} ${JSON.stringify(name)}: no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`);
    if (resource.scope === 'Namespaced' && !identity.namespace) {
      throw new NamespacedOwnerError(`cluster-scoped objects cannot refer to namespaced owners: ${identity.kind} ${JSON.stringify(identity.name)}`);
    }
    return this.options.client.dynamic(resource).get(name, identity.namespace).catch(undefinedIfMissing);
  }

  private rememberAbsent(key: string): void {
    this.absent.add(key);
    if (this.absent.size > REMEMBERED_ABSENT) this.absent.delete(this.absent.values().next().value!);
  }

  private async lookUp(identity: Identity): Promise<KubeObject | undefined> {
    const resource = this.resourceOf(identity);
    // A virtual owner of a namespaced kind, named by a cluster-scoped object, is nowhere.
    if (resource.scope === 'Namespaced' && !identity.namespace) return undefined;
    return this.options.client.dynamic(resource).get(identity.name, identity.namespace).catch(undefinedIfMissing);
  }

  private resourceOf(identity: Identity): Addressable {
    const resource = identity.resource ?? this.options.resourceOf(identity);
    if (!resource) throw new Error(`no matches for kind ${JSON.stringify(identity.kind)} in version ${JSON.stringify(identity.apiVersion)}`);
    return resource;
  }

  private resource(identity: Identity): ResourceClient<KubeObject> {
    return this.options.client.dynamic(this.resourceOf(identity));
  }

  private async disown(identity: Identity, uids: readonly string[]): Promise<void> {
    const ownerReferences = uids.map(uid => ({ $patch: 'delete', uid }));
    await this.patchOwners(identity, { ownerReferences, uid: identity.uid }, owners => owners.filter(owner => !uids.includes(owner.uid)));
  }

  private async unblockOwners(identity: Identity, { metadata }: KubeObject): Promise<void> {
    const unblocked = (owners: readonly OwnerReference[]) => owners.map(owner => ({ ...owner, blockOwnerDeletion: false }));
    await this.patchOwners(identity, { ownerReferences: unblocked(metadata.ownerReferences ?? []), uid: identity.uid }, unblocked);
  }

  /** By strategic merge; custom resources know only merge patches of the whole list. */
  private async patchOwners(identity: Identity, metadata: unknown, next: (owners: readonly OwnerReference[]) => OwnerReference[]): Promise<void> {
    const resource = this.resource(identity);
    const { name, namespace, uid } = identity;
    try {
      await resource.patch(name, namespace, STRATEGIC, { metadata });
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 415) return ignoreMissing(error);
      const live = await resource.get(name, namespace).catch(undefinedIfMissing);
      if (live?.metadata.uid !== uid) return;
      const { resourceVersion, ownerReferences = [] } = live.metadata;
      await resource.patch(name, namespace, MERGE, { metadata: { resourceVersion, ownerReferences: next(ownerReferences) } }).catch(ignoreMissing);
    }
  }

  private async removeFinalizer(identity: Identity, finalizer: string): Promise<void> {
    const resource = this.resource(identity);
    for (let attempt = 0; ; attempt++) {
      const live = await resource.get(identity.name, identity.namespace).catch(undefinedIfMissing);
      const { finalizers, resourceVersion, uid } = live?.metadata ?? {};
      if (uid !== identity.uid || !finalizers?.includes(finalizer)) return;
      const metadata = { resourceVersion, finalizers: finalizers.filter(other => other !== finalizer) };
      try {
        await resource.patch(identity.name, identity.namespace, MERGE, { metadata });
        return;
      } catch (error) {
        if (hasReason(error, 'NotFound')) return;
        if (!hasReason(error, 'Conflict') || attempt >= CONFLICT_RETRIES) throw error;
      }
    }
  }
}

/** Of a namespaced owner, absence is a matter of one namespace. */
const absentKey = ({ uid }: Frozen<OwnerReference>, { identity }: GraphNode) => `${identity.namespace ?? ''} ${uid}`;

function undefinedIfMissing(error: unknown): undefined {
  if (!hasReason(error, 'NotFound')) throw error;
}
function ignoreMissing(error: unknown): void {
  if (!hasReason(error, 'NotFound')) throw error;
}

/** Who owns whom, by uid, as the caches tell it. An owner that nobody has seen yet stands in the graph as a virtual node. */
import type { Change } from '../../client/cache.ts';
import type { Addressable } from '../../client/paths.ts';
import type { Frozen, KubeObject, OwnerReference } from '../../machinery/object.ts';

export const ORPHAN = 'orphan';
export const FOREGROUND = 'foregroundDeletion';

/** Where an object is found. Of a virtual node: where its dependents say that it is. */
export interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly uid: string;
  /** Absent on virtual nodes: their kind is looked up when it is needed. */
  readonly resource?: Addressable;
}

export interface GraphNode {
  identity: Identity;
  owners: readonly Frozen<OwnerReference>[];
  readonly dependents: Set<GraphNode>;
  isVirtual: boolean;
  isBeingDeleted: boolean;
  /** Foreground deletion: it waits for its dependents. */
  isDeletingDependents: boolean;
}

/** An object as a cache has it. */
export interface Known {
  readonly resource: Addressable;
  readonly object: Frozen<KubeObject>;
}

/** What the graph asks to be looked at, and what it asks for. */
export interface GraphSink {
  /** The object of this uid among those of the kind that is named: most objects own nothing, and no node is made of them before they do. */
  find(owner: Frozen<OwnerReference>): Known | undefined;
  attemptToDelete(node: GraphNode): void;
  attemptToOrphan(node: GraphNode): void;
  /** A dependent names an owner that lives in another namespace. */
  invalidNamespace(dependent: GraphNode, owner: Frozen<OwnerReference>): void;
}

const hasFinalizer = (object: Frozen<KubeObject> | undefined, finalizer: string) => object?.metadata.finalizers?.includes(finalizer) ?? false;
/** Whether a deletion that waits for this finalizer begins with this change. */
const begins = (finalizer: string, { object, old }: Change) =>
  object.metadata.deletionTimestamp !== undefined && hasFinalizer(object, finalizer) && !(old?.metadata.deletionTimestamp !== undefined && hasFinalizer(old, finalizer));

/** Nobody owns it, and it is not on its way out: as long as it owns nothing either, there is nothing to do for it. */
const isLoose = ({ metadata }: Frozen<KubeObject>) => (metadata.ownerReferences ?? []).length === 0 && metadata.deletionTimestamp === undefined;

export class OwnerGraph {
  private readonly nodes = new Map<string, GraphNode>();
  private readonly sink: GraphSink;

  constructor(sink: GraphSink) {
    this.sink = sink;
  }

  get(uid: string): GraphNode | undefined {
    return this.nodes.get(uid);
  }
  get size(): number {
    return this.nodes.size;
  }

  apply(resource: Addressable, change: Change): void {
    const { object } = change;
    const { uid } = object.metadata;
    if (uid === undefined) return;
    if (change.type === 'deleted') return this.remove(uid);
    const node = this.nodes.get(uid);
    if (node) this.update(node, identityOf(resource, object), object);
    else if (isLoose(object)) return;
    else this.insert({ resource, object });
    this.startDeletions(this.nodes.get(uid)!, change);
  }

  /** The object was looked for and is not there: as if its deletion had been seen. */
  remove(uid: string): void {
    const node = this.nodes.get(uid);
    if (!node) return;
    this.nodes.delete(uid);
    this.unlink(node, node.owners);
    for (const dependent of node.dependents) this.sink.attemptToDelete(dependent);
    for (const { uid: owner } of node.owners) {
      const ownerNode = this.nodes.get(owner);
      if (ownerNode?.isDeletingDependents) this.sink.attemptToDelete(ownerNode);
    }
  }

  private insert({ resource, object }: Known): GraphNode {
    const identity = identityOf(resource, object);
    const owners = object.metadata.ownerReferences ?? [];
    const isBeingDeleted = object.metadata.deletionTimestamp !== undefined;
    const node = { identity, owners, dependents: new Set<GraphNode>(), isVirtual: false, isBeingDeleted, isDeletingDependents: false };
    this.nodes.set(identity.uid, node);
    this.link(node, owners);
    return node;
  }

  /** The owner's node, made now if the owner was on its own so far. */
  private ownerOf(owner: Frozen<OwnerReference>): GraphNode | undefined {
    const node = this.nodes.get(owner.uid);
    if (node !== undefined) return node;
    const known = this.sink.find(owner);
    return known && this.insert(known);
  }

  private update(node: GraphNode, identity: Identity, object: Frozen<KubeObject>): void {
    const wasElsewhere = node.isVirtual && node.identity.namespace !== identity.namespace;
    node.identity = identity;
    node.isVirtual = false;
    if (object.metadata.deletionTimestamp !== undefined) node.isBeingDeleted = true;
    if (wasElsewhere) for (const dependent of node.dependents) this.checkNamespace(dependent, node);
    const owners = object.metadata.ownerReferences ?? [];
    const old = node.owners;
    node.owners = owners;
    const removed = old.filter(before => !owners.some(owner => owner.uid === before.uid));
    const unblocked = old.filter(before => before.blockOwnerDeletion && !owners.find(owner => owner.uid === before.uid)?.blockOwnerDeletion);
    this.link(node, owners.filter(owner => !old.some(before => before.uid === owner.uid)));
    this.unlink(node, removed);
    // An owner that waited for this one need not any more.
    for (const { uid } of unblocked) {
      const owner = this.nodes.get(uid);
      if (owner) this.sink.attemptToDelete(owner);
    }
  }

  private startDeletions(node: GraphNode, change: Change): void {
    if (begins(ORPHAN, change)) this.sink.attemptToOrphan(node);
    if (!begins(FOREGROUND, change)) return;
    node.isDeletingDependents = true;
    for (const dependent of node.dependents) this.sink.attemptToDelete(dependent);
    this.sink.attemptToDelete(node);
  }

  private link(node: GraphNode, owners: readonly Frozen<OwnerReference>[]): void {
    for (const owner of owners) {
      let ownerNode = this.ownerOf(owner);
      if (!ownerNode) {
        ownerNode = virtualNode(owner, node.identity.namespace);
        this.nodes.set(owner.uid, ownerNode);
        // Whether it exists at all is found out by asking for it.
        this.sink.attemptToDelete(ownerNode);
      }
      ownerNode.dependents.add(node);
      if (!ownerNode.isVirtual) this.checkNamespace(node, ownerNode);
    }
  }

  private unlink(node: GraphNode, owners: readonly Frozen<OwnerReference>[]): void {
    for (const { uid } of owners) {
      const owner = this.nodes.get(uid);
      owner?.dependents.delete(node);
      // Nobody names it any more, and nobody has seen it.
      if (owner?.isVirtual && owner.dependents.size === 0) this.nodes.delete(uid);
    }
  }

  private checkNamespace(dependent: GraphNode, owner: GraphNode): void {
    const { namespace } = owner.identity;
    if (namespace === undefined || namespace === dependent.identity.namespace) return;
    const reference = dependent.owners.find(({ uid }) => uid === owner.identity.uid);
    if (reference) this.sink.invalidNamespace(dependent, reference);
    this.sink.attemptToDelete(dependent);
  }
}

function identityOf(resource: Addressable, { apiVersion = '', kind = resource.kind, metadata }: Frozen<KubeObject>): Identity {
  return { apiVersion, kind, namespace: metadata.namespace, name: metadata.name ?? '', uid: metadata.uid ?? '', resource };
}

function virtualNode({ apiVersion, kind, name, uid }: Frozen<OwnerReference>, namespace: string | undefined): GraphNode {
  const identity = { apiVersion, kind, name, uid, namespace };
  return { identity, owners: [], dependents: new Set(), isVirtual: true, isBeingDeleted: false, isDeletingDependents: false };
}

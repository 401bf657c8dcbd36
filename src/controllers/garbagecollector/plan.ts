/** What to do with an object whose owners have been looked up. */
import type { Frozen, KubeObject, OwnerReference } from '../../machinery/object.ts';
import { FOREGROUND, type GraphNode, ORPHAN } from './graph.ts';

export type OwnerState =
  /** It is there. */
  | 'solid'
  /** It is gone, or another of the same name. */
  | 'dangling'
  /** It is there, waiting for its dependents to go. */
  | 'waiting';

export interface Owner {
  readonly reference: Frozen<OwnerReference>;
  readonly state: OwnerState;
}

export type DeletionPlan =
  | { readonly action: 'keep' }
  /** Some owners keep it alive; the others are struck off. */
  | { readonly action: 'disown'; readonly uids: readonly string[] }
  /** `unblock`: owner and dependent wait for each other; its owner need not wait for it. */
  | { readonly action: 'delete'; readonly policy: 'Foreground' | 'Background' | 'Orphan'; readonly unblock: boolean };

export function planDeletion(node: GraphNode, latest: Frozen<KubeObject>, owners: readonly Owner[]): DeletionPlan {
  if (owners.length === 0) return { action: 'keep' };
  const uidsOf = (...states: OwnerState[]) => owners.filter(owner => states.includes(owner.state)).map(owner => owner.reference.uid);
  if (uidsOf('solid').length > 0) {
    const uids = uidsOf('dangling', 'waiting');
    return uids.length === 0 ? { action: 'keep' } : { action: 'disown', uids };
  }
  if (uidsOf('waiting').length > 0 && node.dependents.size > 0) {
    const unblock = [...node.dependents].some(dependent => dependent.isDeletingDependents);
    return { action: 'delete', policy: 'Foreground', unblock };
  }
  const { finalizers = [] } = latest.metadata;
  const policy = finalizers.includes(ORPHAN) ? 'Orphan' : finalizers.includes(FOREGROUND) ? 'Foreground' : 'Background';
  return { action: 'delete', policy, unblock: false };
}

/** Dependents for whose end this owner waits. */
export function blockingDependents(node: GraphNode): GraphNode[] {
  return [...node.dependents].filter(({ owners }) => owners.some(owner => owner.uid === node.identity.uid && owner.blockOwnerDeletion === true));
}

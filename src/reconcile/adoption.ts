/** Which children an owner takes and which it lets go, by labels; the runner asks before every reconcile. */
import type { Kind } from '../machinery/kind.ts';
import { controllerOf, type Frozen, type KubeObject, type OwnerReference } from '../machinery/object.ts';

export interface AdoptionPlan {
  readonly adopt: readonly Frozen<KubeObject>[];
  readonly release: readonly Frozen<KubeObject>[];
}

export interface AdoptionCase {
  readonly owner: Frozen<KubeObject>;
  readonly children: readonly Frozen<KubeObject>[];
  readonly matches: (labels: Readonly<Record<string, string>>) => boolean;
  /** Children of which the owner wants to know nothing: pods that have ended. */
  readonly ignores?: ((child: Frozen<KubeObject>) => boolean) | undefined;
}

/** An owner that is being deleted neither adopts nor releases. */
export function planAdoption({ owner, children, matches, ignores }: AdoptionCase): AdoptionPlan {
  const adopt: Frozen<KubeObject>[] = [];
  const release: Frozen<KubeObject>[] = [];
  if (owner.metadata.deletionTimestamp !== undefined) return { adopt, release };
  for (const child of children) {
    if (ignores?.(child)) continue;
    const controller = controllerOf(child);
    const isMatch = matches(child.metadata.labels ?? {});
    if (controller === undefined) {
      if (isMatch && child.metadata.deletionTimestamp === undefined) adopt.push(child);
    } else if (controller.uid === owner.metadata.uid && !isMatch) {
      release.push(child);
    }
  }
  return { adopt, release };
}

export function controllerReference(kind: Pick<Kind, 'apiVersion' | 'kind'>, owner: Frozen<KubeObject>): OwnerReference {
  return {
    apiVersion: kind.apiVersion, kind: kind.kind, name: owner.metadata.name ?? '', uid: owner.metadata.uid ?? '',
    controller: true, blockOwnerDeletion: true,
  };
}

/** Strategic merge patches; the uid in them makes the server refuse a successor of the same name. */
export const adoptPatch = (reference: OwnerReference, child: Frozen<KubeObject>): unknown => ({
  metadata: { ownerReferences: [reference], uid: child.metadata.uid },
});
export const releasePatch = (owner: Frozen<KubeObject>, child: Frozen<KubeObject>): unknown => ({
  metadata: { ownerReferences: [{ $patch: 'delete', uid: owner.metadata.uid }], uid: child.metadata.uid },
});

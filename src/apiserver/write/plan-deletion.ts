/** Decides what a DELETE does to an object: mark it and wait, or let it go. Pure. */
import { timestamp } from '../../base/clock.ts';
import type { AnyKind } from '../../machinery/kind.ts';
import { clone } from '../../machinery/equality.ts';
import type { Frozen, KubeObject } from '../../machinery/object.ts';
import type { DeleteOptions } from '../options/delete-options.ts';

export const ORPHAN = 'orphan';
export const FOREGROUND = 'foregroundDeletion';

export type DeletionPlan =
  /** Its deletion is under way, and this request changes nothing of that. */
  | { readonly type: 'pending' }
  | { readonly type: 'mark'; readonly object: KubeObject; readonly thenDelete: boolean }
  | { readonly type: 'delete' };

export function planDeletion(kind: AnyKind, object: Frozen<KubeObject>, options: DeleteOptions, now: number): DeletionPlan {
  const marked = clone(object) as KubeObject;
  const graceful = applyGrace(kind, marked, options, now);
  if (graceful === 'pending') return { type: 'pending' };
  const finalizers = finalizersAfter(kind, object, options);
  const changed = !sameSet(finalizers, object.metadata.finalizers ?? []);
  if (changed && finalizers.length > 0) marked.metadata.finalizers = finalizers;
  else if (changed) delete marked.metadata.finalizers;
  const held = isHeld(kind, marked);
  if (graceful === 'graceful') return { type: 'mark', object: marked, thenDelete: !held && marked.metadata.deletionGracePeriodSeconds === 0 };
  if (!held) return { type: 'delete' };
  markDeleting(marked, now);
  return { type: 'mark', object: marked, thenDelete: false };
}

type Grace = 'graceful' | 'pending' | 'immediate';

/** A grace period may be set once, and afterwards only shortened. */
function applyGrace(kind: AnyKind, object: KubeObject, options: DeleteOptions, now: number): Grace {
  const { metadata } = object;
  const asked = options.gracePeriodSeconds;
  if (metadata.deletionTimestamp !== undefined) {
    const left = metadata.deletionGracePeriodSeconds;
    if (left === undefined) return 'immediate';
    // No grace and nothing to wait for: an earlier deletion broke off half way.
    if (asked === undefined || asked >= left) return left === 0 && !isHeld(kind, object) ? 'immediate' : 'pending';
    metadata.deletionTimestamp = timestamp(Date.parse(metadata.deletionTimestamp) + (asked - left) * 1000);
    metadata.deletionGracePeriodSeconds = asked;
    return 'graceful';
  }
  const seconds = kind.graceSeconds?.(object as never, asked);
  if (seconds === undefined) return 'immediate';
  metadata.deletionTimestamp = timestamp(now + seconds * 1000);
  metadata.deletionGracePeriodSeconds = seconds;
  countGeneration(object);
  return 'graceful';
}

function markDeleting(object: KubeObject, now: number): void {
  const { metadata } = object;
  if (metadata.deletionTimestamp === undefined) countGeneration(object);
  if (metadata.deletionTimestamp === undefined || Date.parse(metadata.deletionTimestamp) > now) metadata.deletionTimestamp = timestamp(now);
  metadata.deletionGracePeriodSeconds = 0;
}

/** Controllers of a dying object behave differently, so it counts as a new generation. */
function countGeneration({ metadata }: KubeObject): void {
  if ((metadata.generation ?? 0) > 0) metadata.generation!++;
}

function isHeld(kind: AnyKind, object: KubeObject): boolean {
  if ((object.metadata.finalizers ?? []).length > 0) return true;
  return kind.specFinalizers === true && ((object as { spec?: { finalizers?: readonly string[] } }).spec?.finalizers ?? []).length > 0;
}

/** The propagation policy, written as the finalizers that the garbage collector acts on. */
function finalizersAfter(kind: AnyKind, object: Frozen<KubeObject>, options: DeleteOptions): string[] {
  const before = object.metadata.finalizers ?? [];
  const after = before.filter(f => f !== ORPHAN && f !== FOREGROUND);
  if (orphans(kind, before, options)) after.push(ORPHAN);
  if (foreground(before, options)) after.push(FOREGROUND);
  return after;
}

function orphans(kind: AnyKind, before: readonly string[], { orphanDependents, propagationPolicy }: DeleteOptions): boolean {
  if (orphanDependents !== undefined) return orphanDependents;
  if (propagationPolicy !== undefined) return propagationPolicy === 'Orphan';
  if (before.includes(ORPHAN)) return true;
  if (before.includes(FOREGROUND)) return false;
  return kind.orphansByDefault === true;
}

function foreground(before: readonly string[], { orphanDependents, propagationPolicy }: DeleteOptions): boolean {
  if (orphanDependents !== undefined) return false;
  if (propagationPolicy !== undefined) return propagationPolicy === 'Foreground';
  return before.includes(FOREGROUND);
}

const sameSet = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every(x => b.includes(x));

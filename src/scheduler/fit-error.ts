/** The sentence that says why a pod fits nowhere. */
import type { Rejection } from './plugin.ts';

export const NO_NODES = 'no nodes available to schedule pods';

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.` */
export function describeRejections(total: number, rejections: Iterable<Rejection>): string {
  const counts = new Map<string, number>();
  for (const { reasons } of rejections) for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const parts = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  return `0/${total} nodes are available:${parts.length > 0 ? ` ${parts.join(', ')}.` : ''}`;
}

/** Where one plugin has rejected the pod for all nodes: the reason stands alone. */
export function describePodRejection(total: number, { reasons }: Rejection): string {
  return `0/${total} nodes are available: ${reasons.join(', ')}.`;
}

/** How long a node's kubelet may keep secrets and config maps before it looks again: the more nodes, the longer. */

/** Neighbours overlap, so that a count that wavers does not change all nodes each time. */
const BOUNDARIES = [
  { from: 0, to: 100, seconds: 0 },
  { from: 90, to: 500, seconds: 15 },
  { from: 450, to: 1000, seconds: 30 },
  { from: 900, to: 2000, seconds: 60 },
  { from: 1800, to: 10_000, seconds: 300 },
  { from: 9000, to: Infinity, seconds: 600 },
] as const;

/** `planTtl(95, 15)` is 15, `planTtl(95, undefined)` is 0. */
export function planTtl(nodes: number, current: number | undefined): number {
  const known = BOUNDARIES.find(b => b.seconds === current);
  if (known && nodes >= known.from && nodes <= known.to) return known.seconds;
  return BOUNDARIES.find(b => nodes <= b.to)!.seconds;
}

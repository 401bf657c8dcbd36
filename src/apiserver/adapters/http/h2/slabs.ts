/** Memory that output is gathered in, used again and again: only connections with something on its way hold any. */

export const SLAB = 64 * 1024;
const KEPT = 64;
const free: Buffer[] = [];

export const takeSlab = (): Buffer => free.pop() ?? Buffer.allocUnsafeSlow(SLAB);
export function giveSlab(slab: Buffer): void {
  if (free.length < KEPT) free.push(slab);
}

/** The machine's chance, good enough for secrets. */
import { randomFillSync } from 'node:crypto';
import type { Random } from '../base/random.ts';

/** Fetched from the system in blocks: each object's uid takes 16 bytes, and asking costs more than the bytes. */
const BLOCK = 8192;
const block = Buffer.alloc(BLOCK);
let used = BLOCK;

/** Fresh bytes; none is given out twice. */
function bytes(length: number): Uint8Array {
  if (length > BLOCK) return randomFillSync(new Uint8Array(length));
  if (used + length > BLOCK) {
    randomFillSync(block);
    used = 0;
  }
  const taken = new Uint8Array(block.subarray(used, used + length));
  block.fill(0, used, used + length);
  used += length;
  return taken;
}

/** 53 random bits, the most a number in [0, 1) can hold. */
function next(): number {
  const [a, b, c, d, e, f, g] = bytes(7) as unknown as [number, number, number, number, number, number, number];
  const high = a * 2 ** 40 + b * 2 ** 32 + c * 2 ** 24 + d * 2 ** 16 + e * 2 ** 8 + f;
  return (high * 32 + (g >> 3)) / 2 ** 53;
}

export const realRandom: Random = { next, bytes };

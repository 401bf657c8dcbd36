/** The machine's chance, good enough for secrets. */
import { randomFillSync } from 'node:crypto';
import type { Random } from '../base/random.ts';

/** Fetched from the system in blocks: each object's uid takes 16 bytes, and asking costs more than the bytes. */
const BLOCK = 8192;
const block = Buffer.alloc(BLOCK);
let used = BLOCK;

/** Where so many fresh bytes lie; none is given out twice. */
function take(length: number): number {
  if (used + length > BLOCK) {
    randomFillSync(block);
    used = 0;
  }
  const at = used;
  used += length;
  return at;
}

function bytes(length: number): Uint8Array {
  if (length > BLOCK) return randomFillSync(new Uint8Array(length));
  const at = take(length);
  const taken = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    taken[i] = block[at + i]!;
    block[at + i] = 0;
  }
  return taken;
}

/** 53 random bits, the most a number in [0, 1) can hold. */
function next(): number {
  const at = take(7);
  const high = block.readUIntBE(at, 6);
  const low = block[at + 6]! >> 3;
  block.writeUIntBE(0, at, 6);
  block[at + 6] = 0;
  return (high * 32 + low) / 2 ** 53;
}

export const realRandom: Random = { next, bytes };

/** The machine's chance, good enough for secrets. */
import { randomBytes } from 'node:crypto';
import type { Random } from '../base/random.ts';

/** 53 random bits, the most a number in [0, 1) can hold. */
function next(): number {
  const bytes = randomBytes(7);
  return (bytes.readUIntBE(0, 6) * 32 + (bytes[6]! >> 3)) / 2 ** 53;
}

export const realRandom: Random = { next, bytes: length => new Uint8Array(randomBytes(length)) };

/** Chance as an input: names, ids, jitter and tie-breaks all draw from one of these. */

export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** `length` random bytes. */
  bytes(length: number): Uint8Array;
}

/** The letters of generated names: no vowels and no look-alikes, so that no word appears by accident. */
const NAME_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** `length` letters as `metadata.generateName` appends them (five upstream). */
export function nameSuffix(random: Random, length = 5): string {
  let suffix = '';
  for (let i = 0; i < length; i++) suffix += NAME_LETTERS[Math.floor(random.next() * NAME_LETTERS.length)];
  return suffix;
}

const HEX = Buffer.from('0123456789abcdef');
const DASH = 0x2d;
const DASHES_BEFORE: ReadonlySet<number> = new Set([4, 6, 8, 10]);
/** Written here and taken as one string: every object has one, and pieced together it would be twenty. */
const text = Buffer.alloc(36);

/** A version 4 UUID. */
export function uuid(random: Random): string {
  const bytes = random.bytes(16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  let at = 0;
  for (let i = 0; i < 16; i++) {
    if (DASHES_BEFORE.has(i)) text[at++] = DASH;
    text[at++] = HEX[bytes[i]! >> 4]!;
    text[at++] = HEX[bytes[i]! & 0x0f]!;
  }
  return text.toString('latin1');
}

/** The same sequence for the same seed (mulberry32): for tests and scenarios, never for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { next, bytes: length => Uint8Array.from({ length }, () => Math.floor(next() * 256)) };
}

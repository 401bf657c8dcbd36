/** The byte order of keys, without encoding them. */

/** Code units from which UTF-16 and UTF-8 disagree: surrogates, and what follows them. */
const FIRST_SURROGATE = 0xd800;

/** Negative, zero or positive, as the UTF-8 bytes of `a` sort before, like or after those of `b`. */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return x >= FIRST_SURROGATE && y >= FIRST_SURROGATE ? rank(x) - rank(y) : x - y;
  }
  return a.length - b.length;
}

/** A surrogate stands for a code point beyond U+FFFF, so it sorts after every other unit. */
const rank = (unit: number): number => (unit <= 0xdfff ? unit + 0x10000 : unit);

/** Whether comparing this key's UTF-16 code units could go wrong. Keys without such units sort before those with them either way. */
export function needsByteOrder(key: string): boolean {
  return WIDE.test(key);
}

const WIDE = /[\ud800-\uffff]/;

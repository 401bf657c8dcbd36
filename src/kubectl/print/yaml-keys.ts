/** The order of keys in YAML that Go writes: letters after other characters, numbers within by value: `a2` before `a10`. */

/** Made once: classes of Unicode are large. */
const LETTER = /\p{L}/u;
const DIGIT = /\p{Nd}/u;

const isLetter = (c: string) => LETTER.test(c);
const isDigit = (c: string | undefined) => c !== undefined && DIGIT.test(c);
const isAsciiLetter = (c: string) => (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

export function byYamlKey(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  if (at === a.length || at === b.length) return a.length - b.length;
  // Nearly all keys are such words: no class of Unicode is made for them.
  if (isAsciiLetter(a[at]!) && isAsciiLetter(b[at]!)) return a[at]! < b[at]! ? -1 : 1;
  return byCharacter(a, b);
}

function byCharacter(a: string, b: string): number {
  const left = Array.from(a);
  const right = Array.from(b);
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    if (left[i] !== right[i]) return isBefore(left, right, i) ? -1 : 1;
  }
  return left.length - right.length;
}

/** Decided where the two differ first. */
function isBefore(a: readonly string[], b: readonly string[], i: number): boolean {
  const [x, y] = [a[i]!, b[i]!];
  const [isX, isY] = [isLetter(x), isLetter(y)];
  if (isX && isY) return x.codePointAt(0)! < y.codePointAt(0)!;
  if (isX || isY) return isY;
  const start = (x === '0' || y === '0') && hasNonZeroDigitBefore(a, i) ? 1 : 0;
  const [numberA, endA] = numberAt(a, i, start);
  const [numberB, endB] = numberAt(b, i, start);
  if (numberA !== numberB) return numberA < numberB;
  if (endA !== endB) return endA < endB;
  return x.codePointAt(0)! < y.codePointAt(0)!;
}

function hasNonZeroDigitBefore(text: readonly string[], i: number): boolean {
  for (let j = i - 1; j >= 0 && isDigit(text[j]); j--) if (text[j] !== '0') return true;
  return false;
}

/** In 64 bits, which may run over. */
function numberAt(text: readonly string[], from: number, start: number): [bigint, number] {
  let at = from;
  while (isDigit(text[at])) at++;
  return [BigInt.asIntN(64, BigInt(`${start}${text.slice(from, at).join('')}`)), at];
}

/** Values as Go's fmt prints them where a description shows them raw. */

/** `%v` of a slice of strings: `[a b]`, `[]`. */
export const goList = (items: readonly string[] | undefined): string => `[${(items ?? []).join(' ')}]`;

/** `%v` of a map: `map[a:1 b:2]`. */
export const goMap = (map: Readonly<Record<string, unknown>> | undefined): string =>
  `map[${Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}:${goValue(value)}`).join(' ')}]`;

/** Shortest form; an exponent below -4 is written as one: `1e-05`. */
function goNumber(n: number): string {
  const size = Math.abs(n);
  if (Number.isInteger(n) || size >= 1e-4) return String(n);
  const [digits, exponent] = n.toExponential().split('e-');
  return `${digits}e-${exponent!.padStart(2, '0')}`;
}

/** `%v` of what JSON can hold. */
export function goValue(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`;
  if (typeof value === 'object') return goMap(value as Record<string, unknown>);
  return typeof value === 'number' ? goNumber(value) : String(value as string | boolean);
}

/** A pointer to a message as its generated String method writes it: `&LocalObjectReference{Name:a,}`, or `nil`. */
export function goMessage(type: string, fields: Readonly<Record<string, string | undefined>> | undefined): string {
  if (fields === undefined) return 'nil';
  return `&${type}{${Object.entries(fields).map(([name, value]) => `${name}:${value ?? ''},`).join('')}}`;
}

/** The length in bytes of what base64 holds. */
export const base64Length = (text: string): number => (text.replace(/[\r\n]/g, '').length * 3) / 4 - (/=*$/.exec(text.trimEnd())?.[0].length ?? 0);

const encoder = new TextEncoder();
const decoder = new TextDecoder();
export const byteLength = (text: string): number => encoder.encode(text).length;
/** The first bytes of a text; a character cut in two becomes U+FFFD. */
export const firstBytes = (text: string, count: number): string => decoder.decode(encoder.encode(text).subarray(0, count));
export const ofBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), char => char.charCodeAt(0));
export const textOfBase64 = (text: string): string => decoder.decode(ofBase64(text));

/** Arithmetic on IPv4 ranges. Pure. */

export interface Range {
  readonly first: number;
  readonly prefix: number;
}

export function parseCidr(text: string): Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const parts = match.slice(1, 5).map(Number);
  const prefix = Number(match[5]);
  if (parts.some(p => p > 255) || prefix > 32) return undefined;
  const number = parts.reduce((sum, part) => sum * 256 + part, 0);
  return { first: number - (number % 2 ** (32 - prefix)), prefix };
}

const sizeOf = ({ prefix }: Range) => 2 ** (32 - prefix);
const formatAddress = (n: number) => [24, 16, 8, 0].map(shift => Math.floor(n / 2 ** shift) % 256).join('.');
export const formatCidr = (range: Range): string => `${formatAddress(range.first)}/${range.prefix}`;

function rangeOf(cidr: string): Range {
  const range = parseCidr(cidr);
  if (!range) throw new Error(`reading the address range ${JSON.stringify(cidr)}: not of the form 10.42.0.0/16`);
  return range;
}

/** The address at a place in a range: 1 is the first that a host may have. */
export const addressAt = (cidr: string, index: number): string => formatAddress(rangeOf(cidr).first + index);

/** The part of a cluster's pod range that belongs to one node. */
export function nodeCidr(podCidr: string, node: number, prefix = 24): string {
  const range = rangeOf(podCidr);
  const part = { first: range.first + node * 2 ** (32 - prefix), prefix: Math.max(prefix, range.prefix) };
  if (part.first >= range.first + sizeOf(range)) throw new Error(`dividing ${podCidr} among nodes: no room for node ${node}`);
  return formatCidr(part);
}

export function overlaps(a: string, b: string): boolean {
  const [left, right] = [rangeOf(a), rangeOf(b)];
  return left.first < right.first + sizeOf(right) && right.first < left.first + sizeOf(left);
}

/** The first of the candidates that meets none of the ranges in use. */
export function firstFreeRange(candidates: readonly string[], used: readonly string[]): string | undefined {
  return candidates.find(candidate => used.every(range => !overlaps(candidate, range)));
}

/** IP addresses and CIDR blocks: read leniently as old API fields allow, judged strictly, written canonically. */

export interface IpAddress {
  readonly family: 4 | 6;
  /** 4 or 16 of them. */
  readonly bytes: readonly number[];
  /** Written as `::ffff:1.2.3.4`: an IPv4 address in IPv6 clothes. */
  readonly mapped: boolean;
  /** Written with leading zeros (`010.1.1.1`), which some programs read as octal. */
  readonly leadingZeros: boolean;
}

function parse4(text: string): IpAddress | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every(p => /^[0-9]+$/.test(p) && Number(p) <= 255)) return undefined;
  return { family: 4, bytes: parts.map(Number), mapped: false, leadingZeros: parts.some(p => p.length > 1 && p.startsWith('0')) };
}

const groupsToBytes = (groups: string[]) => groups.flatMap(g => [parseInt(g, 16) >> 8, parseInt(g, 16) & 0xff]);
const splitGroups = (text: string) => (text === '' ? [] : text.split(':'));

function parse6(text: string): IpAddress | undefined {
  const tail = /^(.*:)([0-9.]+\.[0-9.]+)$/.exec(text);
  const embedded = tail ? parse4(tail[2]!) : undefined;
  if (tail && !embedded) return undefined;
  const hex = tail ? tail[1]!.replace(/([^:]):$/, '$1') : text;
  const halves = hex.split('::');
  if (halves.length > 2) return undefined;
  const [head, rest] = [splitGroups(halves[0]!), splitGroups(halves[1] ?? '')];
  if (![...head, ...rest].every(g => /^[0-9a-fA-F]{1,4}$/.test(g))) return undefined;
  const known = [...groupsToBytes(rest), ...(embedded?.bytes ?? [])];
  const start = groupsToBytes(head);
  const missing = 16 - start.length - known.length;
  if (halves.length === 2 ? missing < 2 : missing !== 0) return undefined;
  const bytes = [...start, ...new Array<number>(missing).fill(0), ...known];
  const mapped = bytes.slice(0, 10).every(b => b === 0) && bytes[10] === 255 && bytes[11] === 255;
  return { family: 6, bytes, mapped, leadingZeros: embedded?.leadingZeros ?? false };
}

/** Undefined for what is no address at all. */
export function parseIp(text: string): IpAddress | undefined {
  return text.includes(':') ? parse6(text) : parse4(text);
}

/** IPv4-mapped addresses count as IPv4, as Go's net package has it. */
export function ipFamily(text: string): 4 | 6 | undefined {
  const ip = parseIp(text);
  return ip === undefined ? undefined : ip.mapped ? 4 : ip.family;
}

function format6(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[i * 2]! << 8) | bytes[i * 2 + 1]!).toString(16));
  const runs = [...groups.map(g => (g === '0' ? '0' : '-')).join('').matchAll(/0{2,}/g)];
  const longest = runs.reduce<{ index: number; length: number }>((best, run) => (run[0].length > best.length ? { index: run.index, length: run[0].length } : best), { index: -1, length: 0 });
  if (longest.length === 0) return groups.join(':');
  return `${groups.slice(0, longest.index).join(':')}::${groups.slice(longest.index + longest.length).join(':')}`;
}

/** RFC 5952; a mapped address is written as IPv4. */
export function formatIp(ip: Pick<IpAddress, 'family' | 'bytes' | 'mapped'>): string {
  if (ip.family === 4) return ip.bytes.join('.');
  return ip.mapped ? ip.bytes.slice(12).join('.') : format6(ip.bytes);
}

export interface Cidr {
  readonly ip: IpAddress;
  readonly prefix: number;
  /** The first address of the block. */
  readonly network: readonly number[];
  readonly leadingZeros: boolean;
}

export function parseCidr(text: string): Cidr | undefined {
  const [address = '', length = '', ...more] = text.split('/');
  const ip = parseIp(address);
  if (!ip || more.length > 0 || !/^[0-9]+$/.test(length) || Number(length) > ip.bytes.length * 8) return undefined;
  const prefix = Number(length);
  const network = ip.bytes.map((b, i) => b & (0xff << Math.max(0, 8 - Math.max(0, prefix - i * 8))) & 0xff);
  return { ip, prefix, network, leadingZeros: ip.leadingZeros || (length.length > 1 && length.startsWith('0')) };
}

export const formatCidr = (cidr: Cidr): string => `${formatIp({ ...cidr.ip, bytes: cidr.network })}/${cidr.prefix}`;

export const isLoopback = (ip: IpAddress): boolean => (ip.family === 4 ? ip.bytes[0] === 127 : ip.mapped ? ip.bytes[12] === 127 : formatIp(ip) === '::1');
export const isUnspecified = (ip: IpAddress): boolean => ip.bytes.every(b => b === 0) || (ip.mapped && ip.bytes.slice(12).every(b => b === 0));
const last4 = (ip: IpAddress) => (ip.family === 4 || ip.mapped ? ip.bytes.slice(-4) : undefined);
export function isLinkLocalUnicast(ip: IpAddress): boolean {
  const four = last4(ip);
  return four ? four[0] === 169 && four[1] === 254 : ip.bytes[0] === 0xfe && (ip.bytes[1]! & 0xc0) === 0x80;
}
export function isLinkLocalMulticast(ip: IpAddress): boolean {
  const four = last4(ip);
  return four ? four[0] === 224 && four[1] === 0 && four[2] === 0 : ip.bytes[0] === 0xff && (ip.bytes[1]! & 0x0f) === 0x02;
}

/** Neither of this machine alone, nor of its link, nor of many: Go's IsGlobalUnicast. What programs read in different ways is none. */
export function isGlobalUnicast(text: string): boolean {
  const ip = parseIp(text);
  if (!ip || ip.leadingZeros || isLoopback(ip) || isUnspecified(ip) || isLinkLocalUnicast(ip)) return false;
  const four = last4(ip);
  return four ? four[0]! < 224 || (four[0]! >= 240 && four.some(b => b !== 255)) : ip.bytes[0] !== 0xff;
}

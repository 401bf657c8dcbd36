/** The blocks of tar archives: USTAR, with PAX records for what does not fit; of GNU's, what may come. */

export const BLOCK = 512;

export interface TarHeader {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'other';
  readonly mode: number;
  readonly size: number;
  readonly linkName: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly userName?: string;
  readonly groupName?: string;
  /** Seconds. */
  readonly modified?: number;
}

const FLAGS = { file: '0', symlink: '2', directory: '5', other: '0' } as const;
const encoder = new TextEncoder();

/** Zeros up to the next block. */
export const paddingOf = (size: number): Uint8Array => new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);
export const archiveEnd = (): Uint8Array => new Uint8Array(2 * BLOCK);

/** The header's block, after those with the records that it needs. */
export function headerBlocks(header: TarHeader): Uint8Array[] {
  const records = recordsOf(header);
  const block = (h: TarHeader, flag: string) => ustarBlock(h, flag);
  const own = block(header, FLAGS[header.type]);
  if (records === '') return [own];
  const bytes = encoder.encode(records);
  const extended: TarHeader = { name: `PaxHeaders.0/${header.name.split('/').at(-1) ?? ''}`, type: 'file', mode: 0, size: bytes.length, linkName: '' };
  return [block(extended, 'x'), bytes, paddingOf(bytes.length), own];
}

const isAscii = (text: string): boolean => !/[^\0-\x7f]/.test(text);

/** `30 path=long/name\n`: the number counts itself. */
function record(key: string, value: string): string {
  const size = encoder.encode(` ${key}=${value}\n`).length;
  let length = size + String(size).length;
  if (String(length).length > String(size).length) length = size + String(length).length;
  return `${length} ${key}=${value}\n`;
}

const MOST_ID = 0o7777777;
const MOST_SIZE = 0o77777777777;

function recordsOf({ name, linkName, size, uid = 0, gid = 0 }: TarHeader): string {
  return [
    isAscii(name) && (name.length <= 100 || splitName(name)) ? '' : record('path', name), isAscii(linkName) && linkName.length <= 100 ? '' : record('linkpath', linkName),
    size > MOST_SIZE ? record('size', String(size)) : '', uid > MOST_ID ? record('uid', String(uid)) : '', gid > MOST_ID ? record('gid', String(gid)) : '',
  ].join('');
}

/** A prefix of at most 155 and a name of at most 100 characters. */
function splitName(name: string): readonly [prefix: string, name: string] | undefined {
  const at = name.lastIndexOf('/', Math.min(155, name.length - 2));
  return at <= 0 || name.length - at - 1 > 100 ? undefined : [name.slice(0, at), name.slice(at + 1)];
}

function ustarBlock(header: TarHeader, flag: string): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const put = (text: string, at: number, size: number) => block.set(encoder.encode(text).subarray(0, size), at);
  const number = (value: number, at: number, size: number) => put(value.toString(8).padStart(size - 1, '0'), at, size - 1);
  const [prefix, name] = isAscii(header.name) && header.name.length > 100 ? (splitName(header.name) ?? ['', header.name]) : ['', header.name];
  put(isAscii(name) ? name : name.replaceAll(/[^\0-\x7f]/g, ''), 0, 100);
  number(header.mode, 100, 8);
  number(within(header.uid, MOST_ID), 108, 8);
  number(within(header.gid, MOST_ID), 116, 8);
  number(within(header.size, MOST_SIZE), 124, 12);
  number(Math.max(0, Math.floor(header.modified ?? 0)), 136, 12);
  put(flag, 156, 1);
  put(isAscii(header.linkName) ? header.linkName : '', 157, 100);
  put('ustar\x0000', 257, 8);
  put(header.userName ?? '', 265, 31);
  put(header.groupName ?? '', 297, 31);
  number(0, 329, 8);
  number(0, 337, 8);
  put(prefix, 345, 155);
  put(`${checksumOf(block).toString(8).padStart(6, '0')}\0 `, 148, 8);
  return block;
}

const within = (value: number | undefined, most: number): number => (value !== undefined && value <= most ? value : 0);

/** Of a header, its own field taken as spaces. */
export function checksumOf(block: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : block[i]!;
  return sum;
}

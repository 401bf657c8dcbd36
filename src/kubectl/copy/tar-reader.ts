/** Reads a tar archive as it comes, in pieces of any size. */
import { concat } from '../logs/read.ts';
import { CommandError } from '../errors.ts';
import { BLOCK, checksumOf, type TarHeader } from './tar-format.ts';

/** Where the content of an entry goes. */
export interface EntryWriter {
  write(data: Uint8Array): void;
  close(): void;
}

/** What is to become of an entry; nothing: its content is passed over. */
export type TakeEntry = (header: TarHeader) => EntryWriter | undefined;

/** Types that only tell more of the entry that follows: PAX, and GNU's long names. */
const EXTENSIONS = 'xgLK';
const decoder = new TextDecoder();

export class TarReader {
  /** The end of the archive was there. */
  isComplete = false;
  private readonly take: TakeEntry;
  private pending: Uint8Array = new Uint8Array(0);
  private content: { left: number; padding: number; readonly writer: EntryWriter | undefined } | undefined;
  private extra: { path?: string; linkPath?: string; size?: number } = {};
  private sawZeros = false;

  constructor(take: TakeEntry) {
    this.take = take;
  }

  /** Throws where this is no archive. */
  push(chunk: Uint8Array): void {
    let data = this.pending.length === 0 ? chunk : concat(this.pending, chunk);
    while (!this.isComplete) {
      if (this.content) {
        data = this.readContent(data);
        if (this.content) break;
      }
      if (data.length < BLOCK) break;
      this.readHeader(data.subarray(0, BLOCK));
      data = data.subarray(BLOCK);
    }
    this.pending = this.isComplete ? new Uint8Array(0) : data.slice();
  }

  /** Nothing more comes: throws where that is too early. */
  end(): void {
    if (this.isComplete) return;
    this.content?.writer?.close();
    if (this.content || this.pending.length > 0) throw new CommandError('unexpected EOF');
  }

  private readContent(data: Uint8Array): Uint8Array {
    const content = this.content!;
    const size = Math.min(content.left, data.length);
    if (size > 0) content.writer?.write(data.subarray(0, size));
    content.left -= size;
    const padding = content.left === 0 ? Math.min(content.padding, data.length - size) : 0;
    content.padding -= padding;
    if (content.left === 0 && content.padding === 0) {
      this.content = undefined;
      content.writer?.close();
    }
    return data.subarray(size + padding);
  }

  private readHeader(block: Uint8Array): void {
    if (block.every(byte => byte === 0)) {
      this.isComplete = this.sawZeros;
      this.sawZeros = true;
      return;
    }
    this.sawZeros = false;
    if (numberAt(block, 148, 8) !== checksumOf(block)) throw new CommandError('archive/tar: invalid tar header');
    const flag = String.fromCharCode(block[156] || 48);
    const size = this.extra.size ?? numberAt(block, 124, 12);
    if (EXTENSIONS.includes(flag)) return this.expect(size, this.extensionWriter(flag));
    const header = this.headerOf(block, flag, size);
    this.extra = {};
    const isEmpty = /[1-6]/.test(flag);
    this.expect(isEmpty ? 0 : size, this.take(header));
  }

  private expect(size: number, writer: EntryWriter | undefined): void {
    this.content = { left: size, padding: (BLOCK - (size % BLOCK)) % BLOCK, writer };
    if (size === 0) this.readContent(new Uint8Array(0));
  }

  private headerOf(block: Uint8Array, flag: string, size: number): TarHeader {
    const prefix = textAt(block, 257, 6) === 'ustar' ? textAt(block, 345, 155) : '';
    const name = this.extra.path ?? (prefix === '' ? textAt(block, 0, 100) : `${prefix}/${textAt(block, 0, 100)}`);
    const type = flag === '5' || ((flag === '0' || flag === '7') && name.endsWith('/')) ? 'directory' : flag === '2' ? 'symlink' : flag === '0' || flag === '7' ? 'file' : 'other';
    return { name, type, mode: numberAt(block, 100, 8), size, linkName: this.extra.linkPath ?? textAt(block, 157, 100) };
  }

  private extensionWriter(flag: string): EntryWriter {
    let bytes: Uint8Array = new Uint8Array(0);
    return {
      write: data => void (bytes = concat(bytes, data.slice())),
      close: () => {
        if (flag === 'L') this.extra.path = decoder.decode(bytes).replace(/\0.*$/s, '');
        else if (flag === 'K') this.extra.linkPath = decoder.decode(bytes).replace(/\0.*$/s, '');
        else if (flag === 'x') this.readRecords(bytes);
      },
    };
  }

  private readRecords(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const length = Number.parseInt(decoder.decode(bytes.subarray(at, at + 20)), 10);
      if (!(length > 0) || at + length > bytes.length) throw new CommandError('archive/tar: invalid tar header');
      const [, key, value] = /^\d+ ([^=]+)=(.*)\n$/s.exec(decoder.decode(bytes.subarray(at, at + length))) ?? [];
      if (key === 'path') this.extra.path = value!;
      else if (key === 'linkpath') this.extra.linkPath = value!;
      else if (key === 'size') this.extra.size = Number(value);
      at += length;
    }
  }
}

function textAt(block: Uint8Array, at: number, size: number): string {
  const end = block.indexOf(0, at);
  return decoder.decode(block.subarray(at, end < 0 || end > at + size ? at + size : end));
}

/** Octal digits, or, where the first bit is set, a binary number. */
function numberAt(block: Uint8Array, at: number, size: number): number {
  if ((block[at]! & 0x80) === 0) return Number.parseInt(textAt(block, at, size).trim() || '0', 8);
  let value = block[at]! & 0x7f;
  for (let i = 1; i < size; i++) value = value * 256 + block[at + i]!;
  return value;
}

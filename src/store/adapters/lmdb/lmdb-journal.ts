/** A journal in LMDB: what it has acknowledged is on disk. */
import { open, type RootDatabase } from 'lmdb';
import { statfsSync, statSync } from 'node:fs';
import { Slab } from '../../../base/slab.ts';
import { planScrub, type Journal, type LogRecord } from '../../journal.ts';
import { decodeRecord, encodeRecord, encodeRecords, spaceFor } from './record-codec.ts';

const FORMAT = 'skiff-store/2';
/** Before, what the journal knows of itself lay under its names, behind all revisions. */
const OLD_FORMAT = 'skiff-store/1';
/** What the journal knows of itself lies before all revisions: what is appended at a tree's very end fills its pages. */
const OWN = { format: -3, compacted: -2, scrubbed: -1 } as const;
/** What a transaction may need beside its records: LMDB writes changed pages of its trees anew. */
const LITTLE_SPACE = 1024 * 1024;
const REVISIONS = { start: 0, end: Number.MAX_SAFE_INTEGER };
/** How many records one transaction of a compaction looks at. */
const SCRUB_RECORDS = 500;
/** What is kept to encode appends into; larger ones get a buffer for the one time. */
const APPEND_BYTES = 1024 * 1024;
/** Small enough that one value that lives on keeps little alive that does not. */
const copies = new Slab(64 * 1024);
/** LMDB reads into one buffer again and again: values are copied out of it. */
const COPIED = { encode: (bytes: Buffer): Buffer => bytes, decode: copyOf };

interface LmdbError extends Error {
  readonly commitError?: Promise<unknown>;
}

/** Keys are revisions, so records lie in order and the key's length is no limit. */
export class LmdbJournal implements Journal {
  readonly #file: string;
  /** Revisions to records. */
  readonly #log: RootDatabase<Buffer, number | string>;
  #compacted: number;
  /** How far the removal behind #compacted has come. */
  #scrubbed: number;
  /** Free to be written to whenever an append begins: there is one at a time, and LMDB holds nothing of the last. */
  readonly #buffer = Buffer.allocUnsafeSlow(APPEND_BYTES);
  /** The last revision of an append that failed: the disk may hold records up to here which never happened. */
  #doubtful = 0;

  constructor(file: string) {
    this.#file = file;
    // overlappingSync would acknowledge before the data is on disk.
    // Batching by turns of the event loop would make promises that nobody holds: a full disk would end the process.
    this.#log = open({ path: file, noSubdir: true, overlappingSync: false, eventTurnBatching: false, encoding: 'binary', encoder: COPIED, compression: false });
    this.#compacted = this.#number('compacted');
    this.#scrubbed = this.#number('scrubbed');
  }

  /** Writes down whose file this is, or finds that it is somebody else's. */
  async checkFormat(): Promise<void> {
    const format = (this.#log.get(OWN.format) ?? this.#log.get('format'))?.toString();
    if (format === FORMAT) return;
    if (format !== undefined && format !== OLD_FORMAT) throw new Error(`its format is "${format}" and this version reads "${FORMAT}"`);
    await this.#transact(() => {
      void this.#log.put(OWN.format, Buffer.from(FORMAT));
      void this.#log.put(OWN.compacted, number(this.#compacted));
      void this.#log.put(OWN.scrubbed, number(this.#scrubbed));
      for (const name of Object.keys(OWN)) void this.#log.remove(name);
    });
  }

  get compactedRevision(): number {
    return this.#compacted;
  }

  *all(): Iterable<LogRecord> {
    for (const { key, value } of this.#log.getRange({ ...REVISIONS, snapshot: false })) yield decodeRecord(key as number, value);
  }

  read(after: number, limit: number): LogRecord[] {
    const range = this.#log.getRange({ ...REVISIONS, start: after + 1, limit });
    return Array.from(range, ({ key, value }) => decodeRecord(key as number, value));
  }

  find(revision: number): LogRecord | undefined {
    const bytes = this.#log.get(revision);
    return bytes && decodeRecord(revision, bytes);
  }

  async append(records: readonly LogRecord[]): Promise<void> {
    const last = records.at(-1)!.revision;
    const space = spaceFor(records);
    this.#expectSpace(space);
    const encoded = encodeRecords(records, space > APPEND_BYTES ? Buffer.allocUnsafeSlow(space) : this.#buffer);
    const doubtful = this.#doubtful;
    this.#doubtful = Math.max(doubtful, last);
    await this.#transact(() => {
      for (let ghost = last + 1; ghost <= doubtful; ghost++) void this.#log.remove(ghost);
      for (const [i, { revision }] of records.entries()) void this.#log.put(revision, encoded[i]!);
    });
    this.#doubtful = 0;
    // Reads of this turn of the event loop must see it too.
    this.#log.resetReadTxn();
  }

  async compact(revision: number): Promise<void> {
    this.#expectSpace(0);
    await this.#transact(() => void this.#log.put(OWN.compacted, number(revision)));
    this.#compacted = Math.max(this.#compacted, revision);
    await this.finishCompaction();
  }

  /** Goes on where a compaction was cut off. */
  async finishCompaction(): Promise<void> {
    while (this.#scrubbed < this.#compacted) {
      const from = this.#scrubbed;
      const upTo = Math.min(this.#compacted, from + SCRUB_RECORDS);
      const { removed, rewritten } = planScrub(this.read(from, upTo - from).filter(record => record.revision <= upTo), at => this.find(at));
      await this.#transact(() => {
        for (const record of rewritten) void this.#log.put(record.revision, encodeRecord(record));
        for (const gone of removed) void this.#log.remove(gone);
        void this.#log.put(OWN.scrubbed, number(upTo));
      });
      this.#scrubbed = Math.max(this.#scrubbed, upTo);
      await this.breathe();
    }
  }

  breathe(): Promise<void> {
    return new Promise(resolve => setImmediate(resolve));
  }

  async size(): Promise<number> {
    return statSync(this.#file).size;
  }

  async close(): Promise<void> {
    await this.#log.close();
  }

  /** All of what `write` does, or nothing. The writes' own promises say nothing more than the transaction's. */
  async #transact(write: () => void): Promise<void> {
    try {
      await this.#log.batch(write);
    } catch (error) {
      throw await this.#reasonOf(error as LmdbError);
    }
  }

  /** LMDB hands its reason over in a second promise, which must be looked at. */
  async #reasonOf(error: LmdbError): Promise<Error> {
    const told = error.commitError?.then(() => error, (cause: Error) => cause) ?? error;
    const cause = await Promise.race([told, this.breathe().then(() => error)]);
    return this.#freeSpace() < LITTLE_SPACE ? diskIsFull(cause) : cause;
  }

  /** Asked before each transaction: a disk that fills up in the middle of one makes LMDB corrupt the process's memory. */
  #expectSpace(bytes: number): void {
    if (this.#freeSpace() < bytes + LITTLE_SPACE) throw diskIsFull();
  }

  #freeSpace(): number {
    const { bavail, bsize } = statfsSync(this.#file);
    return bavail * bsize;
  }

  #number(name: 'compacted' | 'scrubbed'): number {
    return (this.#log.get(OWN[name]) ?? this.#log.get(name))?.readDoubleLE(0) ?? 0;
  }
}

/** LMDB sets the buffer's `length` to the value's; the memory behind it is larger. */
function copyOf({ buffer, byteOffset, length }: Buffer): Buffer {
  const copy = copies.take(length);
  copy.set(new Uint8Array(buffer, byteOffset, length));
  return copy;
}

/** LMDB itself calls it an input/output error. */
const diskIsFull = (cause?: unknown): Error => new Error('the disk is full: free some space', { cause });

function number(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

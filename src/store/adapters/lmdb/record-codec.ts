/** Log records as bytes: a checksum, then each write's key, value and revisions. */
import { crc32 } from 'node:zlib';
import type { LogRecord, LogWrite } from '../../journal.ts';

/** Checksum (4), then per write: key length (4), value length (4), create (8) and previous (8) revision, key, value. */
const CHECKSUM_BYTES = 4;
const HEADER_BYTES = 24;
/** The value length of a deletion. */
const DELETED = 0xffffffff;
/** How many bytes of UTF-8 a UTF-16 code unit takes at most. */
const MOST_BYTES_A_UNIT = 3;

/** A record's bytes are not what was written. */
export class DamagedRecordError extends Error {
  constructor(revision: number) {
    super(`read the store's log at revision ${revision}: the record is damaged`);
    this.name = 'DamagedRecordError';
  }
}

export const encodeRecord = (record: LogRecord): Buffer => encodeRecords([record], Buffer.allocUnsafe(spaceFor([record])))[0]!;

/** What `encodeRecords` needs at most. */
export function spaceFor(records: readonly LogRecord[]): number {
  let bytes = 0;
  for (const { writes } of records) {
    bytes += CHECKSUM_BYTES;
    for (const { key, value } of writes) bytes += HEADER_BYTES + MOST_BYTES_A_UNIT * key.length + (value?.length ?? 0);
  }
  return bytes;
}

/** One behind the other in `buffer`: one allocation for all that one transaction writes. */
export function encodeRecords(records: readonly LogRecord[], buffer: Buffer): Buffer[] {
  const encoded: Buffer[] = [];
  let start = 0;
  for (const { writes } of records) {
    let end = start + CHECKSUM_BYTES;
    for (const write of writes) end = encodeWrite(buffer, end, write);
    buffer.writeUInt32LE(crc32(buffer.subarray(start + CHECKSUM_BYTES, end)), start);
    encoded.push(buffer.subarray(start, end));
    start = end;
  }
  return encoded;
}

function encodeWrite(bytes: Buffer, start: number, write: LogWrite): number {
  const keyLength = bytes.write(write.key, start + HEADER_BYTES, 'utf8');
  bytes.writeUInt32LE(keyLength, start);
  bytes.writeUInt32LE(write.value?.length ?? DELETED, start + 4);
  bytes.writeDoubleLE(write.createRevision, start + 8);
  bytes.writeDoubleLE(write.previousRevision, start + 16);
  const at = start + HEADER_BYTES + keyLength;
  if (write.value !== undefined) bytes.set(write.value, at);
  return at + (write.value?.length ?? 0);
}

/** Values are views of `bytes`, which must not be reused. */
export function decodeRecord(revision: number, bytes: Buffer): LogRecord {
  if (bytes.length < CHECKSUM_BYTES || bytes.readUInt32LE(0) !== crc32(bytes.subarray(CHECKSUM_BYTES))) throw new DamagedRecordError(revision);
  const writes: LogWrite[] = [];
  for (let at = CHECKSUM_BYTES; at < bytes.length; ) {
    const keyEnd = at + HEADER_BYTES + bytes.readUInt32LE(at);
    const valueLength = bytes.readUInt32LE(at + 4);
    const valueEnd = keyEnd + (valueLength === DELETED ? 0 : valueLength);
    const key = bytes.toString('utf8', at + HEADER_BYTES, keyEnd);
    const createRevision = bytes.readDoubleLE(at + 8);
    const previousRevision = bytes.readDoubleLE(at + 16);
    if (valueLength === DELETED) writes.push({ key, createRevision, previousRevision });
    else writes.push({ key, value: new Uint8Array(bytes.buffer, bytes.byteOffset + keyEnd, valueLength), createRevision, previousRevision });
    at = valueEnd;
  }
  return { revision, writes };
}

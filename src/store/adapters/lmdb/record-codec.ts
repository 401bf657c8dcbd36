/** Log records as bytes: a checksum, then each write's key, value and revisions. */
import { crc32 } from 'node:zlib';
import type { LogRecord, LogWrite } from '../../journal.ts';

/** Checksum (4), then per write: key length (4), value length (4), create (8) and previous (8) revision, key, value. */
const CHECKSUM_BYTES = 4;
const HEADER_BYTES = 24;
/** The value length of a deletion. */
const DELETED = 0xffffffff;

/** A record's bytes are not what was written. */
export class DamagedRecordError extends Error {
  constructor(revision: number) {
    super(`read the store's log at revision ${revision}: the record is damaged`);
    this.name = 'DamagedRecordError';
  }
}

export function encodeRecord({ writes }: LogRecord): Buffer {
  const keys = writes.map(write => Buffer.byteLength(write.key));
  const length = writes.reduce((sum, write, i) => sum + HEADER_BYTES + keys[i]! + (write.value?.length ?? 0), CHECKSUM_BYTES);
  const bytes = Buffer.allocUnsafe(length);
  let at = CHECKSUM_BYTES;
  for (const [i, write] of writes.entries()) at = encodeWrite(bytes, at, write, keys[i]!);
  bytes.writeUInt32LE(crc32(bytes.subarray(CHECKSUM_BYTES)), 0);
  return bytes;
}

function encodeWrite(bytes: Buffer, start: number, write: LogWrite, keyLength: number): number {
  bytes.writeUInt32LE(keyLength, start);
  bytes.writeUInt32LE(write.value?.length ?? DELETED, start + 4);
  bytes.writeDoubleLE(write.createRevision, start + 8);
  bytes.writeDoubleLE(write.previousRevision, start + 16);
  bytes.write(write.key, start + HEADER_BYTES, 'utf8');
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
    writes.push({
      key: bytes.toString('utf8', at + HEADER_BYTES, keyEnd),
      ...(valueLength === DELETED ? {} : { value: new Uint8Array(bytes.buffer, bytes.byteOffset + keyEnd, valueLength) }),
      createRevision: bytes.readDoubleLE(at + 8),
      previousRevision: bytes.readDoubleLE(at + 16),
    });
    at = valueEnd;
  }
  return { revision, writes };
}

/** Cuts what a socket brings into frames. */
import { CODE, ConnectionError, DEFAULT_FRAME_SIZE, FRAME_HEAD, PREFACE } from './protocol.ts';

const EMPTY = Buffer.alloc(0);

/** Itself the frame that `next` found: one object for all frames of a connection. */
export class FrameReader {
  type = 0;
  flags = 0;
  stream = 0;
  /** The payload is `bytes` from `start` to `end`. */
  bytes: Buffer = EMPTY;
  start = 0;
  end = 0;
  private at = 0;

  push(chunk: Buffer): void {
    this.bytes = this.at === this.bytes.length ? chunk : Buffer.concat([this.bytes.subarray(this.at), chunk]);
    this.at = 0;
  }

  /** Whether the connection preface has come; throws at the first byte that is none of it. */
  preface(): boolean {
    const { bytes } = this;
    const length = Math.min(bytes.length, PREFACE.length);
    if (bytes.compare(PREFACE, 0, length, 0, length) !== 0) throw new ConnectionError(CODE.protocol, 'no connection preface');
    if (length < PREFACE.length) return false;
    this.at = length;
    return true;
  }

  /** False: the rest of the frame has not come yet. */
  next(): boolean {
    const { bytes, at } = this;
    const start = at + FRAME_HEAD;
    if (bytes.length < start) return false;
    const length = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
    if (length > DEFAULT_FRAME_SIZE) throw new ConnectionError(CODE.frameSize, `a frame of ${length} bytes`);
    const end = start + length;
    if (bytes.length < end) return false;
    this.type = bytes[at + 3]!;
    this.flags = bytes[at + 4]!;
    this.stream = ((bytes[at + 5]! & 0x7f) << 24) | (bytes[at + 6]! << 16) | (bytes[at + 7]! << 8) | bytes[at + 8]!;
    this.start = start;
    this.end = this.at = end;
    return true;
  }

  get length(): number {
    return this.end - this.start;
  }

  /** Narrows the payload to what is left without padding; throws where there is more padding than payload. */
  unpad(): void {
    if (this.start >= this.end) throw new ConnectionError(CODE.frameSize, 'a padded frame without a length of its padding');
    const padding = this.bytes[this.start]!;
    this.start++;
    this.end -= padding;
    if (this.end < this.start) throw new ConnectionError(CODE.protocol, 'more padding than payload');
  }

  payload(): Buffer {
    return this.bytes.subarray(this.start, this.end);
  }

  uint32(offset: number): number {
    return this.bytes.readUInt32BE(this.start + offset);
  }
}

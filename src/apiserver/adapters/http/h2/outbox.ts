/** What a connection is about to write: small things copied one behind the other, large ones as they are. */
import type { SelfWriting } from '../carrier.ts';
import { FRAME_HEAD } from './protocol.ts';
import { giveSlab, SLAB, takeSlab } from './slabs.ts';

/** From here on a copy costs more than one piece more in the write. */
const REFERENCE_FROM = 8 * 1024;

export interface Batch {
  readonly pieces: readonly Buffer[];
  /** To be given back once the socket has taken the pieces. */
  readonly slabs: readonly Buffer[];
}

export class Outbox {
  size = 0;
  private pieces: Buffer[] = [];
  private slabs: Buffer[] = [];
  private slab: Buffer | undefined;
  private start = 0;
  private at = 0;

  frame(type: number, flags: number, stream: number, length: number): void {
    const slab = this.room(FRAME_HEAD);
    const at = this.at;
    slab[at] = length >>> 16;
    slab[at + 1] = length >>> 8;
    slab[at + 2] = length;
    slab[at + 3] = type;
    slab[at + 4] = flags;
    slab[at + 5] = stream >>> 24;
    slab[at + 6] = stream >>> 16;
    slab[at + 7] = stream >>> 8;
    slab[at + 8] = stream;
    this.at = at + FRAME_HEAD;
    this.size += FRAME_HEAD;
  }

  uint32(value: number): void {
    this.room(4).writeUInt32BE(value, this.at);
    this.at += 4;
    this.size += 4;
  }

  bytes(bytes: Uint8Array): void {
    const { length } = bytes;
    this.size += length;
    if (length >= REFERENCE_FROM) {
      this.cut();
      this.pieces.push(bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, length));
      return;
    }
    this.room(length).set(bytes, this.at);
    this.at += length;
  }

  /** At most as long as a frame. */
  writing(body: SelfWriting): void {
    const { length } = body;
    body.writeTo(this.room(length), this.at);
    this.at += length;
    this.size += length;
  }

  /** Everything gathered so far. */
  take(): Batch {
    this.cut();
    const batch = { pieces: this.pieces, slabs: this.slabs };
    this.pieces = [];
    this.slabs = [];
    this.slab = undefined;
    this.start = this.at = this.size = 0;
    return batch;
  }

  static release(batch: Batch): void {
    for (const slab of batch.slabs) giveSlab(slab);
  }

  private room(length: number): Buffer {
    if (this.slab !== undefined && SLAB - this.at >= length) return this.slab;
    this.cut();
    this.slabs.push((this.slab = takeSlab()));
    this.start = this.at = 0;
    return this.slab;
  }

  private cut(): void {
    if (this.slab !== undefined && this.at > this.start) this.pieces.push(this.slab.subarray(this.start, this.at));
    this.start = this.at;
  }
}

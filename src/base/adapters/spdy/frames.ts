/** SPDY/3 frames as Kubernetes' streaming uses them: parsing and writing, no flow control (neither end has any). */

export const FIN = 0x01;
const CONTROL = 0x80000000;
const VERSION = 3;

export const FrameType = { synStream: 1, synReply: 2, rstStream: 3, settings: 4, ping: 6, goAway: 7, headers: 8, windowUpdate: 9 } as const;

export type RawFrame =
  | { readonly kind: 'data'; readonly streamId: number; readonly flags: number; readonly payload: Buffer }
  | { readonly kind: 'control'; readonly type: number; readonly flags: number; readonly payload: Buffer };

/** The largest payload that is accepted in one frame; the length field alone would allow 16 MiB. */
const MAX_PAYLOAD = 4 * 1024 * 1024;

export class SpdyProtocolError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SpdyProtocolError';
  }
}

/** Cuts a byte stream into frames; what is incomplete stays until more arrives. */
export class FrameReader {
  private pending: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): RawFrame[] {
    this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    const frames: RawFrame[] = [];
    let offset = 0;
    while (this.pending.length - offset >= 8) {
      const head = this.pending.readUInt32BE(offset);
      const second = this.pending.readUInt32BE(offset + 4);
      const length = second & 0xffffff;
      if (length > MAX_PAYLOAD) throw new SpdyProtocolError(`read frame of ${length} bytes: larger than ${MAX_PAYLOAD}`);
      if (this.pending.length - offset - 8 < length) break;
      const payload = this.pending.subarray(offset + 8, offset + 8 + length);
      frames.push(rawFrame(head, second >>> 24, payload));
      offset += 8 + length;
    }
    this.pending = this.pending.subarray(offset);
    return frames;
  }
}

function rawFrame(head: number, flags: number, payload: Buffer): RawFrame {
  if ((head & CONTROL) === 0) return { kind: 'data', streamId: head, flags, payload };
  const version = (head >>> 16) & 0x7fff;
  if (version !== VERSION) throw new SpdyProtocolError(`read frame of version ${version}: only ${VERSION} is spoken`);
  return { kind: 'control', type: head & 0xffff, flags, payload };
}

export function dataFrame(streamId: number, payload: Uint8Array, flags = 0): Buffer {
  const frame = Buffer.allocUnsafe(8 + payload.length);
  frame.writeUInt32BE(streamId, 0);
  frame.writeUInt32BE(((flags << 24) | payload.length) >>> 0, 4);
  frame.set(payload, 8);
  return frame;
}

export function controlFrame(type: number, payload: Uint8Array, flags = 0): Buffer {
  const frame = Buffer.allocUnsafe(8 + payload.length);
  frame.writeUInt32BE((CONTROL | (VERSION << 16) | type) >>> 0, 0);
  frame.writeUInt32BE(((flags << 24) | payload.length) >>> 0, 4);
  frame.set(payload, 8);
  return frame;
}

export type SpdyHeaders = Readonly<Record<string, string>>;

/** Names are lower-cased, as SPDY demands. */
export function headerBlock(headers: SpdyHeaders): Buffer {
  const entries = Object.entries(headers);
  const parts: Buffer[] = [uint32(entries.length)];
  for (const [name, value] of entries) {
    for (const text of [name.toLowerCase(), value]) {
      const bytes = Buffer.from(text, 'latin1');
      parts.push(uint32(bytes.length), bytes);
    }
  }
  return Buffer.concat(parts);
}

export function parseHeaderBlock(block: Buffer): Record<string, string> {
  const headers: Record<string, string> = {};
  let offset = 0;
  const next = (): string => {
    const length = block.readUInt32BE(offset);
    if (length > block.length - offset - 4) throw new SpdyProtocolError(`read header block: a name or value of ${length} bytes runs over its end`);
    const text = block.toString('latin1', offset + 4, offset + 4 + length);
    offset += 4 + length;
    return text;
  };
  const count = block.readUInt32BE(offset);
  offset += 4;
  for (let i = 0; i < count; i++) {
    const name = next();
    headers[name.toLowerCase()] = next();
  }
  return headers;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value, 0);
  return bytes;
}

/** Puts a header block together from HEADERS and the CONTINUATIONs behind it, which nothing may come between. */
import type { FrameReader } from './frame-reader.ts';
import { CODE, ConnectionError, FLAG, MAX_HEADER } from './protocol.ts';

/** Of one block; those of clients have 16 KiB each. */
const MOST_CONTINUATIONS = 128;
const PRIORITY = 5;

export interface HeaderBlock {
  readonly stream: number;
  /** No body follows. */
  readonly isLast: boolean;
  readonly bytes: Buffer;
}

export class HeaderBlocks {
  private stream = 0;
  private isLast = false;
  private parts: Buffer[] | undefined;
  private length = 0;

  /** The stream whose block is not whole yet; 0 where there is none. */
  get open(): number {
    return this.parts === undefined ? 0 : this.stream;
  }

  /** HEADERS have come. */
  begin(frame: FrameReader): HeaderBlock | undefined {
    const { flags, stream } = frame;
    if ((flags & FLAG.padded) !== 0) frame.unpad();
    if ((flags & FLAG.priority) !== 0) skipPriority(frame);
    if (stream % 2 === 0) throw new ConnectionError(CODE.protocol, 'a client opens odd streams');
    const isLast = (flags & FLAG.endStream) !== 0;
    if ((flags & FLAG.endHeaders) !== 0) return { stream, isLast, bytes: frame.payload() };
    this.stream = stream;
    this.isLast = isLast;
    this.parts = [];
    this.length = 0;
    this.add(frame, this.parts);
    return undefined;
  }

  continue(frame: FrameReader): HeaderBlock | undefined {
    const { parts, stream, isLast } = this;
    if (parts === undefined) throw new ConnectionError(CODE.protocol, 'CONTINUATION of nothing');
    this.add(frame, parts);
    if ((frame.flags & FLAG.endHeaders) === 0) return undefined;
    this.parts = undefined;
    return { stream, isLast, bytes: Buffer.concat(parts) };
  }

  /** It cannot be skipped, because later ones build on it, and it is not kept beyond what a head may have. */
  private add(frame: FrameReader, parts: Buffer[]): void {
    parts.push(frame.payload());
    this.length += frame.length;
    if (this.length > MAX_HEADER || parts.length > MOST_CONTINUATIONS) throw new ConnectionError(CODE.calm, 'a header block without an end');
  }
}

function skipPriority(frame: FrameReader): void {
  if (frame.length < PRIORITY) throw new ConnectionError(CODE.frameSize, 'HEADERS without room for their priority');
  if ((frame.uint32(0) & 0x7fffffff) === frame.stream) throw new ConnectionError(CODE.protocol, 'a stream that depends on itself');
  frame.start += PRIORITY;
}

/** Header blocks of one connection into requests. The same bytes mean the same request as long as the table stands still. */
import { HpackDecoder, type DecodedBlock } from './hpack/decoder.ts';
import { MAX_HEADER } from './protocol.ts';
import { checkTrailers, readHead, type Http2Head } from './request-fields.ts';

const MOST_KEPT = 64;
const LARGEST_KEPT = 1024;

export class HeadReader {
  private readonly decoder = new HpackDecoder();
  private readonly kept = new Map<string, Http2Head>();
  private changes = 0;

  /** `too large` where the fields are more than we take. */
  request(block: Buffer): Http2Head | 'too large' {
    if (block.length > LARGEST_KEPT) return this.read(block);
    const key = block.toString('latin1');
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const before = this.decoder.tableChanges;
    const head = this.read(block);
    if (this.kept.size === MOST_KEPT) this.kept.clear();
    if (this.decoder.tableChanges === before && head !== 'too large') this.kept.set(key, head);
    return head;
  }

  trailers(block: Buffer): void {
    checkTrailers(this.decode(block, MAX_HEADER).fields);
  }

  /** Of a stream that is refused or gone: the table must keep up all the same. */
  skip(block: Buffer): void {
    this.decode(block, 0);
  }

  private read(block: Buffer): Http2Head | 'too large' {
    const { fields, tooLarge } = this.decode(block, MAX_HEADER);
    return tooLarge ? 'too large' : readHead(fields);
  }

  private decode(block: Buffer, limit: number): DecodedBlock {
    const decoded = this.decoder.decode(block, limit);
    if (this.decoder.tableChanges !== this.changes) this.kept.clear();
    this.changes = this.decoder.tableChanges;
    return decoded;
  }
}

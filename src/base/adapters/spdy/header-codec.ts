/** Header blocks on the wire: one zlib stream a direction, primed with SPDY/3's dictionary. */
import { createInflate, constants } from 'node:zlib';
import { headerBlock, parseHeaderBlock, SpdyProtocolError, type SpdyHeaders } from './frames.ts';

/** The words of the dictionary that the SPDY/3 draft prescribes, each with its length before it. */
const WORDS = [
  'options', 'head', 'post', 'put', 'delete', 'trace', 'accept', 'accept-charset', 'accept-encoding', 'accept-language', 'accept-ranges', 'age',
  'allow', 'authorization', 'cache-control', 'connection', 'content-base', 'content-encoding', 'content-language', 'content-length',
  'content-location', 'content-md5', 'content-range', 'content-type', 'date', 'etag', 'expect', 'expires', 'from', 'host', 'if-match',
  'if-modified-since', 'if-none-match', 'if-range', 'if-unmodified-since', 'last-modified', 'location', 'max-forwards', 'pragma',
  'proxy-authenticate', 'proxy-authorization', 'range', 'referer', 'retry-after', 'server', 'te', 'trailer', 'transfer-encoding', 'upgrade',
  'user-agent', 'vary', 'via', 'warning', 'www-authenticate', 'method', 'get', 'status', '200 OK', 'version', 'HTTP/1.1', 'url', 'public',
  'set-cookie', 'keep-alive', 'origin',
];
const TAIL =
  '100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505' +
  '203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service Unavailable' +
  'Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMT' +
  'chunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,text/javascript,public' +
  'privatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.';

export const DICTIONARY: Buffer = Buffer.concat([
  ...WORDS.flatMap(word => [Buffer.from([0, 0, 0, word.length]), Buffer.from(word, 'latin1')]),
  Buffer.from(TAIL, 'latin1'),
]);

/** A block of Kubernetes' streams has some hundred bytes; a few compressed ones could fill the memory. */
const MAX_BLOCK = 256 * 1024;

/** Reads the peer's header blocks, in the order in which they arrived. */
export class HeaderReader {
  private readonly inflate = createInflate({ dictionary: DICTIONARY, finishFlush: constants.Z_SYNC_FLUSH });
  private chunks: Buffer[] = [];
  private length = 0;
  private fail: ((error: Error) => void) | undefined;

  constructor() {
    this.inflate.on('data', (chunk: Buffer) => this.take(chunk));
    this.inflate.on('error', error => this.fail?.(new SpdyProtocolError(`read header block: ${error.message}`)));
  }

  read(compressed: Buffer): Promise<Record<string, string>> {
    return new Promise((resolve, reject) => {
      this.fail = reject;
      this.inflate.write(compressed);
      this.inflate.flush(constants.Z_SYNC_FLUSH, () => {
        const block = Buffer.concat(this.chunks);
        this.chunks = [];
        this.length = 0;
        try {
          resolve(parseHeaderBlock(block));
        } catch (error) {
          reject(error as Error);
        }
      });
    });
  }

  close(): void {
    this.inflate.close();
  }

  private take(chunk: Buffer): void {
    this.length += chunk.length;
    if (this.length <= MAX_BLOCK) return void this.chunks.push(chunk);
    this.inflate.destroy();
    this.fail?.(new SpdyProtocolError(`read header block: larger than ${MAX_BLOCK} bytes`));
  }
}

/** An empty stored block: a reader hands on what it has when it meets one, as after a sync flush. */
const SYNC_MARK = Buffer.from([0, 0, 0, 0xff, 0xff]);

/** Writes header blocks uncompressed, as stored deflate blocks: a few dozen bytes each, not worth a compressor. */
export class HeaderWriter {
  private started = false;

  write(headers: SpdyHeaders): Buffer {
    const block = headerBlock(headers);
    const stored = Buffer.alloc(5);
    stored.writeUInt16LE(block.length, 1);
    stored.writeUInt16LE(~block.length & 0xffff, 3);
    const preamble = this.started ? [] : [Buffer.from([0x78, 0x01])];
    this.started = true;
    return Buffer.concat([...preamble, stored, block, SYNC_MARK]);
  }
}

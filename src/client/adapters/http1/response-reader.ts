/** Reads an HTTP/1.1 answer from bytes as they come: no socket, no promise. */

export interface ResponseHead {
  readonly status: number;
  readonly statusText: string;
  /** Lower-case names; what comes several times is joined with commas. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface ResponseSink {
  head(head: ResponseHead): void;
  data(bytes: Uint8Array): void;
  /** Once, when the answer is whole. */
  end(): void;
}

/** What came is no HTTP; in Go's words. */
export class MalformedResponse extends Error {
  override readonly name = 'MalformedResponse';
}

/** Go's own bound. */
const MAX_HEAD = 10 << 20;
const NOTHING: Buffer = Buffer.alloc(0);

type Place = 'status' | 'headers' | 'counted' | 'unbounded' | 'chunk-size' | 'chunk-end' | 'trailers' | 'done';

export class ResponseReader {
  private readonly isHead: boolean;
  private readonly sink: ResponseSink;
  private place: Place = 'status';
  private rest: Buffer = NOTHING;
  private headBytes = 0;
  private status = 0;
  private statusText = '';
  private headers: Record<string, string> = {};
  private isOld = false;
  private isChunked = false;
  private left = 0;
  private hasMore = false;

  constructor(method: string, sink: ResponseSink) {
    this.isHead = method === 'HEAD';
    this.sink = sink;
  }

  /** Something of the answer has come. */
  get hasBegun(): boolean {
    return this.place !== 'status' || this.rest.length > 0 || this.status > 0;
  }

  /** Whole, and the connection may carry another. */
  get isReusable(): boolean {
    return this.place === 'done' && !this.hasMore && !this.isOld && !/\bclose\b/i.test(this.headers['connection'] ?? '');
  }

  push(bytes: Buffer): void {
    this.rest = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    while (this.step());
  }

  /** The connection ended; false where the answer is not whole. */
  finish(): boolean {
    if (this.place === 'unbounded') this.become('done');
    return this.place === 'done';
  }

  private become(place: Place): boolean {
    this.place = place;
    if (place === 'done') this.sink.end();
    return true;
  }

  /** False where more must come. */
  private step(): boolean {
    switch (this.place) {
      case 'counted':
        return this.take(this.left);
      case 'unbounded':
        return this.take(Infinity);
      case 'done':
        this.hasMore ||= this.rest.length > 0;
        return false;
      default: {
        const line = this.line();
        return line !== undefined && this.readLine(this.place, line);
      }
    }
  }

  private readLine(place: Exclude<Place, 'counted' | 'unbounded' | 'done'>, line: string): boolean {
    switch (place) {
      case 'status':
        return this.readStatus(line);
      case 'headers':
        return line === '' ? this.beginBody() : this.readHeader(line);
      case 'chunk-size':
        return this.readChunkSize(line);
      case 'chunk-end':
        if (line !== '') throw new MalformedResponse('malformed chunked encoding');
        return this.become('chunk-size');
      case 'trailers':
        return line !== '' || this.become('done');
    }
  }

  private take(most: number): boolean {
    if (this.rest.length === 0) return false;
    const bytes = this.rest.length > most ? this.rest.subarray(0, most) : this.rest;
    this.rest = this.rest.length > most ? this.rest.subarray(most) : NOTHING;
    this.left -= bytes.length;
    this.sink.data(bytes);
    return this.left > 0 || this.place === 'unbounded' || this.become(this.isChunked ? 'chunk-end' : 'done');
  }

  /** Without its end; undefined where it has none yet. */
  private line(): string | undefined {
    const end = this.rest.indexOf(10);
    this.headBytes += end < 0 ? 0 : end + 1;
    if (this.headBytes + (end < 0 ? this.rest.length : 0) > MAX_HEAD) throw new MalformedResponse(`net/http: server response headers exceeded ${MAX_HEAD} bytes; aborted`);
    if (end < 0) return undefined;
    const line = this.rest.toString('latin1', 0, end > 0 && this.rest[end - 1] === 13 ? end - 1 : end);
    this.rest = this.rest.subarray(end + 1);
    return line;
  }

  private readStatus(line: string): boolean {
    const [, minor, status, statusText = ''] = /^HTTP\/1\.([01]) (\d{3})(?: (.*))?$/.exec(line) ?? [];
    if (status === undefined) throw new MalformedResponse(`malformed HTTP response ${JSON.stringify(line)}`);
    this.isOld = minor === '0';
    this.status = Number(status);
    this.statusText = statusText;
    this.headers = {};
    return this.become('headers');
  }

  private readHeader(line: string): boolean {
    const colon = line.indexOf(':');
    if (colon < 1) throw new MalformedResponse(`malformed MIME header line: ${line}`);
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const known = this.headers[name];
    this.headers[name] = known === undefined ? value : `${known}, ${value}`;
    return true;
  }

  private beginBody(): boolean {
    // `100 Continue` and the like: the answer itself is still to come.
    if (this.status < 200 && this.status !== 101) return this.become('status');
    this.headBytes = 0;
    const place = this.bodyPlace();
    this.sink.head({ status: this.status, statusText: this.statusText, headers: this.headers });
    return this.become(place);
  }

  private bodyPlace(): Place {
    if (this.isHead || this.status === 204 || this.status === 304) return 'done';
    const coding = this.headers['transfer-encoding'];
    const length = this.headers['content-length'];
    if (coding !== undefined) {
      if (coding.toLowerCase() !== 'chunked') throw new MalformedResponse(`net/http: HTTP/1.x transport connection broken: unsupported transfer encoding: ${JSON.stringify(coding)}`);
      this.isChunked = true;
      return 'chunk-size';
    }
    if (length === undefined) return 'unbounded';
    const [first = '', ...others] = length.split(',').map(text => text.trim());
    if (!/^\d+$/.test(first) || others.some(other => other !== first)) throw new MalformedResponse(`bad Content-Length ${JSON.stringify(length)}`);
    this.left = Number(first);
    return this.left === 0 ? 'done' : 'counted';
  }

  /** What stands behind a semicolon is for nobody here. */
  private readChunkSize(line: string): boolean {
    const size = line.replace(/;.*$/, '').trim();
    if (!/^[0-9a-f]{1,12}$/i.test(size)) throw new MalformedResponse('invalid byte in chunk length');
    this.headBytes = 0;
    this.left = Number.parseInt(size, 16);
    return this.become(this.left === 0 ? 'trailers' : 'counted');
  }
}

/** The numbers of RFC 9113, our limits, and the two kinds of error it knows. */

export const FRAME = { data: 0, headers: 1, priority: 2, reset: 3, settings: 4, pushPromise: 5, ping: 6, goAway: 7, windowUpdate: 8, continuation: 9 } as const;
export const FLAG = { endStream: 1, ack: 1, endHeaders: 4, padded: 8, priority: 0x20 } as const;
export const CODE = {
  none: 0,
  protocol: 1,
  internal: 2,
  flowControl: 3,
  streamClosed: 5,
  frameSize: 6,
  refused: 7,
  cancel: 8,
  compression: 9,
  calm: 11,
} as const;
export const SETTING = { headerTableSize: 1, enablePush: 2, maxConcurrentStreams: 3, initialWindowSize: 4, maxFrameSize: 5, maxHeaderListSize: 6 } as const;

export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');
export const FRAME_HEAD = 9;
export const MAX_WINDOW = 2 ** 31 - 1;
/** Of a stream and of a connection, as long as nobody says otherwise. */
export const DEFAULT_WINDOW = 65_535;
/** What a peer must take, and the most that it may send us: we announce no more. */
export const DEFAULT_FRAME_SIZE = 16_384;
export const DEFAULT_TABLE_SIZE = 4096;

/** Go's, for a request's line and headers: long selectors must pass. */
export const MAX_HEADER = 1024 * 1024;
export const MAX_STREAMS = 1000;
/** What a client may send before we have read it: of one body, of all of a connection's. */
export const STREAM_WINDOW = 1024 * 1024;
export const CONNECTION_WINDOW = 8 * 1024 * 1024;

/** Ends the connection: GOAWAY with this code. */
export class ConnectionError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Ends one stream: RST_STREAM with this code. */
export class StreamError extends Error {
  readonly code: number;
  readonly stream: number;
  constructor(stream: number, code: number, message: string) {
    super(message);
    this.code = code;
    this.stream = stream;
  }
}

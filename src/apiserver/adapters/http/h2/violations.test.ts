/** What a client may not do, frame by frame: each violation has its answer, and costs nobody else anything. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeField } from './hpack/encoder.ts';
import { data, frame, GET, get, listen, POST, post, RawClient, readBody, setting, uint32, type TestListener } from './peer.fixture.ts';
import { CODE, FLAG, FRAME, MAX_STREAMS, PREFACE, SETTING } from './protocol.ts';

let listener: TestListener;
let served = 0;
/** Answers with the body; GET with a header `x-wait` never. */
beforeAll(async () => {
  listener = await listen(async (stream, head) => {
    served++;
    if (head.headers['x-wait'] !== undefined) return;
    const body = stream.body === undefined || head.headers['x-unread'] !== undefined ? Buffer.from('ok') : await readBody(stream).catch(() => undefined);
    if (body === undefined) return stream.destroy();
    stream.head(200, { fields: {} });
    stream.end(body);
  });
});
afterAll(() => listener.close());

const END = FLAG.endHeaders | FLAG.endStream;
const padded = (padding: number, payload: Buffer) => Buffer.concat([Buffer.from([padding]), payload, Buffer.alloc(padding)]);
const field = (name: string, value: string) => encodeField(name, value);
/** A field whose name our encoder would not write. */
const oddField = (name: string, value: string) => Buffer.concat([Buffer.from([0, name.length]), Buffer.from(name, 'latin1'), Buffer.from([value.length]), Buffer.from(value, 'latin1')]);
const WAIT = field('x-wait', '1');

async function client(...frames: readonly Buffer[]): Promise<RawClient> {
  const raw = await RawClient.connect(listener.port);
  raw.send(...frames);
  return raw;
}

describe('ends the connection', () => {
  it.each<[string, number, readonly Buffer[]]>([
    ['DATA of stream 0', CODE.protocol, [data(0, 'x')]],
    ['DATA of a stream that was never opened', CODE.protocol, [data(1, 'x')]],
    ['DATA with more padding than payload', CODE.protocol, [post(1), frame(FRAME.data, FLAG.padded, 1, Buffer.from([5, 1]))]],
    ['DATA padded without a length', CODE.frameSize, [post(1), frame(FRAME.data, FLAG.padded, 1)]],
    ['HEADERS of stream 0', CODE.protocol, [frame(FRAME.headers, END, 0, GET)]],
    ['HEADERS of an even stream', CODE.protocol, [frame(FRAME.headers, END, 2, GET)]],
    ['HEADERS with more padding than payload', CODE.protocol, [frame(FRAME.headers, END | FLAG.padded, 1, Buffer.from([9, 0x82]))]],
    ['HEADERS without room for their priority', CODE.frameSize, [frame(FRAME.headers, END | FLAG.priority, 1, Buffer.alloc(4))]],
    ['HEADERS that depend on themselves', CODE.protocol, [frame(FRAME.headers, END | FLAG.priority, 1, Buffer.concat([uint32(1), Buffer.from([0]), GET]))]],
    ['a block that cannot be decoded', CODE.compression, [frame(FRAME.headers, END, 1, Buffer.from([0xff, 0xff, 0xff]))]],
    ['another frame within a header block', CODE.protocol, [frame(FRAME.headers, FLAG.endStream, 1, GET), frame(FRAME.ping, 0, 0, Buffer.alloc(8))]],
    ['CONTINUATION of another stream', CODE.protocol, [frame(FRAME.headers, FLAG.endStream, 1, GET), frame(FRAME.continuation, FLAG.endHeaders, 3)]],
    ['CONTINUATION of nothing', CODE.protocol, [frame(FRAME.continuation, FLAG.endHeaders, 1, GET)]],
    ['PRIORITY of stream 0', CODE.protocol, [frame(FRAME.priority, 0, 0, Buffer.alloc(5))]],
    ['RST_STREAM of stream 0', CODE.protocol, [frame(FRAME.reset, 0, 0, uint32(8))]],
    ['RST_STREAM of a stream that was never opened', CODE.protocol, [frame(FRAME.reset, 0, 1, uint32(8))]],
    ['RST_STREAM of another length', CODE.frameSize, [get(1, WAIT), frame(FRAME.reset, 0, 1, Buffer.alloc(3))]],
    ['SETTINGS of a stream', CODE.protocol, [frame(FRAME.settings, 0, 1)]],
    ['SETTINGS of an odd length', CODE.frameSize, [frame(FRAME.settings, 0, 0, Buffer.alloc(5))]],
    ['an acknowledgement with settings', CODE.frameSize, [frame(FRAME.settings, FLAG.ack, 0, setting(SETTING.initialWindowSize, 1))]],
    ['ENABLE_PUSH of 2', CODE.protocol, [frame(FRAME.settings, 0, 0, setting(SETTING.enablePush, 2))]],
    ['INITIAL_WINDOW_SIZE beyond 2^31-1', CODE.flowControl, [frame(FRAME.settings, 0, 0, setting(SETTING.initialWindowSize, 2 ** 31))]],
    ['MAX_FRAME_SIZE too small', CODE.protocol, [frame(FRAME.settings, 0, 0, setting(SETTING.maxFrameSize, 16_383))]],
    ['MAX_FRAME_SIZE too large', CODE.protocol, [frame(FRAME.settings, 0, 0, setting(SETTING.maxFrameSize, 2 ** 24))]],
    ['a window that SETTINGS make too large', CODE.flowControl, [get(1, WAIT), frame(FRAME.windowUpdate, 0, 1, uint32(2 ** 31 - 1 - 65_535)), frame(FRAME.settings, 0, 0, setting(SETTING.initialWindowSize, 65_536))]],
    ['PING of a stream', CODE.protocol, [frame(FRAME.ping, 0, 1, Buffer.alloc(8))]],
    ['PING of another length', CODE.frameSize, [frame(FRAME.ping, 0, 0, Buffer.alloc(7))]],
    ['PUSH_PROMISE', CODE.protocol, [frame(FRAME.pushPromise, FLAG.endHeaders, 1, Buffer.alloc(4))]],
    ['GOAWAY of a stream', CODE.protocol, [frame(FRAME.goAway, 0, 1, Buffer.alloc(8))]],
    ['GOAWAY of less than 8 bytes', CODE.frameSize, [frame(FRAME.goAway, 0, 0, Buffer.alloc(7))]],
    ['WINDOW_UPDATE of another length', CODE.frameSize, [frame(FRAME.windowUpdate, 0, 0, Buffer.alloc(3))]],
    ['WINDOW_UPDATE of the connection by 0', CODE.protocol, [frame(FRAME.windowUpdate, 0, 0, uint32(0))]],
    ['WINDOW_UPDATE of a stream that was never opened', CODE.protocol, [frame(FRAME.windowUpdate, 0, 1, uint32(1))]],
    ['a window of the connection beyond 2^31-1', CODE.flowControl, [frame(FRAME.windowUpdate, 0, 0, uint32(2 ** 31 - 1))]],
    ['a frame larger than we take', CODE.frameSize, [frame(FRAME.data, 0, 1, Buffer.alloc(16_385))]],
  ])('%s', async (_what, code, frames) => expect(await (await client(...frames)).goAway()).toBe(code));

  it('no preface, or a first frame other than SETTINGS', async () => {
    expect(await (await RawClient.connect(listener.port, Buffer.from('GET / HTTP/1.1\r\n\r\n'))).goAway()).toBe(CODE.protocol);
    expect(await (await RawClient.connect(listener.port, Buffer.concat([PREFACE, get(1)]))).goAway()).toBe(CODE.protocol);
  });

  it('HEADERS of a stream that is closed', async () => {
    const raw = await client(get(3));
    await raw.body(3);
    raw.send(get(1));
    expect(await raw.goAway()).toBe(CODE.streamClosed);
  });
});

describe('resets the stream and serves the next', () => {
  it.each<[string, number, readonly Buffer[]]>([
    ['an upper-case name', CODE.protocol, [get(1, oddField('X-Up', '1'))]],
    ['a header of HTTP/1.1', CODE.protocol, [get(1, field('connection', 'close'))]],
    ['te other than trailers', CODE.protocol, [get(1, field('te', 'gzip'))]],
    ['an unknown pseudo field', CODE.protocol, [get(1, oddField(':status', '200'))]],
    ['a pseudo field behind others', CODE.protocol, [get(1, field('a', 'b'), field(':authority', 'x'))]],
    ['a pseudo field twice', CODE.protocol, [get(1, field(':path', '/two'))]],
    ['no path', CODE.protocol, [frame(FRAME.headers, END, 1, Buffer.from([0x82, 0x87]))]],
    ['an empty path', CODE.protocol, [frame(FRAME.headers, END, 1, Buffer.concat([Buffer.from([0x82, 0x87]), field(':path', '')]))]],
    ['a value with a line break', CODE.protocol, [get(1, oddField('a', 'b\r\nc'))]],
    ['a body shorter than its content-length', CODE.protocol, [post(1, field('content-length', '3')), data(1, 'ab', FLAG.endStream)]],
    ['a body longer than its content-length', CODE.protocol, [post(1, field('content-length', '1')), data(1, 'ab')]],
    ['a content-length without a body', CODE.protocol, [frame(FRAME.headers, END, 1, Buffer.concat([POST, field('content-length', '3')]))]],
    ['a content-length that is no number', CODE.protocol, [post(1, field('content-length', '-1'))]],
    ['DATA after the end', CODE.streamClosed, [get(1, WAIT), data(1, 'x')]],
    ['HEADERS after the end', CODE.streamClosed, [get(1, WAIT), get(1)]],
    ['trailers that end nothing', CODE.protocol, [post(1), frame(FRAME.headers, FLAG.endHeaders, 1, field('a', 'b'))]],
    ['trailers with pseudo fields', CODE.protocol, [post(1), get(1)]],
    ['a window beyond 2^31-1', CODE.flowControl, [get(1, WAIT), frame(FRAME.windowUpdate, 0, 1, uint32(2 ** 31 - 1))]],
    ['WINDOW_UPDATE by 0', CODE.protocol, [get(1, WAIT), frame(FRAME.windowUpdate, 0, 1, uint32(0))]],
    ['PRIORITY of another length', CODE.frameSize, [get(1, WAIT), frame(FRAME.priority, 0, 1, Buffer.alloc(4))]],
  ])('%s', async (_what, code, frames) => {
    const raw = await client(...frames);
    expect(await raw.reset(1)).toBe(code);
    raw.send(get(3));
    expect(String(await raw.body(3))).toBe('ok');
    raw.destroy();
  });

  it('more than the window allows', async () => {
    const raw = await client(post(1, WAIT), ...Array.from({ length: 65 }, () => frame(FRAME.data, 0, 1, Buffer.alloc(16_384))));
    expect(await raw.reset(1)).toBe(CODE.flowControl);
    raw.destroy();
  });
});

describe('takes', () => {
  it('padding, priority, CONTINUATION, trailers, unknown frames and settings, in pieces of one byte', async () => {
    const bytes = Buffer.concat([
      frame(FRAME.settings, 0, 0, setting(0x99, 7)),
      frame(0x77, 0xff, 9, Buffer.from('?')),
      frame(FRAME.priority, 0, 5, Buffer.concat([uint32(3), Buffer.from([1])])),
      frame(FRAME.headers, FLAG.padded | FLAG.priority, 1, padded(3, Buffer.concat([uint32(0), Buffer.from([1]), POST.subarray(0, 2)]))),
      frame(FRAME.continuation, 0, 1, POST.subarray(2, 4)),
      frame(FRAME.continuation, FLAG.endHeaders, 1, POST.subarray(4)),
      frame(FRAME.data, FLAG.padded, 1, padded(200, Buffer.from('ab'))),
      data(1, 'c'),
      frame(FRAME.headers, END, 1, field('x-trailer', '1')),
    ]);
    const raw = await client();
    for (const byte of bytes) raw.send(Buffer.from([byte]));
    expect(String(await raw.body(1))).toBe('abc');
    raw.destroy();
  });

  it('PING, and answers it with the same bytes', async () => {
    const raw = await client(frame(FRAME.ping, 0, 0, Buffer.from('12345678')));
    expect(await raw.next(FRAME.ping)).toMatchObject({ flags: FLAG.ack, payload: Buffer.from('12345678') });
    raw.destroy();
  });

  it('a smaller header table: the next block says that ours is empty', async () => {
    const raw = await client(frame(FRAME.settings, 0, 0, setting(SETTING.headerTableSize, 100)), get(1));
    await raw.body(1);
    raw.send(get(3));
    await raw.body(3);
    expect([1, 3].map(id => raw.frames.find(f => f.type === FRAME.headers && f.stream === id)!.payload[0])).toEqual([0x20, 0x88]);
    raw.destroy();
  });

  it('what comes for a stream that we have reset', async () => {
    const raw = await client(get(1, oddField('X', '1')));
    expect(await raw.reset(1)).toBe(CODE.protocol);
    raw.send(data(1, 'late'), frame(FRAME.windowUpdate, 0, 1, uint32(5)), frame(FRAME.reset, 0, 1, uint32(8)), get(3));
    expect(String(await raw.body(3))).toBe('ok');
    expect(raw.frames.filter(f => f.type === FRAME.reset)).toHaveLength(1);
    raw.destroy();
  });

  it('a head of a megabyte, and answers a larger one with 431 without keeping it', async () => {
    const large = Buffer.concat([GET, ...Array.from({ length: 30 }, (_, i) => field(`x-${i}`, 'y'.repeat(34_900)))]);
    // Small on the wire: one long field in the table, many times.
    const bomb = Buffer.concat([GET, Buffer.from([0x40, 1, 0x61, 0x7f, 0xa1, 0x1e]), Buffer.alloc(4000, 'z'), Buffer.alloc(16_000, 0xbe)]);
    const raw = await client(...blockFrames(1, large), ...blockFrames(3, bomb));
    expect(String(await raw.body(1))).toBe('ok');
    expect((await raw.next(FRAME.headers, 3))!.payload.toString('latin1', 0, 5)).toBe('\x08\x03431');
    raw.destroy();
  });
});

function blockFrames(stream: number, block: Buffer): Buffer[] {
  const pieces = Array.from({ length: Math.ceil(block.length / 16_384) }, (_, i) => block.subarray(i * 16_384, (i + 1) * 16_384));
  return pieces.map((piece, i) => frame(i === 0 ? FRAME.headers : FRAME.continuation, (i === 0 ? FLAG.endStream : 0) | (i === pieces.length - 1 ? FLAG.endHeaders : 0), stream, piece));
}

describe('floods', () => {
  const many = (count: number, make: (i: number) => Buffer) => Array.from({ length: count }, (_, i) => make(i));
  it.each<[string, readonly Buffer[]]>([
    ['PING', many(3000, () => frame(FRAME.ping, 0, 0, Buffer.alloc(8)))],
    ['SETTINGS', many(3000, () => frame(FRAME.settings, 0, 0))],
    ['PRIORITY', many(3000, () => frame(FRAME.priority, 0, 1, Buffer.alloc(5)))],
    ['empty DATA', [post(1), ...many(3000, () => data(1, ''))]],
    ['unknown frames', many(3000, () => frame(0x42, 0, 0))],
    ['CONTINUATION', [frame(FRAME.headers, FLAG.endStream, 1, GET), ...many(3000, () => frame(FRAME.continuation, 0, 1))]],
    ['CONTINUATION full of headers', [frame(FRAME.headers, FLAG.endStream, 1, GET), ...many(100, () => frame(FRAME.continuation, 0, 1, Buffer.alloc(16_384, 0x82)))]],
    ['malformed requests', many(3000, i => frame(FRAME.headers, END, 2 * i + 1, Buffer.from([0x82])))],
    ['rapid reset', many(3000, i => Buffer.concat([get(2 * i + 1, WAIT), frame(FRAME.reset, 0, 2 * i + 1, uint32(8))]))],
    ['resets that we are made to send', many(3000, i => Buffer.concat([get(2 * i + 1, WAIT), frame(FRAME.windowUpdate, 0, 2 * i + 1, uint32(0))]))],
  ])('of %s end the connection', async (_what, frames) => {
    const raw = await client(...frames);
    expect(await raw.goAway()).toBe(CODE.calm);
  });

  it('of requests are served up to the limit; the rest is refused', async () => {
    const before = served;
    const raw = await client(...many(MAX_STREAMS + 10, i => get(2 * i + 1, WAIT)));
    expect(await raw.reset(2 * MAX_STREAMS + 1)).toBe(CODE.refused);
    expect(served - before).toBe(MAX_STREAMS);
    raw.destroy();
  });

  it('of requests reset before they are read are never served', async () => {
    const before = served;
    const raw = await client(...many(500, i => Buffer.concat([get(2 * i + 1, WAIT), frame(FRAME.reset, 0, 2 * i + 1, uint32(8))])), get(1001));
    await raw.body(1001);
    // Those whose two frames came in one packet, which are nearly all.
    expect(served - before).toBeLessThan(50);
    raw.destroy();
  });
});

/** The HTTP/2 side with node:http2's client at the other end: bodies, windows, slow readers, resets, headers of every kind. */
import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream, type IncomingHttpHeaders } from 'node:http2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../base/random.ts';
import { data, frame, get, listen, post, RawClient, readBody, setting, uint32, type TestListener } from './peer.fixture.ts';
import { FLAG, FRAME, PREFACE, SETTING } from './protocol.ts';
import type { Http2Head } from './request-fields.ts';
import type { Http2Stream } from './stream.ts';

let listener: TestListener;
let session: ClientHttp2Session;
let serve: (stream: Http2Stream, head: Http2Head) => Promise<void>;

beforeEach(async () => {
  listener = await listen((stream, head) => serve(stream, head));
  session = connect(`http://127.0.0.1:${listener.port}`);
});
afterEach(async () => {
  session.destroy();
  await listener.close();
});

const HEAD = { fields: { 'content-type': 'text/plain' } };
const bodyOf = async (stream: AsyncIterable<Buffer>) => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};
const responseOf = (stream: ClientHttp2Stream) => new Promise<IncomingHttpHeaders>(resolve => stream.once('response', resolve));
/** Bytes that tell their place. */
const pattern = (length: number) => Buffer.from(Uint32Array.from({ length: length / 4 }, (_, i) => i).buffer);
const echo = async (stream: Http2Stream) => {
  const body = (await stream.body?.read()) ?? Buffer.from('none');
  stream.head(200, HEAD, body.length);
  stream.end(body);
};

describe('bodies', () => {
  it.each([0, 1, 16_384, 65_536, 1_000_000, 3 * 1024 * 1024])('of %i bytes go and come back', async length => {
    serve = echo;
    const sent = pattern(length & ~3);
    const stream = session.request({ ':method': 'POST', ':path': '/' });
    stream.end(sent);
    expect((await bodyOf(stream)).equals(sent)).toBe(true);
  });

  it('many at once, and many connections’ worth in a row', async () => {
    serve = echo;
    const ask = async (i: number) => {
      const stream = session.request({ ':method': 'POST', ':path': `/${i}` });
      stream.end(Buffer.alloc(300_000, i));
      return (await bodyOf(stream)).equals(Buffer.alloc(300_000, i));
    };
    expect(await Promise.all(Array.from({ length: 60 }, (_, i) => ask(i)))).not.toContain(false);
  });

  it('that nobody reads are thrown away once it is answered, and do not use up the connection’s window', async () => {
    serve = async stream => {
      stream.head(403, HEAD);
      stream.end(Buffer.from('no'));
    };
    for (let i = 0; i < 20; i++) {
      const stream = session.request({ ':method': 'POST', ':path': '/' });
      stream.end(Buffer.alloc(1_000_000));
      expect(String(await bodyOf(stream))).toBe('no');
    }
  });

  it('without an end: whoever is answered is told to stop', async () => {
    serve = async stream => {
      stream.head(413, HEAD);
      stream.end();
    };
    const stream = session.request({ ':method': 'POST', ':path': '/' });
    stream.resume();
    const closed = new Promise(resolve => stream.once('close', resolve));
    const feed = () => {
      if (!stream.destroyed && !stream.closed) stream.write(Buffer.alloc(65_536), feed);
    };
    feed();
    await closed;
    expect(stream.rstCode).toBe(constants.NGHTTP2_NO_ERROR);
  });

  it('that break off are refused', async () => {
    const raw = await RawClient.connect(listener.port);
    const refused = new Promise(resolve => {
      serve = async stream => {
        raw.send(frame(FRAME.reset, 0, 1, uint32(constants.NGHTTP2_CANCEL)));
        await readBody(stream).catch(resolve);
      };
    });
    raw.send(post(1), data(1, 'x'));
    expect(await refused).toMatchObject({ code: 400 });
    raw.destroy();
  });

  it('are asked for where the client wants to be', async () => {
    serve = echo;
    const stream = session.request({ ':method': 'POST', ':path': '/', expect: '100-continue' });
    await new Promise<void>(resolve => stream.once('continue', resolve));
    stream.end('go');
    expect(String(await bodyOf(stream))).toBe('go');
  });
});

describe('answers', () => {
  it('come whole through small windows, in turns', async () => {
    serve = async stream => {
      stream.head(200, HEAD);
      for (let i = 0; i < 40; i++) if (!stream.write(Buffer.alloc(100_000, i))) await stream.drained();
      stream.end();
    };
    const all = await Promise.all([1, 2, 3].map(() => bodyOf(session.request({ ':path': '/' }))));
    const wanted = Buffer.concat(Array.from({ length: 40 }, (_, i) => Buffer.alloc(100_000, i)));
    expect(all.map(body => body.equals(wanted))).toEqual([true, true, true]);
  });

  it.each([[10, 2], [9_999, 2], [10_000, 1]])('that write themselves come whole through a window of %i', async (window, frames) => {
    const body = pattern(10_000);
    serve = async stream => {
      stream.head(200, HEAD, body.length);
      stream.endWith({ length: body.length, writeTo: (out, at) => body.copy(out, at) });
    };
    const raw = await RawClient.connect(listener.port, Buffer.concat([PREFACE, frame(FRAME.settings, 0, 0, setting(SETTING.initialWindowSize, window)), get(1)]));
    await raw.next(FRAME.data, 1);
    if (window < body.length) raw.send(frame(FRAME.windowUpdate, 0, 1, uint32(body.length - window)));
    expect((await raw.body(1)).equals(body)).toBe(true);
    expect(raw.frames.filter(f => f.type === FRAME.data).length).toBe(frames);
    raw.destroy();
  });

  it('keep to the windows, also to ones that shrink', async () => {
    serve = async stream => {
      stream.head(200, HEAD);
      stream.end(Buffer.alloc(100, 'x'));
    };
    const raw = await RawClient.connect(listener.port, Buffer.concat([PREFACE, frame(FRAME.settings, 0, 0, setting(SETTING.initialWindowSize, 30)), get(1)]));
    const sent = () => raw.frames.filter(f => f.type === FRAME.data && f.stream === 1).reduce((sum, f) => sum + f.payload.length, 0);
    await raw.next(FRAME.data, 1);
    expect(sent()).toBe(30);
    // Ten less for all streams: this one owes ten, and may send again from there on.
    raw.send(frame(FRAME.settings, 0, 0, setting(SETTING.initialWindowSize, 20)), frame(FRAME.windowUpdate, 0, 1, uint32(25)), frame(FRAME.ping, 0, 0, Buffer.alloc(8)));
    await raw.next(FRAME.ping);
    await raw.next(FRAME.data, 1, () => sent() > 30);
    expect(sent()).toBe(45);
    raw.send(frame(FRAME.settings, 0, 0, setting(SETTING.initialWindowSize, 2 ** 31 - 1 - 25)));
    expect((await raw.body(1)).length).toBe(100);
    raw.destroy();
  });

  it('to one that does not read hold up nobody else on the connection, and are counted', async () => {
    let slow: Http2Stream | undefined;
    serve = async (stream, head) => {
      stream.head(200, HEAD);
      if (head.path !== '/slow') return stream.end(Buffer.from('quick'));
      slow = stream;
      expect(stream.write(Buffer.alloc(60_000))).toBe(true);
      expect(stream.write(Buffer.alloc(500_000))).toBe(false);
    };
    const raw = await RawClient.connect(listener.port, Buffer.concat([PREFACE, frame(FRAME.settings, 0, 0), frame(FRAME.windowUpdate, 0, 0, uint32(1_000_000)), frame(FRAME.headers, FLAG.endHeaders | FLAG.endStream, 1, slowHead)]));
    await raw.next(FRAME.data, 1);
    raw.send(get(3));
    expect(String(await raw.body(3))).toBe('quick');
    expect(slow!.backlog).toBe(560_000 - 65_535);
    let drained = false;
    void slow!.drained().then(() => (drained = true));
    raw.send(frame(FRAME.windowUpdate, 0, 1, uint32(600_000)));
    await expect.poll(() => [drained, slow!.backlog]).toEqual([true, 0]);
    raw.destroy();
  });

  it('that nobody takes from the socket stop its reading, and go on with it', async () => {
    serve = async stream => {
      stream.head(200, HEAD);
      stream.end(Buffer.alloc(10_000, 'x'));
    };
    const raw = await RawClient.connect(listener.port, Buffer.concat([PREFACE, frame(FRAME.settings, 0, 0, setting(SETTING.initialWindowSize, 2 ** 30)), frame(FRAME.windowUpdate, 0, 0, uint32(2 ** 30))]));
    raw.pause();
    const COUNT = 3000;
    for (let i = 0; i < COUNT; i++) {
      raw.send(get(2 * i + 1));
      if (i % 100 === 0) await new Promise(resolve => setImmediate(resolve));
    }
    raw.resume();
    await raw.next(FRAME.data, undefined, f => f.stream > 2 * 900);
    raw.destroy();
  });

  it('end at once with a HEAD, with headers longer than a frame, and with a date', async () => {
    serve = async stream => {
      stream.head(200, { fields: { 'x-long': 'y'.repeat(40_000), many: ['1', '2'] } });
      stream.end();
    };
    const stream = session.request({ ':path': '/', ':method': 'HEAD' });
    const headers = await responseOf(stream);
    stream.resume();
    expect([headers[':status'], headers['x-long']?.length, headers['many']]).toEqual([200, 40_000, '1, 2']);
    expect(Math.abs(Date.parse(String(headers['date'])) - Date.now())).toBeLessThan(5000);
  });
});

const slowHead = Buffer.concat([Buffer.from([0x82, 0x87, 0x04, 5]), Buffer.from('/slow')]);

describe('the end of a stream', () => {
  it('is told when the client resets it, or goes', async () => {
    const ends: string[] = [];
    serve = async (stream, head) => {
      stream.head(200, HEAD);
      stream.write(Buffer.from('first'));
      stream.whenClosed(() => ends.push(head.path));
    };
    const [one, two] = ['/one', '/two'].map(path => session.request({ ':path': path }).on('error', () => {})) as [ClientHttp2Stream, ClientHttp2Stream];
    await Promise.all([one, two].map(stream => new Promise(resolve => stream.once('data', resolve))));
    one.close(constants.NGHTTP2_CANCEL);
    await expect.poll(() => ends).toEqual(['/one']);
    session.destroy();
    await expect.poll(() => ends).toEqual(['/one', '/two']);
  });

  it('is an error for the client where we break off, and whoever waits for room goes on', async () => {
    let released = false;
    serve = async stream => {
      stream.head(200, HEAD);
      stream.write(Buffer.alloc(1_000_000));
      const drained = stream.drained();
      stream.destroy();
      await drained;
      released = stream.closed;
    };
    const stream = session.request({ ':path': '/' });
    await expect(bodyOf(stream)).rejects.toThrow('NGHTTP2_INTERNAL_ERROR');
    expect(released).toBe(true);
  });

  it('comes with GOAWAY when the server ends', async () => {
    serve = async stream => stream.head(200, HEAD);
    const stream = session.request({ ':path': '/' });
    stream.on('error', () => {});
    await responseOf(stream);
    const code = new Promise(resolve => session.once('goaway', resolve));
    await Promise.all(listener.connections.map(connection => connection.close()));
    expect(await code).toBe(0);
  });
});

it('reads the headers that node writes, whatever they are', async () => {
  const seen: Http2Head[] = [];
  serve = async (stream, head) => {
    seen.push(head);
    stream.head(204, { fields: {} });
    stream.end();
  };
  const random = seededRandom(7);
  const pick = (most: number) => Math.floor(random.next() * most);
  const text = () => Array.from({ length: 1 + pick(60) }, () => String.fromCharCode(33 + pick(94))).join('');
  const values = Array.from({ length: 20 }, text);
  for (let i = 0; i < 400; i++) {
    const headers = Object.fromEntries(Array.from({ length: pick(12) }, () => [`x-${pick(40)}`, pick(3) === 0 ? text() : values[pick(20)]!]));
    const path = `/${pick(5)}?a=${encodeURIComponent(text())}`;
    const stream = session.request({ ':path': path, ...headers });
    await responseOf(stream);
    stream.resume();
    const head = seen.pop()!;
    expect({ ...head.headers }).toEqual({ host: `127.0.0.1:${listener.port}`, ...headers });
    expect([head.path, head.query.toString()]).toEqual(path.split('?').map((part, n) => (n === 1 ? head.query.toString() : part)));
  }
});

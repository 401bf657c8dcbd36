import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { IncomingBody, MAX_BODY } from './body.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const settled = () => new Promise(resolve => setImmediate(resolve));

it('reads what comes in pieces', async () => {
  const source = new PassThrough();
  const read = new IncomingBody(source).read();
  source.write('{"a":');
  source.end('1}');
  expect(Buffer.from(await read).toString()).toBe('{"a":1}');
});

it.each([
  ['sends nothing', 31_000, 1],
  ['sends a byte now and then', 10_000, 7],
])('does not wait for a client that %s', async (_what, pause, times) => {
  const source = new PassThrough();
  const read = new IncomingBody(source).read();
  read.catch(() => {});
  for (let i = 0; i < times; i++) {
    source.write('x');
    await settled();
    vi.advanceTimersByTime(pause);
  }
  await expect(read).rejects.toMatchObject({ code: 408 });
});

it('refuses what is too large, and what breaks off', async () => {
  const large = new PassThrough();
  const read = new IncomingBody(large).read();
  large.write(Buffer.alloc(MAX_BODY + 1));
  await expect(read).rejects.toMatchObject({ code: 413 });
  const broken = new PassThrough();
  const half = new IncomingBody(broken).read();
  broken.write('x');
  broken.destroy();
  await expect(half).rejects.toMatchObject({ code: 400 });
});

/** Random bytes and mutated frames: no connection crashes the process, hangs or leaves a stream behind. */
import { expect, it } from 'vitest';
import { seededRandom } from '../../../../base/random.ts';
import { data, frame, GET, get, listen, POST, post, RawClient, readBody, setting, uint32 } from './peer.fixture.ts';
import { FLAG, FRAME, PREFACE, SETTING } from './protocol.ts';

const ROUNDS = 300;
const SEED = Number(process.env['SKIFF_FUZZ_SEED'] ?? 1);

it('survives whatever comes', async () => {
  const random = seededRandom(SEED);
  const pick = (most: number) => Math.floor(random.next() * most);
  const bytes = (most: number) => Buffer.from(Array.from({ length: pick(most) }, () => pick(256)));
  const open = new Set<object>();
  const listener = await listen(async (stream, head) => {
    open.add(stream);
    stream.whenClosed(() => open.delete(stream));
    await readBody(stream).catch(() => undefined);
    stream.head(200, { fields: { 'x-path': head.path.replace(/[^ -~]/g, '?') } });
    stream.write(Buffer.alloc(pick(100_000)));
    stream.end();
  });
  const valid = [
    (id: number) => get(id),
    (id: number) => Buffer.concat([post(id), data(id, 'body', FLAG.endStream)]),
    (id: number) => frame(FRAME.headers, FLAG.endHeaders | FLAG.endStream, id, Buffer.concat([GET, bytes(40)])),
    (id: number) => Buffer.concat([frame(FRAME.headers, 0, id, POST.subarray(0, 3)), frame(FRAME.continuation, FLAG.endHeaders, id, POST.subarray(3))]),
    (id: number) => data(id, 'x'.repeat(pick(2000)), pick(2)),
    (id: number) => frame(FRAME.windowUpdate, 0, pick(2) * id, uint32(pick(2 ** 31))),
    (id: number) => frame(FRAME.reset, 0, id, uint32(pick(14))),
    () => frame(FRAME.settings, 0, 0, setting(SETTING.initialWindowSize, pick(2 ** 20))),
    () => frame(FRAME.settings, 0, 0, setting(SETTING.headerTableSize, pick(5000))),
    () => frame(FRAME.ping, 0, 0, Buffer.alloc(8)),
    (id: number) => frame(pick(12), pick(256), pick(3) * id, bytes(60)),
  ];
  const damaged = (one: Buffer) => {
    const copy = Buffer.from(one);
    if (pick(8) === 0 && copy.length > 0) copy[pick(copy.length)] = pick(256);
    return pick(40) === 0 ? copy.subarray(0, pick(copy.length)) : copy;
  };
  const session = () => Array.from({ length: 1 + pick(30) }, (_, i) => damaged(valid[pick(valid.length)]!(pick(5) === 0 ? pick(40) : 2 * i + 1)));
  for (let round = 0; round < ROUNDS; round++) {
    const isNoise = pick(20) === 0;
    const raw = await RawClient.connect(listener.port, isNoise ? bytes(500) : Buffer.concat([PREFACE, frame(FRAME.settings, 0, 0)]));
    const all = Buffer.concat(isNoise ? [] : session());
    for (let at = 0; at < all.length; ) {
      const end = at + 1 + pick(pick(3) === 0 ? 20 : 5000);
      raw.send(all.subarray(at, end));
      at = end;
      if (pick(4) === 0) await new Promise(resolve => setImmediate(resolve));
    }
    await new Promise(resolve => setImmediate(resolve));
    raw.destroy();
    await raw.ended;
  }
  await expect.poll(() => open.size, { message: `seed ${SEED}` }).toBe(0);
  const last = await RawClient.connect(listener.port);
  last.send(get(1));
  await last.next(FRAME.headers, 1);
  last.destroy();
  await listener.close();
});

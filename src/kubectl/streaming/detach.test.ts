import { expect, test } from 'vitest';
import { parseDetachKeys, untilDetached } from './detach.ts';
import type { ByteSource } from './remote-session.ts';

/** What came through of these pieces, and whether the keys ended it. */
function pass(keys: string, ...pieces: string[]): { through: string; isDetached: boolean } {
  let through = '';
  let isDetached = false;
  let send: (data: Uint8Array) => unknown = () => {};
  const source: ByteSource = {
    pump(take) {
      send = take;
      return () => void (send = () => {});
    },
  };
  untilDetached(source, parseDetachKeys(keys), () => (isDetached = true)).pump(data => void (through += Buffer.from(data).toString('latin1')), () => {});
  for (const piece of pieces) send(Buffer.from(piece));
  return { through, isDetached };
}

test.each([
  ['none', 'ctrl-p,ctrl-q', ['abc'], 'abc', false],
  ['both, and what came with them is not sent', 'ctrl-p,ctrl-q', ['a\x10\x11b'], '', true],
  ['in two pieces', 'ctrl-p,ctrl-q', ['a\x10', '\x11'], 'a', true],
  ['the first alone is handed on with what follows', 'ctrl-p,ctrl-q', ['a\x10', 'b'], 'a\x10b', false],
  ['the first twice', 'ctrl-p,ctrl-q', ['\x10\x10\x11'], '', true],
  ['characters', 'q,q', ['aqb', 'qq', 'more'], 'aqb', true],
])('%s', (_, keys, pieces, through, isDetached) => {
  const found = pass(keys, ...pieces);
  expect(found).toEqual({ through, isDetached });
});

test('keys that are none', () => expect(() => parseDetachKeys('ctrl-%')).toThrow("Unknown character: 'ctrl-%'"));

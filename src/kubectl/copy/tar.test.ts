import { describe, expect, it } from 'vitest';
import { archiveEnd, headerBlocks, paddingOf, type TarHeader } from './tar-format.ts';
import { TarReader } from './tar-reader.ts';

const header = (more: Partial<TarHeader>): TarHeader => ({ name: 'a', type: 'file', mode: 0o644, size: 0, linkName: '', ...more });
const archive = (...entries: readonly (readonly [TarHeader, string])[]): Buffer =>
  Buffer.concat([...entries.flatMap(([h, text]) => [...headerBlocks({ ...h, size: text.length }), Buffer.from(text), paddingOf(text.length)]), archiveEnd()]);

interface Seen {
  readonly header: TarHeader;
  text: string;
  closed: boolean;
}
function read(bytes: Buffer, piece: number): { seen: Seen[]; reader: TarReader } {
  const seen: Seen[] = [];
  const reader = new TarReader(h => {
    const entry: Seen = { header: h, text: '', closed: false };
    seen.push(entry);
    return { write: data => void (entry.text += Buffer.from(data).toString()), close: () => (entry.closed = true) };
  });
  for (let at = 0; at < bytes.length; at += piece) reader.push(bytes.subarray(at, at + piece));
  return { seen, reader };
}

const LONG = `${'d'.repeat(150)}/${'e'.repeat(150)}/f`;

describe.each([1, 100, 512, 10_000])('in pieces of %i', piece => {
  it.each([
    ['a file', header({ name: 'x/y', mode: 0o755 }), 'hello'],
    ['one of whole blocks', header({ name: 'b' }), 'z'.repeat(1024)],
    ['an empty one', header({ name: 'empty' }), ''],
    ['a name that the header splits', header({ name: `${'d'.repeat(120)}/${'e'.repeat(90)}` }), 'split'],
    ['a name that it does not hold', header({ name: LONG }), 'long'],
    ['a name beyond ASCII', header({ name: 'ümläut' }), 'u'],
    ['a link', header({ name: 'l', type: 'symlink', linkName: 't'.repeat(120) }), ''],
    ['a folder', header({ name: 'dir/', type: 'directory' }), ''],
  ])('reads back %s', (_, entry, text) => {
    const { seen, reader } = read(archive([entry, text], [header({ name: 'after' }), 'end']), piece);
    expect(seen.map(s => [s.header.name, s.header.type, s.header.linkName, s.text, s.closed])).toEqual([[entry.name, entry.type, entry.linkName, text, true], ['after', 'file', '', 'end', true]]);
    expect(reader.isComplete).toBe(true);
  });
});

it('refuses what is no archive', () => expect(() => read(Buffer.alloc(512, 'x'), 512)).toThrow('archive/tar: invalid tar header'));
it('tells an end that comes too early', () => {
  const { reader } = read(archive([header({}), 'hello']).subarray(0, 515), 515);
  expect(() => reader.end()).toThrow('unexpected EOF');
});

import { expect, test } from 'vitest';
import type { Files, OpenFile } from '../io.ts';
import { headerBlocks, type TarHeader } from './tar-format.ts';
import { TarReader } from './tar-reader.ts';
import { unpackInto } from './unpack.ts';

const entry = (name: string, more: Partial<TarHeader> = {}): Uint8Array => Buffer.concat(headerBlocks({ name, type: 'file', mode: 0o644, size: 0, linkName: '', ...more }));

function unpack(...entries: Uint8Array[]): { created: string[]; told: string } {
  const created: string[] = [];
  let told = '';
  const file: OpenFile = { read: () => new Uint8Array(0), write: () => {}, close: () => {} };
  const files = { stat: () => ({ isDirectory: true }), create: (path: string) => (created.push(path), file) } as unknown as Files;
  const stderr = { isTerminal: false, columns: 0, rows: 0, write: (text: string | Uint8Array) => void (told += String(text)) };
  const reader = new TarReader(unpackInto({ files, stderr }, { source: { namespace: '', pod: 'p', path: '/src' }, destination: 'dest' }));
  for (const bytes of entries) reader.push(bytes);
  return { created, told };
}

test('nothing is written outside of the destination', () => {
  const { created, told } = unpack(entry('src/a'), entry('src/../../evil'), entry('src/b/../../../../etc/passwd'));
  expect(created).toEqual(['dest/a']);
  expect(told).toBe('warning: file "../evil" is outside target destination, skipping\nwarning: file "../../etc/passwd" is outside target destination, skipping\n');
});

test('what does not begin as it must', () => expect(() => unpack(entry('other/a'))).toThrow('tar contents corrupted'));

test('links are told of and passed over', () => {
  const { created, told } = unpack(entry('src/l', { type: 'symlink', linkName: '/etc' }), entry('src/m', { type: 'symlink', linkName: 'x' }));
  expect(created).toEqual([]);
  expect(told).toBe('warning: skipping symlink: "dest/l" -> "/etc" (consider using "kubectl exec -n "" "p" -- tar cf - "/src" | tar xf -")\nwarning: skipping symlink: "dest/m" -> "x"\n');
});

import { expect, test } from 'vitest';
import { archivePrefix, isWithin, parseFileSpec } from './file-spec.ts';

test.each([
  ['a/b', { pod: '', namespace: '', path: 'a/b' }],
  ['dir/', { pod: '', namespace: '', path: 'dir' }],
  ['pod:/x/', { pod: 'pod', namespace: '', path: '/x' }],
  ['ns/pod:C:\\x', { pod: 'pod', namespace: 'ns', path: 'C:/x' }],
])('%s', (text, spec) => expect(parseFileSpec(text)).toEqual(spec));
test.each([':x', 'a/b/c:x'])('%s is none', text => expect(() => parseFileSpec(text)).toThrow('filespec must match'));

test.each([
  ['/etc/x', 'etc/x'], ['../../x', 'x'], ['/', ''], ['a/../b', 'b'], ['..', ''],
])('names in an archive of %s begin with %s', (path, prefix) => expect(archivePrefix(path)).toBe(prefix));

test.each([
  ['dest', 'dest', true], ['dest', 'dest/a', true], ['dest', 'dest/..a', true], ['dest', 'other', false], ['dest', '../dest', false], ['/d', '/d/x', true], ['/d', '/e', false], ['.', 'x', true], ['.', '../x', false],
])('within %s: %s', (base, target, is) => expect(isWithin(base, target)).toBe(is));

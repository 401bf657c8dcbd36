/** Preferences: what is read of a file, what is refused, what `kubectl kuberc set` makes of them. */
import { describe, expect, it } from 'vitest';
import { type Change, changePreference, refuseBadChange } from './change.ts';
import { checkPreference, NEW_PREFERENCE, readPreference } from './preference.ts';

const HEAD = 'apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\n';
const read = (text: string) => readPreference(HEAD + text, 'kuberc');
const NO_CHANGE: Change = { section: 'aliases', command: 'get', name: 'getn', policy: '', option: [], prependarg: [], appendarg: [], 'allowlist-entry': [], overwrite: false };
const DENY_WITH_LIST = 'credentialPluginPolicy: DenyAll\ncredentialPluginAllowlist: [{command: a}]';

describe('reading', () => {
  it('names fields that there are not, and leaves them out', () => {
    expect(read('foo: 1\ndefaults: [{command: get, options: [{name: output, default: wide, x: 1}]}]')).toEqual({
      preference: { ...NEW_PREFERENCE, defaults: [{ command: 'get', options: [{ name: 'output', default: 'wide' }] }] }, unknown: ['defaults[0].options[0].x', 'foo'],
    });
  });
  it('takes the first document that is one', () => expect(readPreference(`a: b\n---\n${HEAD}`, 'kuberc')?.preference).toEqual(NEW_PREFERENCE));
  it('finds nothing in an empty file', () => expect(readPreference('', 'kuberc')).toBeUndefined());
  it.each(['defaults: {a: b}', 'defaults: [{command: 1}]', 'a: ['])('refuses %j', text => expect(() => read(text)).toThrow('no valid preferences found in kuberc'));
});

describe('checking', () => {
  it.each([
    ['aliases: [{name: a1, command: get}]', 'invalid alias name, can only include alphabetical characters'],
    ['aliases: [{name: a, command: get}, {name: a, command: get}]', 'duplicate alias name a'],
    ['defaults: [{command: get, options: [{name: --output, default: x}]}]', 'flag name --output should be in long form without dashes'],
    ['credentialPluginPolicy: Foo', 'unknown plugin policy: "Foo"'],
    [DENY_WITH_LIST, 'misconfigured credential plugin allowlist: plugin policy is "DenyAll" but allowlist is non-nil'],
  ])('%s', (text, message) => expect(() => checkPreference(read(text)!.preference)).toThrow(message));
});

describe('changing', () => {
  const once = changePreference(NEW_PREFERENCE, { ...NO_CHANGE, prependarg: ['nodes'], option: ['--output=wide'] });
  it('adds an alias', () => expect(once.aliases).toEqual([{ name: 'getn', command: 'get', prependArgs: ['nodes'], options: [{ name: 'output', default: 'wide' }] }]));
  it('keeps what is there', () => expect(() => changePreference(once, NO_CHANGE)).toThrow('alias "getn" already exists, use --overwrite to replace'));
  it('overwrites what is said and no more', () => expect(changePreference(once, { ...NO_CHANGE, overwrite: true, appendarg: ['x'] }).aliases).toEqual([{ name: 'getn', command: 'get', prependArgs: ['nodes'], appendArgs: ['x'], options: [{ name: 'output', default: 'wide' }] }]));
  it('needs a name for an alias', () => expect(() => refuseBadChange({ ...NO_CHANGE, name: '' })).toThrow('--name is required when --section=aliases'));
});

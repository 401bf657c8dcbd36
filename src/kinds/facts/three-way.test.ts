/** Patches made of two and of three configurations; a patch applied gives what it was made for. */
import { describe, expect, it } from 'vitest';
import { mergeDiff, threeWayMergeDiff } from '../../machinery/patch/merge-diff.ts';
import { strategicMerge } from '../../machinery/patch/strategic-merge.ts';
import { ConflictingPatches, threeWayPatch, twoWayPatch } from '../../machinery/patch/strategic-patch.ts';
import { schemas } from './facts.ts';
import type { Plain } from '../../machinery/plain.ts';

const schema = { table: schemas.table, struct: 'io.k8s.api.core.v1.Pod' };
const pod = (spec: Plain, metadata: Plain = {}): Plain => ({ metadata, spec });
const copy = <T>(value: T): T => structuredClone(value);
const container = (name: string, more: Plain = {}) => ({ name, image: name, ...more });

describe('two configurations', () => {
  it.each<[string, Plain, Plain, Plain]>([
    ['nothing', pod({}), pod({}), {}],
    ['a field', pod({ nodeName: 'a' }), pod({ nodeName: 'b' }), { spec: { nodeName: 'b' } }],
    ['a field that is gone', pod({ nodeName: 'a' }), pod({}), { spec: { nodeName: null } }],
    ['an item changed', pod({ containers: [container('a'), container('b')] }), pod({ containers: [container('a'), container('b', { image: 'x' })] }),
      { spec: { containers: [{ name: 'b', image: 'x' }], '$setElementOrder/containers': [{ name: 'a' }, { name: 'b' }] } }],
    ['an item gone', pod({ containers: [container('a'), container('b')] }), pod({ containers: [container('b')] }),
      { spec: { containers: [{ name: 'a', $patch: 'delete' }], '$setElementOrder/containers': [{ name: 'b' }] } }],
    ['order alone', pod({ containers: [container('a'), container('b')] }), pod({ containers: [container('b'), container('a')] }), { spec: { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] } }],
    ['scalars that merge', pod({}, { finalizers: ['a', 'b'] }), pod({}, { finalizers: ['b', 'c'] }),
      { metadata: { finalizers: ['c'], '$deleteFromPrimitiveList/finalizers': ['a'], '$setElementOrder/finalizers': ['b', 'c'] } }],
    ['one of a union', pod({ volumes: [{ name: 'v', emptyDir: {} }] }), pod({ volumes: [{ name: 'v', hostPath: { path: '/x' } }] }),
      { spec: { volumes: [{ name: 'v', emptyDir: null, hostPath: { path: '/x' }, $retainKeys: ['hostPath', 'name'] }], '$setElementOrder/volumes': [{ name: 'v' }] } }],
    ['a list that is replaced', pod({ tolerations: [{ key: 'a' }] }), pod({ tolerations: [{ key: 'b' }] }), { spec: { tolerations: [{ key: 'b' }] } }],
  ])('%s', (_, before, after, patch) => {
    const made = twoWayPatch(before, after, schema);
    expect(made).toEqual(patch);
    expect(strategicMerge(copy(before), copy(made), schema)).toEqual(after);
  });
});

describe('three configurations', () => {
  const original = pod({ nodeName: 'n', containers: [container('a'), container('b')] }, { labels: { a: '1', b: '2' } });
  const modified = pod({ containers: [container('c'), container('a', { image: 'new' })] }, { labels: { a: '1' } });
  const current = pod({ nodeName: 'n', dnsPolicy: 'Default', containers: [container('a'), container('sidecar'), container('b')] }, { labels: { a: '1', b: '2', other: 'x' } });

  it('keeps what others have added and takes away what was once applied', () => {
    const patch = threeWayPatch({ original, modified, current, overwrite: true }, schema);
    expect(strategicMerge(copy(current), copy(patch), schema)).toEqual(pod({ dnsPolicy: 'Default', containers: [container('c'), container('a', { image: 'new' }), container('sidecar')] }, { labels: { a: '1', other: 'x' } }));
  });
  it('is empty where the live object is as it should be', () => {
    expect(threeWayPatch({ original: modified, modified, current: modified, overwrite: true }, schema)).toEqual({});
  });
  it('refuses to overwrite what others have changed, if asked to', () => {
    const changed = pod({ ...(original['spec'] as Plain), nodeName: 'other' });
    const three = { original, modified: pod({ ...(original['spec'] as Plain), nodeName: 'mine' }), current: changed };
    expect(() => threeWayPatch({ ...three, overwrite: false }, schema)).toThrow(ConflictingPatches);
    expect(threeWayPatch({ ...three, overwrite: true }, schema)).toMatchObject({ spec: { nodeName: 'mine' } });
  });
});

describe('JSON merge patches', () => {
  it.each<[Plain, Plain, Plain]>([
    [{ a: 1 }, { a: 1 }, {}], [{ a: 1 }, {}, { a: null }], [{ a: { b: 1, c: 2 } }, { a: { b: 1 } }, { a: { c: null } }], [{ a: [1] }, { a: [1, 2] }, { a: [1, 2] }], [{ a: null }, { a: null }, {}], [{}, { a: {} }, { a: {} }],
  ])('%j to %j', (before, after, patch) => expect(mergeDiff(before, after)).toEqual(patch));
  it('takes deletions from the last configuration alone', () => {
    expect(threeWayMergeDiff({ original: { a: 1, b: 2 }, modified: { a: 3 }, current: { a: 1, b: 2, c: 4 } })).toEqual({ a: 3, b: null });
  });
});

import { describe, expect, it } from 'vitest';
import { applyPatch, type PatchRequest, type PatchType } from '../../machinery/patch/patch.ts';
import { StatusError } from '../../machinery/status-error.ts';
import { schemaOf } from './facts.ts';

const TYPES: Record<string, PatchType> = { json: 'application/json-patch+json', merge: 'application/merge-patch+json', strategic: 'application/strategic-merge-patch+json' };
const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cap', namespace: 'default' }, data: { a: '1', c: 'd' } };
const container = (name: string, extra: object = {}) => ({ name, image: `${name}:1`, resources: {}, ...extra });
const pod = (...containers: object[]) => ({ kind: 'Pod', apiVersion: 'v1', metadata: { name: 'p', finalizers: ['a', 'b'] }, spec: { containers }, status: {} });

type Extra = Partial<Pick<PatchRequest, 'validation'>> & { schema?: string; current?: object };
function patched(type: string, patch: unknown, { schema = 'core.v1.ConfigMap', current = map, ...rest }: Extra = {}) {
  const body = typeof patch === 'string' ? patch : JSON.stringify(patch);
  return applyPatch<Record<string, unknown>>({ type: TYPES[type]!, schema: schemaOf(schema), current: Object.freeze(current), patch: body, ...rest });
}
function failure(run: () => unknown): { code: number; message: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof StatusError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('expected a StatusError');
}
const REJECTED = { code: 422, message: 'the server rejected our request due to an error in our request' };

describe('merge patch', () => {
  it('sets, and deletes by null', () => {
    expect(patched('merge', { data: { a: null, e: 'f' } }).object).toMatchObject({ data: { c: 'd', e: 'f' } });
    expect(patched('merge', { data: null }).object).not.toHaveProperty('data');
    expect(map.data).toEqual({ a: '1', c: 'd' });
  });

  it.each([
    ['{', 'error decoding patch: unexpected end of JSON input'],
    ['[]', 'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}'],
  ])('refuses %s', (patch, message) => {
    expect(failure(() => patched('merge', patch))).toEqual({ code: 400, message });
  });

  it('shows the patched object where its types are wrong', () => {
    const shown = JSON.stringify('{"apiVersion":"v1","data":"x","kind":"ConfigMap","metadata":{"name":"cap","namespace":"default"}}');
    const message = ` "" is invalid: patch: Invalid value: ${shown}: json: cannot unmarshal string into Go struct field ConfigMap.data of type map[string]string`;
    expect(failure(() => patched('merge', { data: 'x' }))).toEqual({ code: 422, message });
  });

  it('keeps __proto__ as a key', () => {
    const { object } = patched('merge', '{"data":{"__proto__":"x"}}');
    expect(Object.keys(object['data'] as object)).toEqual(['__proto__', 'a', 'c']);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('warns of unknown and duplicate fields, or refuses them', () => {
    const patch = '{"data":{"a":"1","a":"2"},"nosuch":1}';
    expect(patched('merge', patch, { validation: 'Warn' }).warnings).toEqual(['duplicate field "data.a"', 'unknown field "nosuch"']);
    expect(failure(() => patched('merge', patch, { validation: 'Strict' })).message).toContain('strict decoding error: duplicate field "data.a", unknown field "nosuch"');
  });
});

describe('JSON patch', () => {
  it('applies its operations in order', () => {
    const patch = [{ op: 'test', path: '/data/a', value: '1' }, { op: 'add', path: '/data/g', value: 'h' }, { op: 'move', from: '/data/g', path: '/data/i' }, { op: 'remove', path: '/data/a' }];
    expect(patched('json', patch).object).toMatchObject({ data: { c: 'd', i: 'h' } });
  });

  it.each([
    ['a failed test', [{ op: 'test', path: '/data/a', value: 'no' }]],
    ['an absent path', [{ op: 'remove', path: '/data/nosuch' }]],
    ['an unknown operation', [{ op: 'frob', path: '/data' }]],
    ['a prototype', [{ op: 'add', path: '/__proto__/polluted', value: 'x' }]],
    ['a bomb of copies', [...Array(18).keys()].map(i => ({ op: 'copy', from: '/data', path: `/data/x${i}` }))],
  ])('refuses %s', (_, patch) => {
    const current = { ...map, data: { a: 'x'.repeat(100) } };
    expect(failure(() => patched('json', patch, { current }))).toEqual(REJECTED);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('tests for absence with null', () => {
    expect(patched('json', [{ op: 'test', path: '/data/nosuch', value: null }]).object).toMatchObject({ data: { a: '1' } });
  });

  it('limits the number of operations', () => {
    const patch = Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/data/a', value: '1' }));
    expect(failure(() => patched('json', patch))).toEqual({ code: 413, message: 'Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001' });
  });
});

describe('strategic merge patch', () => {
  const names = (patch: object, ...containers: object[]) => {
    const { object } = patched('strategic', { spec: patch }, { schema: 'core.v1.Pod', current: pod(...containers) });
    return (object as { spec: { containers: { name: string }[] } }).spec.containers.map(c => c.name);
  };

  it('merges lists by their key', () => {
    const { object } = patched('strategic', { spec: { containers: [{ name: 'b', image: 'b:2' }] } }, { schema: 'core.v1.Pod', current: pod(container('a'), container('b', { env: [{ name: 'X', value: '1' }] })) });
    expect(object).toMatchObject({ spec: { containers: [{ name: 'a', image: 'a:1' }, { name: 'b', image: 'b:2', env: [{ name: 'X' }] }] } });
  });

  it.each<[string, object, string[]]>([
    ['appends', { containers: [{ name: 'c' }] }, ['c', 'a', 'b']],
    ['deletes', { containers: [{ name: 'a', $patch: 'delete' }] }, ['b']],
    ['replaces', { containers: [{ $patch: 'replace' }, { name: 'z' }] }, ['z']],
    ['orders', { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] }, ['b', 'a']],
    ['orders what it adds', { '$setElementOrder/containers': [{ name: 'a' }, { name: 'c' }, { name: 'b' }], containers: [{ name: 'c' }] }, ['a', 'c', 'b']],
  ])('%s', (_, patch, expected) => {
    expect(names(patch, container('a'), container('b'))).toEqual(expected);
  });

  it('merges lists of scalars as sets, and deletes from them', () => {
    const finalizers = (patch: object) => patched('strategic', { metadata: patch }, { schema: 'core.v1.Pod', current: pod(container('a')) }).object['metadata'];
    expect(finalizers({ finalizers: ['b', 'c'] })).toMatchObject({ finalizers: ['a', 'b', 'c'] });
    expect(finalizers({ '$deleteFromPrimitiveList/finalizers': ['a'] })).toMatchObject({ finalizers: ['b'] });
  });

  it('replaces maps, and retains only the named keys', () => {
    expect(patched('strategic', { data: { $patch: 'replace', z: '1' } }).object['data']).toEqual({ z: '1' });
    const current = { metadata: { name: 'd' }, spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } };
    const patch = { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } };
    expect(patched('strategic', patch, { schema: 'apps.v1.Deployment', current }).object).toMatchObject({ spec: { strategy: { type: 'Recreate' } } });
    expect(JSON.stringify(patched('strategic', patch, { schema: 'apps.v1.Deployment', current }).object)).not.toContain('rollingUpdate');
  });

  it('drops the nulls of what is new', () => {
    expect(patched('strategic', { metadata: { labels: { a: 'b', c: null } } }).object).toMatchObject({ metadata: { labels: { a: 'b' } } });
  });

  it.each([
    [{ spec: { containers: [{ image: 'x' }] } }, 500, 'Internal error occurred: map: map[image:x] does not contain declared merge key: name'],
    [{ spec: { $retainKeys: 'x' } }, 400, 'invalid patch format of retainKeys'],
    [{ spec: { $retainKeys: ['a'], containers: [] } }, 400, 'invalid patch format of retainKeys'],
    [{ $patch: 'frob' }, 500, 'Internal error occurred: unknown patch type: frob in map: map[$patch:frob]'],
    [{ spec: { priority: 'x' } }, 422, ' "" is invalid: patch: Invalid value: "map[spec:map[priority:x]]": unrecognized type: int32'],
    [{ spec: { containers: 'x' } }, 422, ' "" is invalid: patch: Invalid value: "map[spec:map[containers:x]]": cannot restore slice from string'],
  ])('refuses %j', (patch, code, message) => {
    expect(failure(() => patched('strategic', patch, { schema: 'core.v1.Pod', current: pod(container('a')) }))).toEqual({ code, message });
  });
});

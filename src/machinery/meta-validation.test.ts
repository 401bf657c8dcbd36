/** Metadata rules on create and update. */
import { describe, expect, it } from 'vitest';
import type { ObjectMeta } from './object.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from './meta-validation.ts';
import { clone, equalResourceLists, semanticEqual } from './equality.ts';
import { shown } from './field-error.ts';

const lines = (errors: readonly { field: string; message: string }[]) => errors.map(e => `${e.field}: ${e.message}`);
const created = (meta: ObjectMeta) => lines(validateObjectMeta(meta, { scope: 'Namespaced' }));

describe('validateObjectMeta', () => {
  it('accepts the common case', () => expect(created({ name: 'a', namespace: 'b', labels: { c: 'd' }, finalizers: ['x.io/y'] })).toEqual([]));
  it.each([
    [{ namespace: 'b' }, 'metadata.name: Required value: name or generateName is required'],
    [{ name: 'a' }, 'metadata.namespace: Required value'],
    [{ name: 'a', namespace: 'b', generation: -1 }, 'metadata.generation: Invalid value: -1: must be greater than or equal to 0'],
    [{ name: 'a', namespace: 'b', annotations: { a: 'x'.repeat(262_144) } }, 'metadata.annotations: Too long: may not be more than 262144 bytes'],
    [{ name: 'a', namespace: 'b', finalizers: ['orphan', 'foregroundDeletion'] }, 'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set'],
    [{ name: 'a', namespace: 'b', finalizers: ['mine'] }, 'metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified'],
    [{ name: 'a', namespace: 'b', ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: '', uid: 'u' }] }, 'metadata.ownerReferences.name: Invalid value: "": must not be empty'],
    [{ name: 'a', namespace: 'b', managedFields: [{ operation: 'X' }] }, 'metadata.managedFields[0].operation: Invalid value: "X": must be `Apply` or `Update`'],
  ] as [ObjectMeta, string][])('%#: refuses', (meta, message) => expect(created(meta)).toEqual([message]));
  it('has no namespace where there is none', () => expect(lines(validateObjectMeta({ name: 'a', namespace: 'b' }, { scope: 'Cluster' }))).toEqual(['metadata.namespace: Forbidden: not allowed on this type']));
  it('lets one controller own', () => {
    const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u', controller: true };
    expect(created({ name: 'a', namespace: 'b', ownerReferences: [owner, owner] })[0]).toContain('Only one reference can have Controller set to true. Found "true" in references for Pod/p and Pod/p');
  });
});

describe('validateObjectMetaUpdate', () => {
  const old = { name: 'a', namespace: 'b', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', generation: 2 };
  it.each([
    [{}, []],
    [{ creationTimestamp: '2026-01-01T01:00:00+01:00' }, []],
    [{ uid: 'v', name: 'z' }, ['metadata.name: Invalid value: "z": field is immutable', 'metadata.uid: Invalid value: "v": field is immutable']],
    [{ resourceVersion: '' }, ['metadata.resourceVersion: Invalid value: "": must be specified for an update']],
    [{ generation: 1 }, ['metadata.generation: Invalid value: 1: must not be decremented']],
    [{ deletionTimestamp: '2026-01-02T00:00:00Z' }, ['metadata.deletionTimestamp: Invalid value: "2026-01-02T00:00:00Z": field is immutable']],
  ] as [Partial<ObjectMeta>, string[]][])('%#', (change, expected) => expect(lines(validateObjectMetaUpdate({ ...old, ...change }, old))).toEqual(expected));
  it('adds no finalizer to a dying object', () => {
    const dying = { ...old, deletionTimestamp: '2026-01-02T00:00:00Z' };
    expect(lines(validateObjectMetaUpdate({ ...dying, finalizers: ['x.io/y'] }, dying))).toEqual([
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"x.io/y"}']);
  });
});

describe('values', () => {
  it.each([['a"b', '"a\\"b"'], ['a\tb', '"a\\tb"'], ['a\u0001', '"a\\x01"'], ['é', '"é"'], ['\u00a0', '"\\u00a0"'], [{ a: '<' }, '{"a":"\\u003c"}'], [undefined, 'null'], [5, '5'], [true, 'true']])(
    '%o is shown %s', (value, text) => expect(shown(value)).toBe(text));
  it('are equal where upstream says so', () => {
    expect(semanticEqual({ a: [], b: 1 }, { b: 1 })).toBe(true);
    expect(semanticEqual({ a: {} }, {})).toBe(false);
    expect(semanticEqual([{ a: 1 }], [{ a: 2 }])).toBe(false);
    expect(equalResourceLists({ cpu: '1' }, { cpu: '1000m' })).toBe(true);
    expect(equalResourceLists({ cpu: '1' }, { memory: '1' })).toBe(false);
  });
  it('are copied whole', () => {
    const hostile = JSON.parse('{"labels":{"__proto__":"x"},"list":[{"a":1}]}') as object;
    expect(JSON.stringify(clone(hostile))).toBe(JSON.stringify(hostile));
  });
});

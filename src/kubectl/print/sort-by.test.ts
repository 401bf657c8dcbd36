import { describe, expect, it } from 'vitest';
import { sortObjects, sortTableRows } from './sort-by.ts';
import { sortUnstable } from './sort-unstable.ts';

const sorted = (values: readonly unknown[]) => sortObjects(values.map(v => (v === undefined ? {} : { v })), '.v').map(object => ('v' in object ? object.v : 'absent'));

describe('objects are sorted by a field', () => {
  it.each<[string, unknown[], unknown[]]>([
    ['numbers', [3, 1, 2], [1, 2, 3]],
    ['texts byte by byte', ['pod2', 'pod10', 'a', '1x'], ['1x', 'a', 'pod10', 'pod2']],
    ['quantities', ['1Gi', '500Mi', '2'], ['2', '500Mi', '1Gi']],
    ['what is absent or nil first', [2, undefined, null, 1], ['absent', null, 1, 2]],
    ['times', ['2026-02-01T00:00:00Z', '2025-12-01T00:00:00Z'], ['2025-12-01T00:00:00Z', '2026-02-01T00:00:00Z']],
  ])('%s', (_, values, expected) => expect(sorted(values)).toEqual(expected));
});

it('sorts the rows of a table by their objects', () => {
  const rows = ['b', 'a'].map(name => ({ cells: [name], object: { metadata: { name } } }));
  expect(sortTableRows(rows, 'metadata.name').map(row => row.cells[0])).toEqual(['a', 'b']);
});

describe('what cannot be sorted is told', () => {
  it.each<[() => unknown, string]>([
    [() => sortObjects([{ a: 1 }, {}], '.x'), 'couldn\'t find any field with path "{.x}" in the list of objects'],
    [() => sortObjects([{ a: 1 }], '{.a'), 'unexpected path string, expected a'],
    [() => sortTableRows([{ object: {} }, { object: {} }], '{.a'), 'sorting error: unclosed action'],
    [() => sorted([true, false]), 'Field {.v} in *unstructured.Unstructured is an unsortable type: interface, err: unsortable type: bool'],
    [() => sorted(['a', 1]), 'err: unsortable interface: interface'],
  ])('%#', (run, message) => expect(run).toThrow(message));
});

it('leaves what is equal where Go leaves it, beyond twelve items', () => {
  const items = Array.from({ length: 20 }, (_, i) => ({ key: (i * 7) % 3, i }));
  const order = sortUnstable(items, (a, b) => a.key < b.key);
  expect(order.map(item => item.key)).toEqual([...items].map(item => item.key).sort());
  expect(new Set(order.map(item => item.i)).size).toBe(20);
});

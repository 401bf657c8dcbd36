import { expect, test } from 'vitest';
import { freeze, guard } from './freeze.ts';

test('an object is frozen all the way down', () => {
  const object = freeze({ list: [{ a: 1 }], map: { b: { c: 2 } } });
  for (const part of [object, object.list, object.list[0], object.map, object.map.b]) expect(Object.isFrozen(part)).toBe(true);
});

test('every test finds out who changes what a cache shares, and so do the clusters that it starts', () => {
  expect(process.env['KUBE_CACHE_MUTATION_DETECTOR']).toBe('true');
  const shared = guard({ metadata: { labels: {} as Record<string, string> } });
  expect(() => (shared.metadata.labels['a'] = 'b')).toThrow(TypeError);
});

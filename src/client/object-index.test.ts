import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../machinery/object.ts';
import { ObjectIndex } from './object-index.ts';

const labelled = (name: string, app: string): KubeObject => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', labels: { app } } });

function indexed(): ObjectIndex<KubeObject> {
  const index = new ObjectIndex<KubeObject>();
  index.addIndex('app', o => [o.metadata.labels?.['app'] ?? '']);
  expect(index.lookup('app', 'web')).toEqual([]);
  return index;
}

describe.each(['add', 'put'] as const)('%s', how => {
  test('enters an object into the indexes that are in use', () => {
    const index = indexed();
    const web = labelled('a', 'web');
    index[how](web);
    expect(index.get('default', 'a')).toBe(web);
    expect(index.lookup('app', 'web')).toEqual([web]);
  });

  test('leaves nothing of what stood there before, new or not', () => {
    const index = indexed();
    index.put(labelled('a', 'web'));
    const db = labelled('a', 'db');
    index[how](db);
    expect(index.size).toBe(1);
    expect(index.lookup('app', 'web')).toEqual([]);
    expect(index.lookup('app', 'db')).toEqual([db]);
  });
});

/** Members come in any order and go out in the schema's. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { schemas } from './facts.ts';
import type { Plain } from '../../machinery/plain.ts';

const { next } = seededRandom(3);

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value).map(key => ({ key, at: next() })).sort((a, b) => a.at - b.at);
  return Object.fromEntries(keys.map(({ key }) => [key, shuffled((value as Plain)[key])]));
}

/** A value for every field, as deep as `depth`: lists and maps have two. */
function sample(struct: string, depth: number): Plain {
  const table = schemas.table;
  const valueOf = (type: ReturnType<typeof table.type>, below: number): unknown => {
    switch (type.is) {
      case 'struct': return below === 0 ? undefined : sample(type.name, below);
      case 'list': return [valueOf(type.of, below - 1), valueOf(type.of, below - 1)].filter(v => v !== undefined);
      case 'map': return { b: valueOf(type.of, below - 1) ?? {}, a: valueOf(type.of, below - 1) ?? {} };
      case 'bool': return next() < 0.7;
      case 'int32': case 'int64': case 'float64': case 'intOrString': return Math.floor(next() * 3);
      case 'quantity': return '1500m';
      case 'time': return '2026-01-02T03:04:05Z';
      case 'microTime': return '2026-01-02T03:04:05.000006Z';
      case 'bytes': return 'aGk=';
      case 'string': return next() < 0.8 ? 'text' : '';
      default: return { any: [1, { thing: null }] };
    }
  };
  const fields = table.struct(struct).fields.filter(() => next() < 0.7);
  return Object.fromEntries(fields.map(f => [f.name, valueOf(f.type, depth)]).filter(([, value]) => value !== undefined));
}

describe.each([
  'io.k8s.api.core.v1.Pod', 'io.k8s.api.core.v1.ConfigMap', 'io.k8s.api.apps.v1.Deployment', 'io.k8s.api.core.v1.Service', 'io.k8s.api.core.v1.Node',
  'io.k8s.api.core.v1.PersistentVolume', 'io.k8s.api.core.v1.Event', 'io.k8s.api.batch.v1.CronJob', 'io.k8s.api.networking.v1.NetworkPolicy',
])('%s', name => {
  const schema = schemas.of(name);
  it('prints what came in disorder as what came in order', () => {
    for (let i = 0; i < 60; i++) {
      const object = sample(name, 5);
      const text = JSON.stringify(schema.normalize(object));
      expect(JSON.stringify(schema.normalize(shuffled(object)))).toBe(text);
      expect(JSON.stringify(schema.normalize(JSON.parse(text)))).toBe(text);
      expect(JSON.stringify(schema.decodeText(JSON.stringify(shuffled(object)), 'Strict').object)).toBe(text);
    }
  });

  it('settles to the same, keeps what is so already, and leaves alone what it was given', () => {
    for (let i = 0; i < 30; i++) {
      const object = shuffled(sample(name, 5)) as object;
      const given = JSON.stringify(object);
      const settled = schema.settle(object);
      expect(JSON.stringify(settled)).toBe(JSON.stringify(schema.normalize(object)));
      expect(JSON.stringify(object)).toBe(given);
      expect(schema.settle(settled)).toBe(settled);
      expect(schema.normalize(settled)).not.toBe(settled);
    }
  });

  it('goes on after what did not fit', () => {
    const object = sample(name, 5);
    const text = JSON.stringify(schema.normalize(object));
    expect(() => schema.normalize({ ...object, metadata: { name: 7 } })).toThrow();
    expect(() => schema.normalize({ ...object, metadata: { labels: { a: 'b' }, ownerReferences: [{ name: 'x', kind: 7 }] } })).toThrow();
    expect(JSON.stringify(schema.normalize(shuffled(object)))).toBe(text);
  });
});

/** Whatever a client may send that its schema admits: no kind's defaults, rules, selectors or cells throw. Seeded, so a failure can be repeated. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../base/random.ts';
import type { Random } from '../base/random.ts';
import { clone, deepFreeze } from '../machinery/equality.ts';
import type { AnyKind } from '../machinery/kind.ts';
import { validateMetadata } from '../machinery/meta-validation.ts';
import type { KubeObject } from '../machinery/object.ts';
import type { TypeFacts } from '../machinery/schema/facts.ts';
import { schemas } from './facts/facts.ts';
import { allKinds } from './index.ts';

const ROUNDS = 100;
const MAX_DEPTH = 7;
const TEXTS = ['', 'a', 'x/y', 'In', 'Always', 'ClientIP', 'LoadBalancer', 'ExternalName', 'None', '10.0.0.1', '::1', '10.0.0.0/8', 'TCP', '__proto__', 'constructor', 'ü', '../b', 'storage', 'cpu', 'kubernetes.io/tls'];
const AMOUNTS = ['0', '1', '-1', '1500m', '0.0001', '1Gi', '1e400', '5n'];

class Maker {
  private readonly random: Random;
  constructor(seed: number) {
    this.random = seededRandom(seed);
  }
  private pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random.next() * list.length)]!;
  }
  private several<T>(make: () => T): T[] {
    return Array.from({ length: Math.floor(this.random.next() * 3) }, make);
  }
  make(type: TypeFacts, depth: number): unknown {
    if (this.random.next() < 0.06) return null;
    switch (type.is) {
      case 'list': return this.several(() => this.make(type.of, depth + 1));
      case 'map': return Object.fromEntries(this.several(() => [this.pick(TEXTS), this.make(type.of, depth + 1)] as const));
      case 'struct': return this.object(type.name, depth);
      case 'string': return this.pick(type.enum && this.random.next() < 0.7 ? type.enum : TEXTS);
      case 'bool': return this.random.next() < 0.5;
      case 'int32': case 'int64': case 'float64': return this.pick([0, 1, -1, 80, 65536, 2147483647]);
      case 'quantity': return this.pick(AMOUNTS);
      case 'bytes': return this.pick(['', 'YQ==', 'e30=']);
      case 'time': return '2026-01-01T00:00:00Z';
      case 'microTime': return '2026-01-01T00:00:00.000000Z';
      case 'intOrString': return this.pick([0, 80, 'http', '', '25%']);
      default: return {};
    }
  }
  object(name: string, depth: number): Record<string, unknown> {
    const made: Record<string, unknown> = {};
    if (depth > MAX_DEPTH) return made;
    for (const field of schemas.table.struct(name).fields) if (this.random.next() < 0.5) made[field.name] = this.make(field.type, depth + 1);
    return made;
  }
}

function decoded(kind: AnyKind, maker: Maker): KubeObject {
  const { apiVersion: _version, kind: _kind, ...body } = maker.object(kind.schema, 0);
  const object = schemas.of(kind.schema).decodeValue<KubeObject>(body).object;
  object.metadata ??= {};
  kind.defaults?.(object);
  return object;
}

function useAll(kind: AnyKind, maker: Maker): void {
  const [object, other] = [decoded(kind, maker), decoded(kind, maker)];
  kind.prepareForCreate?.(object, 0);
  const old = deepFreeze(clone(other)) as KubeObject;
  const frozen = deepFreeze(clone(object)) as KubeObject;
  validateMetadata(frozen, undefined, kind);
  kind.validate?.(frozen);
  const [changed, told] = [clone(object) as KubeObject, clone(object) as KubeObject];
  kind.prepareForUpdate?.(changed, old, 0);
  kind.prepareForStatusUpdate?.(told, old, 0);
  validateMetadata(changed, old, kind);
  kind.validateUpdate?.(changed, old);
  kind.validateStatusUpdate?.(told, old);
  kind.warnings?.(frozen, old);
  for (const read of Object.values(kind.fieldSelectors ?? {})) expect(typeof read(frozen)).toBe('string');
  for (const column of kind.columns ?? []) expect(column.cell(frozen, 0), column.name).toBeDefined();
  schemas.of(kind.schema).normalize(object);
}

describe('odd objects', () => {
  it.each(allKinds.map((k, i) => [`${k.apiVersion} ${k.kind}`, k, i] as const))('%s', (_, kind, i) => {
    for (let round = 0; round < ROUNDS; round++) {
      const seed = i * 1000 + round;
      try {
        useAll(kind, new Maker(seed));
      } catch (error) {
        throw new Error(`use ${kind.kind} of seed ${seed}: ${(error as Error).message}`, { cause: error });
      }
    }
  });
});

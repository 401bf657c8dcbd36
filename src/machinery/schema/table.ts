/** Resolves the names in the table of facts: every struct as StructFacts, made when it is first asked for. */
import type { FactsTable, FieldFacts, PackageFacts, ScalarKind, StructFacts, TypeFacts } from './facts.ts';
import { readLine } from './facts.ts';

const SCALARS: Readonly<Record<string, { is: ScalarKind; go: string }>> = {
  string: { is: 'string', go: 'string' },
  bool: { is: 'bool', go: 'bool' },
  int: { is: 'int64', go: 'int' },
  int32: { is: 'int32', go: 'int32' },
  int64: { is: 'int64', go: 'int64' },
  uint32: { is: 'int64', go: 'uint32' },
  uint64: { is: 'int64', go: 'uint64' },
  float64: { is: 'float64', go: 'float64' },
  bytes: { is: 'bytes', go: '[]uint8' },
  UID: { is: 'string', go: 'types.UID' },
  NodeName: { is: 'string', go: 'types.NodeName' },
  Quantity: { is: 'quantity', go: 'resource.Quantity' },
  Time: { is: 'time', go: 'v1.Time' },
  MicroTime: { is: 'microTime', go: 'v1.MicroTime' },
  IntOrString: { is: 'intOrString', go: 'intstr.IntOrString' },
  RawExtension: { is: 'rawExtension', go: 'runtime.RawExtension' },
  FieldsV1: { is: 'fieldsV1', go: 'v1.FieldsV1' },
  any: { is: 'any', go: 'interface {}' },
};
const string: TypeFacts = { is: 'string', go: 'string' };
const plain = { pointer: false, omitempty: true, omitzero: false, optional: true, required: false, tag: undefined };
/** What TypeMeta adds. Its protobuf form is the envelope, not the message. */
const TYPE_META: readonly FieldFacts[] = [
  { name: 'kind', type: string, ...plain },
  { name: 'apiVersion', type: string, ...plain },
];

const split = (name: string) => [name.slice(0, name.lastIndexOf('.')), name.slice(name.lastIndexOf('.') + 1)] as const;

export class SchemaTable {
  private readonly facts: FactsTable;
  private readonly byOpenapi: ReadonlyMap<string, string>;
  private readonly structs = new Map<string, StructFacts>();

  constructor(facts: FactsTable) {
    this.facts = facts;
    this.byOpenapi = new Map(Object.entries(facts.packages).map(([key, p]) => [p.openapi, key]));
  }

  get release(): string {
    return this.facts.release;
  }

  /** `io.k8s.api.core.v1.Pod`, or `core.v1.Pod`. */
  has(name: string): boolean {
    const [openapi, struct] = split(name);
    return this.facts.packages[this.byOpenapi.get(openapi) ?? openapi]?.structs[struct] !== undefined;
  }

  struct(name: string): StructFacts {
    const known = this.structs.get(name);
    if (known) return known;
    const [openapi, goName] = split(name);
    const key = this.byOpenapi.get(openapi) ?? openapi;
    const lines = this.facts.packages[key]?.structs[goName];
    if (!lines) throw new Error(`read schema ${JSON.stringify(name)}: not in the table of facts of ${this.release}`);
    const full = `${this.package(key).openapi}.${goName}`;
    const made = this.structs.get(full) ?? this.readStruct({ key, goName, full, lines });
    this.structs.set(full, made);
    this.structs.set(name, made);
    return made;
  }

  private package(key: string): PackageFacts {
    const found = this.facts.packages[key];
    if (!found) throw new Error(`read package ${JSON.stringify(key)}: not in the table of facts of ${this.release}`);
    return found;
  }

  private readStruct({ key, goName, full, lines }: { key: string; goName: string; full: string; lines: readonly string[] }): StructFacts {
    const marks = lines.filter(l => l.startsWith('@'));
    const isKind = marks.includes('@kind');
    const own = lines.filter(l => !l.startsWith('@')).flatMap(l => this.readFields(l, key));
    const mapType = marks.find(m => m.startsWith('@map='))?.slice(5);
    return {
      name: full,
      goName,
      goType: `${split(key)[1]}.${goName}`,
      package: key,
      isKind,
      union: marks.includes('@union'),
      fields: isKind ? [...TYPE_META, ...own] : own,
      ...(mapType === undefined ? {} : { mapType }),
    };
  }

  private readFields(text: string, key: string): FieldFacts[] {
    const line = readLine(text);
    if (line.name === '...') {
      const type = this.type(line.type, key);
      if (type.is !== 'struct') throw new Error(`read embedded ${JSON.stringify(line.type)}: not a struct`);
      return this.struct(type.name).fields.map(f => ({ ...f, inlinedFrom: { tag: line.tag, struct: type.name, ...(f.inlinedFrom ? { deeper: f.inlinedFrom } : {}) } }));
    }
    const { flags, values } = line;
    const [listType, keys] = values['list']?.split(':') ?? [];
    const pointer = line.type.startsWith('*');
    const bare = line.type.replace(/^\*/, '');
    return [
      {
        name: line.name,
        type: this.type(bare, key),
        pointer,
        omitempty: flags.has('omitempty'),
        omitzero: flags.has('omitzero'),
        optional: flags.has('optional'),
        required: flags.has('required'),
        tag: line.tag,
        ...(values['strategy'] === undefined ? {} : { patchStrategy: values['strategy'].split(',') }),
        ...(values['key'] === undefined ? {} : { mergeKey: values['key'] }),
        ...(listType === undefined ? {} : { listType }),
        ...(keys === undefined ? {} : { listMapKeys: keys.split(',') }),
        ...(values['map'] === undefined ? {} : { mapType: values['map'] }),
        ...(values['default'] === undefined ? {} : { default: JSON.parse(values['default']) as unknown }),
        ...(flags.has('discriminator') ? { discriminator: true } : {}),
      },
    ];
  }

  /** Reads `[]core.v1.Container` as seen from package `key`. */
  type(text: string, key: string): TypeFacts {
    if (text.startsWith('*')) return this.type(text.slice(1), key);
    if (text.startsWith('[]')) {
      const of = this.type(text.slice(2), key);
      return { is: 'list', of, go: `[]${of.go}` };
    }
    if (text.startsWith('map[')) {
      const end = text.indexOf(']');
      const of = this.type(text.slice(end + 1), key);
      return { is: 'map', of, go: `map[${this.type(text.slice(4, end), key).go}]${of.go}` };
    }
    const scalar = SCALARS[text];
    return scalar ?? this.namedType(text, key);
  }

  private namedType(text: string, here: string): TypeFacts {
    const [key, name] = text.includes('.') ? split(text) : [here, text];
    const { structs, types, openapi } = this.package(key);
    const go = `${split(key)[1]}.${name}`;
    if (structs[name]) return { is: 'struct', go, name: `${openapi}.${name}` };
    const line = types[name];
    if (line === undefined) throw new Error(`read type ${JSON.stringify(text)} in ${JSON.stringify(here)}: not in the table of facts`);
    const at = line.indexOf(' enum=');
    const [base, alias] = line.split(' ');
    const type = this.type(base!, key);
    return { ...type, ...(type.is === 'list' ? { wrapped: true } : {}), ...(alias === 'alias' || type.is === 'struct' ? {} : { go }), ...(at < 0 ? {} : { enum: JSON.parse(line.slice(at + 6)) as string[] }) } as TypeFacts;
  }
}

/** The table of schema facts as it lies in the file, and how its lines read. */

/** One Go package: `core.v1`. */
export interface PackageFacts {
  /** What stands before the names in published schemas: `io.k8s.api.core.v1`. */
  readonly openapi: string;
  readonly group?: string;
  readonly version?: string;
  /** Named types that are not structs: `string enum=["Always","Never"]`, `map[ResourceName]Quantity`. */
  readonly types: Readonly<Record<string, string>>;
  /** A line a field, in the order in which they are printed; lines that begin with `@` are about the struct. */
  readonly structs: Readonly<Record<string, readonly string[]>>;
}

export interface FactsTable {
  readonly release: string;
  readonly packages: Readonly<Record<string, PackageFacts>>;
}

export type ScalarKind = 'string' | 'bool' | 'int32' | 'int64' | 'float64' | 'bytes' | 'quantity' | 'time' | 'microTime' | 'intOrString' | 'rawExtension' | 'fieldsV1' | 'any';

/** What a field holds. `go`: the type's name in upstream's error messages, such as `[]v1.Container`. */
export type TypeFacts =
  | { readonly is: ScalarKind; readonly go: string; readonly enum?: readonly string[] }
  /** `wrapped`: a named list type (`type ExtraValue []string`), whose protobuf form is a message of its own. */
  | { readonly is: 'list'; readonly go: string; readonly of: TypeFacts; readonly wrapped?: boolean }
  | { readonly is: 'map'; readonly go: string; readonly of: TypeFacts }
  | { readonly is: 'struct'; readonly go: string; readonly name: string };

export interface FieldFacts {
  readonly name: string;
  readonly type: TypeFacts;
  readonly pointer: boolean;
  readonly omitempty: boolean;
  readonly omitzero: boolean;
  /** Marked +optional; neither this nor `required` may be set. */
  readonly optional: boolean;
  readonly required: boolean;
  /** The protobuf field number. */
  readonly tag: number | undefined;
  readonly patchStrategy?: readonly string[];
  readonly mergeKey?: string;
  readonly listType?: string;
  readonly listMapKeys?: readonly string[];
  readonly mapType?: string;
  /** The value of a `+default=` marker. */
  readonly default?: unknown;
  /** The field belongs to an embedded struct: the protobuf form nests it under these tags. */
  readonly inlinedFrom?: { readonly tag: number | undefined; readonly struct: string; readonly deeper?: FieldFacts['inlinedFrom'] };
  readonly discriminator?: boolean;
}

export interface StructFacts {
  /** `io.k8s.api.core.v1.PodSpec` */
  readonly name: string;
  /** `PodSpec` */
  readonly goName: string;
  /** `v1.PodSpec` */
  readonly goType: string;
  readonly package: string;
  /** Has apiVersion and kind. */
  readonly isKind: boolean;
  readonly mapType?: string;
  readonly union: boolean;
  /** With the fields of embedded structs in their places; kind and apiVersion first, where the struct is a kind. */
  readonly fields: readonly FieldFacts[];
}

interface Line {
  readonly name: string;
  readonly type: string;
  readonly tag: number | undefined;
  readonly flags: ReadonlySet<string>;
  readonly values: Readonly<Record<string, string>>;
}

/** `ports []ContainerPort 6 omitempty strategy=merge key=containerPort list=map:containerPort,protocol` */
export function readLine(line: string): Line {
  const at = line.indexOf(' default=');
  const words = (at < 0 ? line : line.slice(0, at)).split(' ');
  const pairs = words.slice(3).filter(w => w.includes('=')).map(w => [w.slice(0, w.indexOf('=')), w.slice(w.indexOf('=') + 1)] as const);
  return {
    name: words[0]!,
    type: words[1]!,
    tag: words[2] === '-' ? undefined : Number(words[2]),
    flags: new Set(words.slice(3).filter(w => !w.includes('='))),
    values: { ...Object.fromEntries(pairs), ...(at < 0 ? {} : { default: line.slice(at + 9) }) },
  };
}

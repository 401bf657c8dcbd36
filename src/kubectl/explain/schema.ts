/** What the OpenAPI documents of a server say, as far as `kubectl explain` reads them. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly externalDocs?: { readonly description?: string; readonly url?: string };
  readonly 'x-kubernetes-group-version-kind'?: readonly Kind[];
}

export interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface Document {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, { readonly 'x-kubernetes-group-version-kind'?: Kind } | undefined>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
  /** Of version 2. */
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** Nothing where the reference leads nowhere. */
export function resolve(schema: Schema, { components, definitions }: Document): Schema | undefined {
  const { $ref } = schema;
  if ($ref === undefined) return undefined;
  const name = /^#\/(?:components\/schemas|definitions)\/(.+)$/.exec($ref)?.[1];
  return name === undefined ? undefined : (components?.schemas ?? definitions)?.[name];
}

/** What the values of a map are; nothing where any or none are allowed. */
export const valuesOf = ({ additionalProperties }: Schema): Schema | undefined => (typeof additionalProperties === 'object' ? additionalProperties : undefined);

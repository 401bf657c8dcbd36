/**
 * OpenAPI v2 in the protobuf form that kubectl asks for: `application/com.github.proto-openapi.spec.v2@v1.0+protobuf`.
 * Its messages are gnostic's openapi.v2. https://github.com/google/gnostic/blob/main/openapiv2/OpenAPIv2.proto
 */
import protobuf from 'protobufjs/minimal.js';
import type { Json } from './schema-document.ts';

type Writer = protobuf.Writer;
interface Field {
  readonly tag: number;
  readonly write: (tag: number, value: unknown, w: Writer) => void;
}
type Message = Readonly<Record<string, Field>>;

const BYTES = 2;
const VARINT = 0;
const key = (tag: number, wire: number) => ((tag << 3) | wire) >>> 0;

function nested(tag: number, w: Writer, body: (w: Writer) => void): void {
  w.uint32(key(tag, BYTES)).fork();
  body(w);
  w.ldelim();
}

const text = (tag: number): Field => ({ tag, write: (t, v, w) => void w.uint32(key(t, BYTES)).string(v as string) });
const flag = (tag: number): Field => ({ tag, write: (t, v, w) => void (v === true && w.uint32(key(t, VARINT)).bool(true)) });
const texts = (tag: number): Field => ({ tag, write: (t, v, w) => (v as string[]).forEach(s => w.uint32(key(t, BYTES)).string(s)) });
const message = (tag: number, write: (value: Json, w: Writer) => void): Field => ({ tag, write: (t, v, w) => nested(t, w, inner => write(v as Json, inner)) });
const messages = (tag: number, write: (value: Json, w: Writer) => void): Field => ({ tag, write: (t, v, w) => (v as Json[]).forEach(item => nested(t, w, inner => write(item, inner))) });
/** gnostic's Any: the value as YAML, of which JSON is a part. */
const anyValue = (value: unknown, w: Writer) => void w.uint32(key(2, BYTES)).string(JSON.stringify(value));
const any = (tag: number): Field => ({ tag, write: (t, v, w) => nested(t, w, inner => anyValue(v, inner)) });
const anys = (tag: number): Field => ({ tag, write: (t, v, w) => (v as unknown[]).forEach(item => nested(t, w, inner => anyValue(item, inner))) });

/** A map as gnostic has it: repeated pairs of name and value. */
const named = (write: (value: Json, w: Writer) => void) => (map: Json, pairs: number, w: Writer) => {
  for (const [name, value] of Object.entries(map)) {
    nested(pairs, w, pair => {
      pair.uint32(key(1, BYTES)).string(name);
      nested(2, pair, inner => write(value as Json, inner));
    });
  }
};

/** Writes what `fields` know of `value`, and what begins with `x-` as vendor extensions under `extensions`. */
function writeMessage(value: Json, w: Writer, { fields, extensions }: { fields: Message; extensions: number }): void {
  for (const [name, field] of Object.entries(fields)) if (value[name] !== undefined) field.write(field.tag, value[name], w);
  const vendor = Object.fromEntries(Object.entries(value).filter(([name]) => name.startsWith('x-')));
  named((v, inner) => anyValue(v, inner))(vendor, extensions, w);
}

const SCHEMA: Message = {
  $ref: text(1), format: text(2), title: text(3), description: text(4), default: any(5), required: texts(19), enum: anys(20),
  additionalProperties: { tag: 21, write: (t, v, w) => nested(t, w, item => nested(1, item, inner => writeSchema(v as Json, inner))) },
  type: { tag: 22, write: (t, v, w) => nested(t, w, inner => void inner.uint32(key(1, BYTES)).string(v as string)) },
  items: { tag: 23, write: (t, v, w) => nested(t, w, list => nested(1, list, inner => writeSchema(v as Json, inner))) },
  properties: { tag: 25, write: (t, v, w) => nested(t, w, inner => named(writeSchema)(v as Json, 1, inner)) },
};
function writeSchema(value: Json, w: Writer): void {
  writeMessage(value, w, { fields: SCHEMA, extensions: 31 });
}

const BODY_PARAMETER: Message = { description: text(1), name: text(2), in: text(3), required: flag(4), schema: message(5, writeSchema) };
const QUERY_PARAMETER: Message = { required: flag(1), in: text(2), description: text(3), name: text(4), type: text(6), format: text(7), uniqueItems: flag(20) };
const PATH_PARAMETER: Message = { required: flag(1), in: text(2), description: text(3), name: text(4), type: text(5), format: text(6), uniqueItems: flag(18) };
function writeParameter(p: Json, w: Writer): void {
  nested(1, w, parameter => {
    if (p['in'] === 'body') nested(1, parameter, inner => writeMessage(p, inner, { fields: BODY_PARAMETER, extensions: 6 }));
    else if (p['in'] === 'query') nested(2, parameter, other => nested(3, other, inner => writeMessage(p, inner, { fields: QUERY_PARAMETER, extensions: 23 })));
    else nested(2, parameter, other => nested(4, other, inner => writeMessage(p, inner, { fields: PATH_PARAMETER, extensions: 22 })));
  });
}

const RESPONSE: Message = { description: text(1), schema: { tag: 2, write: (t, v, w) => nested(t, w, item => nested(1, item, inner => writeSchema(v as Json, inner))) } };
const writeResponse = (value: Json, w: Writer) => nested(1, w, inner => writeMessage(value, inner, { fields: RESPONSE, extensions: 5 }));

const OPERATION: Message = {
  tags: texts(1), summary: text(2), description: text(3), operationId: text(5), produces: texts(6), consumes: texts(7), parameters: messages(8, writeParameter),
  responses: { tag: 9, write: (t, v, w) => nested(t, w, inner => named(writeResponse)(v as Json, 1, inner)) },
  schemes: texts(10),
};
const operation = (tag: number) => message(tag, (v, w) => writeMessage(v, w, { fields: OPERATION, extensions: 13 }));
const PATH_ITEM: Message = {
  get: operation(2), put: operation(3), post: operation(4), delete: operation(5), options: operation(6), head: operation(7), patch: operation(8), parameters: messages(9, writeParameter),
};
const writePathItem = (value: Json, w: Writer) => writeMessage(value, w, { fields: PATH_ITEM, extensions: 10 });

const INFO: Message = { title: text(1), version: text(2), description: text(3) };
const DOCUMENT: Message = {
  swagger: text(1),
  info: message(2, (v, w) => writeMessage(v, w, { fields: INFO, extensions: 7 })),
  paths: { tag: 8, write: (t, v, w) => nested(t, w, inner => named(writePathItem)(v as Json, 2, inner)) },
  definitions: { tag: 9, write: (t, v, w) => nested(t, w, inner => named(writeSchema)(v as Json, 1, inner)) },
};

/** The bytes of a document that openApiV2 made. */
export function encodeOpenApiV2(document: Json): Uint8Array {
  const writer = protobuf.Writer.create();
  writeMessage(document, writer, { fields: DOCUMENT, extensions: 16 });
  return writer.finish();
}

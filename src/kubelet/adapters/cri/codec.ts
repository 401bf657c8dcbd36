/** CRI's protobuf messages, built from the table of names, numbers and types in cri.v1.json. */
import protobuf from 'protobufjs';
import table from './cri.v1.json' with { type: 'json' };

export type CriMethod = keyof typeof table.methods;
export type Message = Record<string, unknown>;

const root = protobuf.Root.fromJSON({ nested: { runtime: { nested: { v1: { nested: asNested() } } } } } as protobuf.INamespace);

/** proto3 JSON descriptors: the table's types are exactly that, less the wrapping. */
function asNested(): Record<string, protobuf.AnyNestedObject> {
  return table.types as unknown as Record<string, protobuf.AnyNestedObject>;
}

const types = new Map<string, protobuf.Type>();
function typeOf(name: string): protobuf.Type {
  let type = types.get(name);
  if (!type) {
    type = root.lookupType(`runtime.v1.${name}`);
    types.set(name, type);
  }
  return type;
}

export const pathOf = (method: CriMethod): string => `/runtime.v1.${table.methods[method].service}/${method}`;

export function encodeRequest(method: CriMethod, message: object): Uint8Array {
  const type = typeOf(table.methods[method].requestType);
  return type.encode(type.fromObject(message as Message)).finish();
}

/** Every field is present: scalars by their zero, lists and maps empty, messages null; enums by name, 64-bit numbers as bigint. */
export function decodeResponse(method: CriMethod, bytes: Uint8Array): Message {
  const type = typeOf(table.methods[method].responseType);
  return type.toObject(type.decode(bytes), { longs: BigInt as never, enums: String, defaults: true, arrays: true, objects: true }) as Message;
}

/** The schemas of every built-in kind, from the committed table of facts. */
import { ProtobufCodec } from '../../machinery/schema/protobuf.ts';
import { Schemas } from '../../machinery/schema/schema.ts';
import type { Schema } from '../../machinery/schema/schema.ts';
import type { FactsTable } from '../../machinery/schema/facts.ts';
import table from './v1.36.json' with { type: 'json' };

export const schemas = new Schemas(table as unknown as FactsTable);

/** The protobuf form of all of them. */
export const protobufCodec = new ProtobufCodec(schemas.table);

/** `schemaOf('io.k8s.api.core.v1.Pod')`; also by short name, `core.v1.Pod`. */
export const schemaOf = (name: string): Schema => schemas.of(name);

/** /openapi/v2 and /openapi/v3: documents made when first asked for, kept as bytes until what is served changes. */
import { loadDescriptions } from '../openapi/adapters/descriptions-file.ts';
import type { Descriptions } from '../openapi/schema-document.ts';
import { encodeOpenApiV2 } from '../openapi/v2-protobuf.ts';
import { openApiV2 } from '../openapi/v2.ts';
import { openApiV3Document, openApiV3Index, type OpenApiSource } from '../openapi/v3.ts';
import { respond } from '../request.ts';
import type { Services } from '../services.ts';
import type { PathHandler } from './non-resource.ts';

interface Kept {
  generation: number;
  readonly documents: Map<string, Uint8Array>;
}

export function openApiPaths(serverVersion: string): ReadonlyMap<string, PathHandler> {
  const kept: Kept = { generation: -1, documents: new Map() };
  let descriptions: Promise<Descriptions | undefined> | undefined;
  const source = async ({ registry, schemas }: Services): Promise<OpenApiSource> => {
    const found = await (descriptions ??= loadDescriptions());
    return { kinds: [...registry.all()].map(r => r.kind), table: schemas.table, serverVersion, ...(found === undefined ? {} : { descriptions: found }) };
  };
  const document = async (services: Services, name: string, make: (source: OpenApiSource) => object | undefined) => {
    if (kept.generation !== services.registry.generation) {
      kept.documents.clear();
      kept.generation = services.registry.generation;
    }
    let bytes = kept.documents.get(name);
    if (bytes === undefined) {
      const made = make(await source(services));
      if (made === undefined) return undefined;
      kept.documents.set(name, (bytes = Buffer.from(JSON.stringify(made))));
    }
    return respond(200, { type: 'bytes', bytes, contentType: 'application/json' });
  };
  const kept2 = async (services: Services) => {
    await document(services, 'v2', openApiV2);
    let bytes = kept.documents.get('v2/protobuf');
    if (bytes === undefined) kept.documents.set('v2/protobuf', (bytes = encodeOpenApiV2(openApiV2(await source(services)))));
    return bytes;
  };
  return new Map<string, PathHandler>([
    [
      '/openapi/v2',
      async (context, services) => {
        if (!String(context.request.headers['accept'] ?? '').includes('proto-openapi.spec.v2')) return document(services, 'v2', openApiV2);
        const bytes = await kept2(services);
        return respond(200, { type: 'bytes', bytes, contentType: 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf' });
      },
    ],
    [
      '/openapi/v3',
      (context, services) => {
        const name = context.request.path.slice('/openapi/v3/'.length).replace(/\/$/, '');
        return name === '' ? document(services, 'v3', openApiV3Index) : document(services, `v3/${name}`, made => openApiV3Document(made, name));
      },
    ],
  ]);
}

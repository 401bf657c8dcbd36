/** OpenAPI v2: one document for everything that is served. Made anew when asked for; who serves it keeps the bytes. */
import type { Operation } from './operations.ts';
import { DELETE_OPTIONS, groupOperation, kindOperations, resourceListOperation, ROOT_OPERATIONS } from './operations.ts';
import { shareParameters } from './parameters.ts';
import { closure, type DocumentOptions, type Json, refTo, schemaDocument } from './schema-document.ts';
import { servedAs } from './served-as.ts';
import type { OpenApiSource } from './v3.ts';

const REASONS: Readonly<Record<number, string>> = { 200: 'OK', 201: 'Created', 202: 'Accepted' };
const SCHEMES = ['https'];

function allOperations({ kinds, table }: OpenApiSource): Operation[] {
  const groups = [...new Set(kinds.map(k => k.group))];
  const versions = [...new Map(kinds.map(k => [k.apiVersion, k])).values()];
  return [
    ...groups.map(groupOperation),
    ...versions.map(k => resourceListOperation(k.group, k.version)),
    ...Object.values(ROOT_OPERATIONS),
    ...kinds.flatMap(k => kindOperations(k, table)),
  ];
}

function bodyParameter(o: Operation): Json[] {
  if (o.body === undefined) return [];
  return [{ name: 'body', in: 'body', ...(o.body === DELETE_OPTIONS ? {} : { required: true }), schema: refTo(o.body, 2) }];
}

function operationDocument(o: Operation, parameters: Json[]): Json {
  const schema = o.answer === undefined ? {} : { schema: o.answer === 'string' ? { type: 'string' } : refTo(o.answer, 2) };
  const all = [...bodyParameter(o), ...parameters];
  return {
    tags: [o.tag],
    description: o.summary,
    operationId: o.id,
    ...(o.consumes.length > 0 ? { consumes: o.consumes } : {}),
    produces: o.produces,
    schemes: SCHEMES,
    ...(all.length > 0 ? { parameters: all } : {}),
    responses: { ...Object.fromEntries(o.codes.map(code => [code, { description: REASONS[code], ...schema }])), 401: { description: 'Unauthorized' } },
    ...(o.action === undefined ? {} : { 'x-kubernetes-action': o.action }),
    ...(o.gvk === undefined ? {} : { 'x-kubernetes-group-version-kind': o.gvk }),
  };
}

function groupByPath(operations: readonly Operation[]): Map<string, Operation[]> {
  const groups = new Map<string, Operation[]>();
  for (const o of operations) {
    const group = groups.get(o.path);
    if (group) group.push(o);
    else groups.set(o.path, [o]);
  }
  return groups;
}

export function openApiV2(source: OpenApiSource): Json {
  const byPath = groupByPath(allOperations(source));
  const paths = [...byPath].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, here]) => {
    const { shared, own } = shareParameters(here, 2);
    return [path, { ...(shared.length > 0 ? { parameters: shared } : {}), ...Object.fromEntries(here.map(o => [o.method, operationDocument(o, own(o))])) }] as const;
  });
  const roots = [...byPath.values()].flat().flatMap(o => [o.body, o.answer]).filter((s): s is string => s !== undefined && s !== 'string');
  const options: DocumentOptions = { ...source, version: 2 };
  const served = servedAs(source.kinds, source.table);
  const definitions = closure(source.table, roots).map(s => [s, schemaDocument(s, options, served(s))] as const);
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: source.serverVersion },
    paths: Object.fromEntries(paths),
    definitions: Object.fromEntries(definitions),
    securityDefinitions: { BearerToken: { description: 'Bearer Token authentication', type: 'apiKey', name: 'authorization', in: 'header' } },
    security: [{ BearerToken: [] }],
  };
}

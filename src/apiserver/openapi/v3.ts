/** OpenAPI v3: an index of documents, and one document for each group version. https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3 */
import type { AnyKind } from '../../machinery/kind.ts';
import { fingerprint } from './fingerprint.ts';
import type { Operation } from './operations.ts';
import { DELETE_OPTIONS, groupOperation, groupVersionPath, kindOperations, resourceListOperation, ROOT_OPERATIONS } from './operations.ts';
import { shareParameters } from './parameters.ts';
import { closure, type DocumentOptions, type Json, refTo, schemaDocument } from './schema-document.ts';
import { servedAs } from './served-as.ts';

export interface OpenApiSource extends Omit<DocumentOptions, 'version'> {
  readonly kinds: readonly AnyKind[];
  /** `v1.36.2` */
  readonly serverVersion: string;
}

/** What is in a document: `api/v1`, `apis/apps`, `apis`, `version`. */
interface Part {
  readonly name: string;
  readonly kinds: readonly AnyKind[];
  operations(): Operation[];
}

function partsOf({ kinds, table }: OpenApiSource): Part[] {
  const groups = new Set(kinds.map(k => k.group));
  const versions = new Map(kinds.map(k => [groupVersionPath(k.group, k.version), { group: k.group, version: k.version }]));
  const own: Part[] = [...versions].map(([name, { group, version }]) => {
    const members = kinds.filter(k => k.group === group && k.version === version);
    return { name, kinds: members, operations: () => [resourceListOperation(group, version), ...members.flatMap(k => kindOperations(k, table))] };
  });
  const grouped: Part[] = [...groups].map(group => ({ name: group === '' ? 'api' : `apis/${group}`, kinds: [], operations: () => [groupOperation(group)] }));
  const rest: Part[] = Object.entries(ROOT_OPERATIONS).map(([name, operation]) => ({ name, kinds: [], operations: () => [operation] }));
  return [...own, ...grouped, ...rest].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `GET /openapi/v3`. The hash in each address changes with what the document holds. */
export function openApiV3Index(source: OpenApiSource): { paths: Record<string, { serverRelativeURL: string }> } {
  const paths = partsOf(source).map(part => {
    const state = [source.table.release, source.serverVersion, source.descriptions !== undefined, part.name, part.kinds.map(k => [k.kind, k.plural, k.verbs, k.subresources?.map(s => s.name)])];
    return [part.name, { serverRelativeURL: `/openapi/v3/${part.name}?hash=${fingerprint(JSON.stringify(state))}` }] as const;
  });
  return { paths: Object.fromEntries(paths) };
}

const answerSchema = (schema: string | undefined): Json => (schema === undefined ? {} : { schema: schema === 'string' ? { type: 'string' } : refTo(schema, 3) });
const REASONS: Readonly<Record<number, string>> = { 200: 'OK', 201: 'Created', 202: 'Accepted' };

function operationDocument(o: Operation, parameters: Json[]): Json {
  const content = (types: readonly string[], schema: Json) => Object.fromEntries([...types].sort().map(t => [t, schema]));
  const body = o.body === undefined ? {} : { requestBody: { content: content(o.consumes, { schema: refTo(o.body, 3) }), ...(o.body === DELETE_OPTIONS ? {} : { required: true }) } };
  const responses = o.codes.map(code => [code, { description: REASONS[code], content: content(o.produces, answerSchema(o.answer)) }] as const);
  return {
    tags: [o.tag],
    description: o.summary,
    operationId: o.id,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...body,
    responses: { ...Object.fromEntries(responses), 401: { description: 'Unauthorized' } },
    ...(o.action === undefined ? {} : { 'x-kubernetes-action': o.action }),
    ...(o.gvk === undefined ? {} : { 'x-kubernetes-group-version-kind': o.gvk }),
  };
}

export function pathDocuments(operations: readonly Operation[]): Json {
  const paths: Json = {};
  for (const path of [...new Set(operations.map(o => o.path))].sort()) {
    const here = operations.filter(o => o.path === path);
    const { shared, own } = shareParameters(here, 3);
    paths[path] = { ...(shared.length > 0 ? { parameters: shared } : {}), ...Object.fromEntries(here.map(o => [o.method, operationDocument(o, own(o))])) };
  }
  return paths;
}

/** `GET /openapi/v3/apis/apps/v1`; `name` is the key in the index. undefined: there is no such document. */
export function openApiV3Document(source: OpenApiSource, name: string): Json | undefined {
  const part = partsOf(source).find(p => p.name === name);
  if (!part) return undefined;
  const operations = part.operations();
  const roots = operations.flatMap(o => [o.body, o.answer]).filter((s): s is string => s !== undefined && s !== 'string');
  const options: DocumentOptions = { ...source, version: 3 };
  const served = servedAs(source.kinds, source.table, part.kinds);
  const schemas = closure(source.table, roots).map(s => [s, schemaDocument(s, options, served(s))] as const);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: source.serverVersion },
    paths: pathDocuments(operations),
    components: {
      schemas: Object.fromEntries(schemas),
      securitySchemes: { BearerToken: { type: 'apiKey', description: 'Bearer Token authentication', name: 'authorization', in: 'header' } },
    },
  };
}

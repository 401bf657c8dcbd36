/** Holds what a new cluster serves and holds against a live v1.36.2: discovery, tables, OpenAPI and the bootstrap objects; large ones by digest. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiPaths } from '../../src/apiserver/discovery/openapi-paths.ts';
import { Query } from '../../src/apiserver/query.ts';
import { SERVER } from '../../src/cluster/identities.ts';
import { startVirtualCluster, type VirtualCluster } from '../support/virtual-cluster.ts';

const read = <T>(name: string) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as T;
type Named = { readonly name?: string; readonly resource?: string };
const DISCOVERY = read<{ groups: string[]; resources: [string, Named[]][]; aggregated: [string, string, Named[]][] }>('./discovery.json');
const TABLES = read<Record<string, [string, string, string, number][]>>('./tables.json');
const DOCUMENTS = read<{ bootstrap: Record<string, Record<string, string>>; operations: Record<string, string>; schemas: Record<string, string>; v3: string[] }>('./documents.json');

let w: VirtualCluster;
beforeAll(async () => {
  w = await startVirtualCluster(1, {
    serviceCidr: '10.97.0.0/16',
    facts: { kubernetesServiceIp: '10.97.0.1', advertiseAddress: '10.89.0.2', port: 16443, clientCaPem: '(PEM)', frontProxyCaPem: '(PEM)', today: '2026-01-01' },
    paths: openApiPaths('v1.36.2'),
  });
  await w.clock.advance(2_000);
});
afterAll(() => w.stop());

async function ask(target: string, accept = 'application/json'): Promise<{ status: number; json: any }> { // oxlint-disable-line typescript/no-explicit-any -- documents of every shape
  const [path = '', query = ''] = target.split('?');
  const { status, body } = await w.cluster.server.handle({ method: 'GET', path, query: Query.parse(query), headers: { accept }, user: SERVER });
  if (body.type === 'object') return { status, json: JSON.parse(JSON.stringify(body.object)) };
  if (body.type === 'list') return { status, json: JSON.parse(Buffer.concat([...body.list.chunks()]).toString()) };
  if (body.type === 'bytes') return { status, json: JSON.parse(Buffer.from(body.bytes).toString()) };
  return { status, json: body.type === 'text' && body.text.startsWith('{') ? JSON.parse(body.text) : undefined };
}

const canonical = (v: unknown): unknown =>
  Array.isArray(v) ? v.map(canonical) : typeof v === 'object' && v !== null ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, x]) => [k, canonical(x)])) : v;
const digest = (v: unknown) => createHash('sha256').update(JSON.stringify(canonical(v))).digest('hex').slice(0, 10);
const tally = (what: string, same: number, served: number, all: number) => console.log(`${what}: ${same} of ${served} the same; ${all - served} of kinds not served yet`);

describe('discovery', () => {
  it('lists groups in upstream’s order', async () => {
    const groups = (await ask('/apis')).json.groups.map((g: Named) => g.name);
    expect(groups).toEqual(DISCOVERY.groups.filter(g => groups.includes(g)));
  });

  it('tells each resource as upstream does, legacy and aggregated', async () => {
    let count = { same: 0, served: 0, all: 0 };
    const compare = (theirs: Named[], ours: Named[] | undefined) => {
      const key = (r: Named) => r.resource ?? r.name;
      const served = theirs.filter(t => ours?.some(o => key(o) === key(t)));
      expect(ours ?? []).toEqual(served);
      count = { same: count.same + served.length, served: count.served + served.length, all: count.all + theirs.length };
    };
    for (const [path, resources] of DISCOVERY.resources) compare(resources, (await ask(path)).json?.resources);
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    const documents = [...(await ask('/api', accept)).json.items, ...(await ask('/apis', accept)).json.items];
    for (const [group, version, resources] of DISCOVERY.aggregated) {
      const found = documents.find(d => (d.metadata.name ?? '') === group)?.versions.find((v: { version: string }) => v.version === version);
      compare(resources, found?.resources);
    }
    tally('discovery', count.same, count.served, count.all);
  });
});

it('prints tables with upstream’s columns', async () => {
  let served = 0;
  for (const [path, columns] of Object.entries(TABLES)) {
    const { status, json } = await ask(`${path}?limit=1`, 'application/json;as=Table;v=v1;g=meta.k8s.io');
    if (status === 404) continue;
    served++;
    expect([path, json.columnDefinitions.map((c: Record<string, unknown>) => [c['name'], c['type'], c['format'], c['priority']])]).toEqual([path, columns]);
  }
  tally('tables', served, served, Object.keys(TABLES).length);
});

it('holds upstream’s bootstrap objects', async () => {
  const wrong: string[] = [];
  const count = { served: 0, all: 0 };
  for (const [path, wanted] of Object.entries(DOCUMENTS.bootstrap)) {
    count.all += Object.keys(wanted).length;
    const { status, json } = await ask(path);
    if (status === 404) continue;
    count.served += Object.keys(wanted).length;
    const found = Object.fromEntries((json.items as { metadata: Record<string, unknown> }[]).map(o => [[o.metadata['namespace'], o.metadata['name']].filter(Boolean).join('/'), withoutIds(o)]));
    for (const [name, object] of Object.entries(found)) if (wanted[name] !== digest(object)) wrong.push(`${path} ${name}: ${JSON.stringify(object)}`);
    for (const name of Object.keys(wanted)) if (!(name in found)) wrong.push(`${path} ${name}: missing`);
  }
  tally('bootstrap objects', count.served - wrong.length, count.served, count.all);
  expect(wrong).toEqual([]);
});

const VARYING = ['uid', 'resourceVersion', 'creationTimestamp', 'managedFields', 'generation'];
function withoutIds({ metadata, ...rest }: { metadata: Record<string, unknown> }): unknown {
  const { apiVersion: _, kind: __, ...fields } = rest as Record<string, unknown>;
  const kept = Object.fromEntries(Object.entries(metadata).filter(([key]) => !VARYING.includes(key)));
  return JSON.parse(JSON.stringify({ ...fields, metadata: kept }).replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME').replace(/\d{4}-\d\d-\d\d(?=")/g, 'DAY'));
}

describe('OpenAPI v3', () => {
  interface Operation {
    operationId: string;
    'x-kubernetes-action'?: string;
    parameters?: { in: string; name: string }[];
    requestBody?: { content: object };
    responses: Record<string, { content?: object }>;
  }
  const operations = new Map<string, string>();
  const schemas = new Map<string, string>();
  beforeAll(async () => {
    const { paths } = (await ask('/openapi/v3')).json as { paths: Record<string, { serverRelativeURL: string }> };
    expect(Object.keys(paths).filter(p => !DOCUMENTS.v3.includes(p))).toEqual([]);
    for (const { serverRelativeURL } of Object.values(paths)) {
      const document = (await ask(serverRelativeURL)).json;
      for (const [path, item] of Object.entries(document.paths as Record<string, Record<string, unknown>>)) {
        for (const [method, o] of Object.entries(item)) if (method !== 'parameters') operations.set(`${method.toUpperCase()} ${path}`, digest(shapeOf(o as Operation, (item['parameters'] ?? []) as Operation['parameters'])));
      }
      for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) schemas.set(name, digest(withoutDescriptions(schema)));
    }
  });
  const shapeOf = (o: Operation, shared: Operation['parameters'] = []) => ({
    id: o.operationId, action: o['x-kubernetes-action'] ?? null, query: [...shared, ...(o.parameters ?? [])].filter(p => p.in === 'query').map(p => p.name).sort(),
    consumes: o.requestBody ? Object.keys(o.requestBody.content) : null, answers: Object.fromEntries(Object.entries(o.responses).map(([code, r]) => [code, Object.keys(r.content ?? {})])),
  });
  const withoutDescriptions = (v: unknown): unknown =>
    Array.isArray(v) ? v.map(withoutDescriptions)
    : typeof v === 'object' && v !== null ? Object.fromEntries(Object.entries(v).filter(([k, x]) => !(k === 'description' && typeof x === 'string')).map(([k, x]) => [k, withoutDescriptions(x)]))
    : v;

  it.each([['operations', operations, DOCUMENTS.operations], ['schemas', schemas, DOCUMENTS.schemas]] as const)('%s', (what, ours, theirs) => {
    const wrong = [...ours].filter(([name, found]) => theirs[name] !== found).map(([name]) => name);
    tally(`OpenAPI ${what}`, ours.size - wrong.length, ours.size, Object.keys(theirs).length);
    expect(wrong).toEqual([]);
    expect(ours.size).toBeGreaterThan(300);
  });
});

/** Asks our server what a live v1.36.2 was asked, and tallies where the answers differ. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, startTestServer, type TestServer } from '../../src/apiserver/server.fixture.ts';
import { differences } from './compare.ts';
import { KNOWN_DIFFERENCES, NOT_SERVED } from './known-differences.ts';
import { COMPONENTS, prepareCluster } from './prepare.ts';

interface Recorded {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly type?: string;
  readonly accept?: string;
  readonly body?: unknown;
  readonly status: number;
  readonly contentType?: string;
  readonly warning?: string;
  readonly retryAfter?: string;
  readonly answer: unknown;
}

const recorded = JSON.parse(readFileSync(new URL('./answers.json', import.meta.url), 'utf8')) as Recorded[];
const CREDENTIAL = 'X509SHA256=86a2b61ae95437882b186967dacb1e3462477f50c28bb1e428e5181268748446';
const WITH_CERTIFICATE = { ...ADMIN, extra: { 'authentication.kubernetes.io/credential-id': [CREDENTIAL] } };
const found = new Map<string, string[]>();

/** What others had done in the recorded cluster by the time of a request. */
const BEFORE: Readonly<Record<string, (server: TestServer) => Promise<unknown>>> = {
  // Its controller had seen it: no controller runs here.
  'rs delete': server =>
    server.call('PATCH', '/apis/apps/v1/namespaces/default/replicasets/cap/status', { status: { terminatingReplicas: 0, observedGeneration: 1 } }, { 'content-type': 'application/merge-patch+json' }),
};

async function ask(server: TestServer, request: Recorded): Promise<string[]> {
  const headers = { ...(request.type ? { 'content-type': request.type } : {}), ...(request.accept ? { accept: request.accept } : {}) };
  await BEFORE[request.name]?.(server);
  const body = request.body === '(1.1 MB of data)' ? bigConfigMap() : request.body;
  const answer = await server.call(request.method, request.path, body, headers);
  const result = answer.status === request.status ? [] : [`status: ${request.status} / ${answer.status}`];
  const warning = [answer.headers['warning'] ?? []].flat().join(', ');
  if ((request.warning ?? '') !== warning) result.push(`warning: ${request.warning} / ${warning}`);
  if (request.answer !== '(PEM)') result.push(...differences(request.answer, answer.body));
  return result;
}

const bigConfigMap = () => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: { a: 'x'.repeat(1_100_000) } });

beforeAll(async () => {
  const server = await startTestServer({ serviceCidr: '10.97.0.0/16', serverAddress: () => '10.89.0.2:16443', components: () => COMPONENTS, user: WITH_CERTIFICATE, keyOf: 'RS256', jwksUri: 'https://10.89.0.2:16443/openid/v1/jwks' });
  await prepareCluster(server);
  for (const request of recorded) found.set(request.name, await ask(server, request));
  const served = recorded.filter(r => !NOT_SERVED.test(r.path));
  const same = served.filter(r => found.get(r.name)!.length === 0);
  console.log(`answers: ${same.length} of ${served.length} the same; ${recorded.length - served.length} ask for kinds not served yet`);
  server.api.stop();
});

describe('answers as upstream gives them', () => {
  it.each(recorded.filter(r => !NOT_SERVED.test(r.path)).map(r => [r.name, r] as const))('%s', name => {
    const differs = found.get(name)!;
    if (KNOWN_DIFFERENCES[name] === undefined) expect(differs, differs.join('\n')).toEqual([]);
    else expect(differs, `known to differ: ${KNOWN_DIFFERENCES[name]}`).not.toEqual([]);
  });
});

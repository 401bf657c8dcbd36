/** A whole API server in memory, for tests. */
import { exportPKCS8, exportSPKI, generateKeyPair } from 'jose';
import { VirtualClock } from '../base/virtual-clock.ts';
import { seededRandom } from '../base/random.ts';
import { schemas } from '../kinds/facts/facts.ts';
import { allKinds } from '../kinds/index.ts';
import { MemoryStore } from '../store/memory/memory-store.ts';
import type { Store } from '../store/store.ts';
import { bytesOf } from './adapters/http/carrier.ts';
import { defaultAdmission } from './admission/index.ts';
import { createAuth } from './auth/auth.ts';
import type { UserInfo } from './auth/ports.ts';
import { openApiPaths } from './discovery/openapi-paths.ts';
import { Query } from './query.ts';
import type { Headers, ServerResponse } from './request.ts';
import { ApiServer, type ApiServerOptions } from './server.ts';

export const ADMIN: UserInfo = { name: 'admin', groups: ['system:masters', 'system:authenticated'] };

export interface TestServer {
  readonly api: ApiServer;
  readonly store: Store;
  readonly clock: VirtualClock;
  /** A request with a JSON body, as it would come over a wire; the answer decoded. */
  call(method: string, target: string, body?: unknown, headers?: Headers): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly body: any; // oxlint-disable-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly response: ServerResponse;
}

/** `keyOf`: what tokens are signed with; elliptic keys are made at once. */
export async function startTestServer(options: Partial<ApiServerOptions> & { user?: UserInfo; keyOf?: 'RS256' | 'ES256'; jwksUri?: string } = {}): Promise<TestServer> {
  const store = options.store ?? new MemoryStore();
  const clock = new VirtualClock();
  const random = seededRandom(1);
  const { privateKey, publicKey } = await generateKeyPair(options.keyOf ?? 'ES256', { extractable: true });
  const keys = { privateKeyPem: await exportPKCS8(privateKey), publicKeyPems: [await exportSPKI(publicKey)] };
  const api = await ApiServer.start({
    store,
    clock,
    random,
    kinds: allKinds,
    schemas,
    admission: defaultAdmission({ clock, random }),
    access: live => createAuth({ live, clock, random, keys, issuer: 'https://kubernetes.default.svc', jwksUri: options.jwksUri ?? 'https://127.0.0.1/openid/v1/jwks', nodeRules: [] }),
    paths: openApiPaths('v1.36.2'),
    ...options,
  });
  const user = options.user ?? ADMIN;
  const call = async (method: string, target: string, body?: unknown, headers: Headers = {}): Promise<Answer> => {
    const [path = '', query = ''] = target.split('?', 2);
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const response = await api.handle({ method, path, query: Query.parse(query), headers, user, body: { read: () => Promise.resolve(Buffer.from(text)) } });
    return { status: response.status, body: decoded(response), headers: response.headers ?? {}, response };
  };
  return { api, store, clock, call };
}

/** The namespaces and accounts that every cluster has, as far as tests need them. */
export async function addDefaults({ call }: TestServer): Promise<void> {
  await call('POST', '/api/v1/namespaces', { metadata: { name: 'default' } });
  await call('POST', '/api/v1/namespaces', { metadata: { name: 'kube-system' } });
  await call('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
}

function decoded({ body, format }: ServerResponse): unknown {
  if (body.type === 'entry') return format ? Buffer.from(format.encode(body.entry.object)).toString() : JSON.parse(bytesOf(body.entry).toString());
  if (body.type === 'list') return JSON.parse(Buffer.concat([...body.list.chunks()]).toString());
  if (body.type === 'object') return body.object;
  if (body.type === 'bytes') return JSON.parse(Buffer.from(body.bytes).toString());
  if (body.type !== 'text') return undefined;
  return body.contentType.startsWith('application/') ? (JSON.parse(body.text) as unknown) : body.text;
}

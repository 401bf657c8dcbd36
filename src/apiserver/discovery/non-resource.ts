/** Paths that name no resource: discovery, version, health, metrics, and what others register. */
import { StatusError } from '../../machinery/status-error.ts';
import type { RequestContext } from '../context.ts';
import { parseAccept } from '../encoding/accept.ts';
import { formatOf } from '../encoding/negotiate.ts';
import type { HealthPath } from '../health.ts';
import { answerObject, pageNotFound, respond, type ServerResponse } from '../request.ts';
import type { Services } from '../services.ts';
import { aggregated, apiVersions, groupDocument, groupList, resourceList, type DiscoveryVersion } from './documents.ts';

/** Answers a path; undefined where it is none of its own. */
export type PathHandler = (context: RequestContext, services: Services) => ServerResponse | undefined | Promise<ServerResponse | undefined>;

export async function nonResource(context: RequestContext, services: Services): Promise<ServerResponse> {
  const answer = await route(context, services);
  if (answer === undefined) return pageNotFound();
  if (answer.body.type !== 'object') return answer;
  const format = answer.format ?? formatOf(context, services);
  return format === undefined ? answer : { ...answer, format };
}

async function route(context: RequestContext, services: Services): Promise<ServerResponse | undefined> {
  const { path, method } = context.request;
  const bare = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  const [, first = '', ...rest] = bare.split('/');
  const discovered = first === 'api' || first === 'apis' ? discovery(context, services, [first, ...rest]) : undefined;
  if (discovered !== undefined) {
    if (method !== 'GET' && method !== 'HEAD') throw new StatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
    return discovered;
  }
  if (first === 'healthz' || first === 'livez' || first === 'readyz') return services.health.answer(first as HealthPath, rest.join('/'), context.request.query);
  if (bare === '/') return answerObject(200, { paths: paths(services) });
  if (bare === '/version') return answerObject(200, services.version);
  if (bare === '/metrics') return metricsPage(services.metrics.text());
  if (bare === '/metrics/slis') return metricsPage(services.health.slis());
  if (bare === '/.well-known/openid-configuration' && services.tokenIssuer) return respond(200, json(services.tokenIssuer.openidConfiguration(), 'application/json'));
  if (bare === '/openid/v1/jwks' && services.tokenIssuer) return respond(200, json(services.tokenIssuer.jwks(), 'application/jwk-set+json'));
  for (const [prefix, handler] of services.paths) {
    if (bare === prefix || bare.startsWith(`${prefix}/`)) return handler(context, services);
  }
  return undefined;
}

const metricsPage = (text: string) => respond(200, { type: 'text', text, contentType: 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores' });
const json = (value: unknown, contentType: string) => ({ type: 'text', text: JSON.stringify(value), contentType }) as const;

function discovery(context: RequestContext, { registry, serverAddress }: Services, parts: readonly string[]): ServerResponse | undefined {
  const [root, a, b] = parts;
  if (parts.length === 1) {
    const version = aggregatedVersion(context);
    if (version !== undefined) return aggregatedAnswer(aggregated(registry, root === 'api' ? 'core' : 'groups', version), version);
    return answerObject(200, root === 'api' ? apiVersions(serverAddress()) : groupList(registry));
  }
  const [group, version] = root === 'api' ? ['', a!] : [a!, b];
  if (!registry.hasGroup(group) || parts.length > 3 || (root === 'api' && parts.length > 2)) return undefined;
  if (version === undefined) return answerObject(200, groupDocument(registry, group));
  if (!registry.versions(group).includes(version)) {
    throw new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
  }
  return answerObject(200, resourceList(registry, group, version));
}

/** Which form of the aggregated document the client prefers, if any before the plain one. */
function aggregatedVersion(context: RequestContext): DiscoveryVersion | undefined {
  const accept = context.request.headers['accept'];
  if (typeof accept !== 'string' || !accept.includes('APIGroupDiscoveryList')) return undefined;
  for (const { type, parameters } of parseAccept(accept)) {
    if (type !== 'application/json') continue;
    if (parameters['as'] === undefined) return undefined;
    if (parameters['g'] !== 'apidiscovery.k8s.io' || parameters['as'] !== 'APIGroupDiscoveryList') continue;
    if (parameters['v'] === 'v2' || parameters['v'] === 'v2beta1') return parameters['v'];
  }
  return undefined;
}

function aggregatedAnswer(document: object, version: DiscoveryVersion): ServerResponse {
  const mediaType = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  return { ...answerObject(200, document), headers: { vary: 'Accept' }, format: { mediaType, encode: object => Buffer.from(`${JSON.stringify(object)}\n`) } };
}

function paths({ registry, health, paths: registered }: Services): string[] {
  const found = ['/api', '/api/v1', '/apis', '/apis/', '/healthz', '/livez', '/metrics', '/metrics/slis', '/readyz', '/version', '/.well-known/openid-configuration', '/openid/v1/jwks', ...registered.keys()];
  for (const group of registry.groupNames().filter(g => g !== '')) {
    found.push(`/apis/${group}`, ...registry.versions(group).map(version => `/apis/${group}/${version}`));
  }
  for (const path of ['healthz', 'livez', 'readyz'] as const) found.push(...health.names(path).map(name => `/${path}/${name}`));
  return [...new Set(found)].sort();
}

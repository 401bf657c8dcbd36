/** `nodes/proxy`, `pods/proxy`, `services/proxy`: plain HTTP passed through to the node or the pod network. */
import type { EndpointAddress, Endpoints, Pod, Service } from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import { isGlobalUnicast } from '../../machinery/ip.ts';
import { badRequest, notFoundError, serviceUnavailable } from '../../machinery/status-error.ts';
import type { RequestContext } from '../context.ts';
import type { ProxiedRequest, ProxiedResponse } from '../ports.ts';
import type { VerbHandler } from '../registry.ts';
import { respond, type ServerResponse } from '../request.ts';
import type { Services } from '../services.ts';

interface Address {
  readonly scheme: 'http' | 'https';
  readonly name: string;
  readonly port: string;
}

/** `web`, `web:8080`, `https:web:443`. `what`: of which the name is, for the refusal. */
function parseName(id: string, what: string): Address {
  const parts = id.split(':');
  const [scheme, name, port] = parts.length === 3 ? (parts as [string, string, string]) : ['', parts[0]!, parts[1] ?? ''];
  if (parts.length > 3 || name === '' || !['', 'http', 'https'].includes(scheme)) throw badRequest(`invalid ${what} request ${JSON.stringify(id)}`);
  return { scheme: scheme === 'https' ? 'https' : 'http', name, port };
}

/** Whoever may write a pod's status or endpoints must not reach what listens on this machine alone, or its cloud's metadata. */
function checkProxyable(host: string): void {
  if (!isGlobalUnicast(host)) throw badRequest('address not allowed');
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535) throw serviceUnavailable(`error trying to reach service: no port ${JSON.stringify(text)}`);
  return port;
}

async function proxied(context: RequestContext, send: (request: ProxiedRequest) => Promise<ProxiedResponse>): Promise<ServerResponse> {
  const { info, request, user } = context;
  const query = request.query.toString();
  const rest = info.resource ? info.rest : '';
  const body = request.body === undefined ? undefined : await request.body.read();
  const answer = await send({
    method: request.method,
    path: `/${rest}${request.path.endsWith('/') && rest !== '' ? '/' : ''}${query === '' ? '' : `?${query}`}`,
    headers: request.headers,
    user,
    ...(body === undefined || body.length === 0 ? {} : { body }),
    signal: request.signal,
  });
  const { 'content-type': contentType = 'application/octet-stream', ...headers } = answer.headers;
  return { ...respond(answer.status, { type: 'stream', stream: answer.body, contentType: String(contentType) }), headers };
}

const connector = ({ nodes }: Services) => {
  if (nodes === undefined) throw serviceUnavailable('this server reaches no nodes');
  return nodes;
};

export const nodeProxy: VerbHandler = (context, resource, services) => {
  const name = context.info.resource ? parseName(context.info.name, 'node').name : '';
  if (services.lookup.get('', 'nodes', name) === undefined) throw notFoundError(resource.kind, name);
  return proxied(context, request => connector(services).proxyNode(name, request));
};

export const podProxy: VerbHandler = (context, resource, services) => {
  const { scheme, name, port } = parseName(context.info.resource ? context.info.name : '', 'pod');
  const pod = services.lookup.get('', 'pods', name, context.info.resource ? context.info.namespace : '') as Frozen<Pod> | undefined;
  if (pod === undefined) throw notFoundError(resource.kind, name);
  const host = pod.status?.podIP;
  checkProxyable(host ?? '');
  const declared = pod.spec.containers.flatMap(c => c.ports ?? [])[0]?.containerPort;
  const number = port === '' ? (declared ?? 80) : portNumber(port);
  return proxied(context, request => connector(services).proxyAddress({ scheme, host: host!, port: number }, request));
};

export const serviceProxy: VerbHandler = (context, resource, services) => {
  const address = parseName(context.info.resource ? context.info.name : '', 'service');
  const namespace = context.info.resource ? context.info.namespace : '';
  const service = services.lookup.get('', 'services', address.name, namespace) as Frozen<Service> | undefined;
  if (service === undefined) throw notFoundError(resource.kind, address.name);
  const target = endpointOf(service, address, services);
  return proxied(context, request => connector(services).proxyAddress({ scheme: address.scheme, ...target }, request));
};

function endpointOf(service: Frozen<Service>, { name, port }: Address, services: Services): { host: string; port: number } {
  const ports = service.spec?.ports ?? [];
  const wanted = port === '' ? (ports.length === 1 ? ports[0] : undefined) : ports.find(p => p.name === port || String(p.port) === port);
  if (wanted === undefined) throw serviceUnavailable(`no service port ${JSON.stringify(port)} found for service ${JSON.stringify(name)}`);
  const endpoints = services.lookup.get('', 'endpoints', name, service.metadata.namespace) as Frozen<Endpoints> | undefined;
  const candidates = (endpoints?.subsets ?? []).flatMap(subset => {
    const match = subset.ports?.find(p => (p.name ?? '') === (wanted.name ?? ''));
    return match === undefined ? [] : (subset.addresses ?? []).filter(a => isOfPod(a, service, services)).map(a => ({ host: a.ip, port: match.port }));
  });
  const chosen = candidates[Math.floor(services.random.next() * candidates.length)];
  if (chosen === undefined) throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(name)}`);
  checkProxyable(chosen.host);
  return chosen;
}

/** Endpoints may be written by hand: only the address of a pod of the service's own namespace is believed. */
function isOfPod({ ip, targetRef }: Frozen<EndpointAddress>, { metadata }: Frozen<Service>, { lookup }: Services): boolean {
  if (!targetRef?.name || targetRef.namespace !== metadata.namespace) return false;
  const pod = lookup.get('', 'pods', targetRef.name, targetRef.namespace) as Frozen<Pod> | undefined;
  return (pod?.status?.podIPs ?? []).some(known => known.ip === ip);
}

/** `nodes/proxy`, `pods/proxy`, `services/proxy`: plain HTTP passed through to the node or the pod network. */
import type { Endpoints, Pod, Service } from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
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

/** `web`, `web:8080`, `https:web:443`. */
function parseName(name: string): Address {
  const parts = name.split(':');
  if (parts.length === 3) {
    if (parts[0] !== '' && parts[0] !== 'http' && parts[0] !== 'https') throw badRequest(`invalid service request ${JSON.stringify(name)}`);
    return { scheme: parts[0] === 'https' ? 'https' : 'http', name: parts[1]!, port: parts[2]! };
  }
  return { scheme: 'http', name: parts[0]!, port: parts[1] ?? '' };
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
  return { ...respond(answer.status, { type: 'stream', stream: answer.body, contentType }), headers };
}

const connector = ({ nodes }: Services) => {
  if (nodes === undefined) throw serviceUnavailable('this server reaches no nodes');
  return nodes;
};

export const nodeProxy: VerbHandler = (context, resource, services) => {
  const name = context.info.resource ? parseName(context.info.name).name : '';
  if (services.lookup.get('', 'nodes', name) === undefined) throw notFoundError(resource.kind, name);
  return proxied(context, request => connector(services).proxyNode(name, request));
};

export const podProxy: VerbHandler = (context, resource, services) => {
  const { scheme, name, port } = parseName(context.info.resource ? context.info.name : '');
  const pod = services.lookup.get('', 'pods', name, context.info.resource ? context.info.namespace : '') as Frozen<Pod> | undefined;
  if (pod === undefined) throw notFoundError(resource.kind, name);
  const host = pod.status?.podIP;
  if (!host) throw badRequest('address not allowed');
  const declared = pod.spec.containers.flatMap(c => c.ports ?? [])[0]?.containerPort;
  const number = port === '' ? (declared ?? 80) : Number(port);
  return proxied(context, request => connector(services).proxyAddress({ scheme, host, port: number }, request));
};

export const serviceProxy: VerbHandler = (context, resource, services) => {
  const address = parseName(context.info.resource ? context.info.name : '');
  const namespace = context.info.resource ? context.info.namespace : '';
  const service = services.lookup.get('', 'services', address.name, namespace) as Frozen<Service> | undefined;
  if (service === undefined) throw notFoundError(resource.kind, address.name);
  const target = endpointOf(service, address, services);
  return proxied(context, request => connector(services).proxyAddress({ scheme: address.scheme, ...target }, request));
};

function endpointOf(service: Frozen<Service>, { name, port }: Address, services: Services): { host: string; port: number } {
  const ports = service.spec?.ports ?? [];
  const wanted = port === '' ? (ports.length === 1 ? ports[0] : undefined) : ports.find(p => p.name === port || String(p.port) === port);
  const none = () => serviceUnavailable(`no endpoints available for service ${JSON.stringify(name)}`);
  if (wanted === undefined) throw serviceUnavailable(`no service port ${JSON.stringify(port)} found for service ${JSON.stringify(name)}`);
  const endpoints = services.lookup.get('', 'endpoints', name, service.metadata.namespace) as Frozen<Endpoints> | undefined;
  const candidates = (endpoints?.subsets ?? []).flatMap(subset => {
    const match = subset.ports?.find(p => (p.name ?? '') === (wanted.name ?? ''));
    return match === undefined ? [] : (subset.addresses ?? []).map(a => ({ host: a.ip, port: match.port }));
  });
  const chosen = candidates[Math.floor(services.random.next() * candidates.length)];
  if (chosen === undefined) throw none();
  return chosen;
}

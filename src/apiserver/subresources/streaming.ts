/** `pods/log`, `exec`, `attach`, `portforward`: checked here, then handed to the node that runs the pod. */
import type { Pod } from '../../kinds/generated/core-v1.ts';
import type { LogOptions } from '../../machinery/log-options.ts';
import type { Frozen } from '../../machinery/object.ts';
import { badRequest, forbiddenError, notFoundError, serviceUnavailable, StatusError } from '../../machinery/status-error.ts';
import type { RequestContext } from '../context.ts';
import type { ContainerTarget, NodeConnector, StreamKind, StreamRequest } from '../ports.ts';
import type { Query } from '../query.ts';
import type { VerbHandler } from '../registry.ts';
import { respond, text } from '../request.ts';
import type { Services } from '../services.ts';
import { attributesOf } from '../stages/authorize.ts';
import { isTrue } from '../stages/request-info.ts';
import { storedEntry } from '../verbs/get.ts';
import { judge } from '../write/admit.ts';

const PLAIN_TEXT = 'text/plain';

export const podLog: VerbHandler = async (context, resource, services) => {
  const pod = storedEntry(context, resource).object as Frozen<Pod>;
  const options = logOptions(context.request.query);
  const container = containerOf(pod, context.request.query.get('container'));
  // Not on a node yet: nothing was said so far.
  if (!pod.spec.nodeName) return text(200, '');
  const stream = await connectorFor(pod, services).logs(targetOf(pod, container), options, context.request.signal);
  return respond(200, { type: 'stream', stream, contentType: PLAIN_TEXT });
};

/** A WebSocket is asked for by GET, and nobody may enter a pod who may only read: whatever the verb, `create` is asked for, too. */
function checkMayCreate(context: RequestContext, { authorizer, metrics }: Services): void {
  const attributes = attributesOf(context);
  if (attributes.verb === 'create') return;
  const { decision, reason } = authorizer.authorize({ ...attributes, verb: 'create' });
  metrics.access.authorized(decision);
  if (decision === 'allow') return;
  throw forbiddenError({ group: attributes.apiGroup, plural: attributes.resource }, attributes.name, reason);
}

export const podStream = (kind: StreamKind): VerbHandler => async (context, resource, services) => {
  checkMayCreate(context, services);
  const pod = storedEntry(context, resource).object as Frozen<Pod>;
  const request = streamRequest(kind, pod, context);
  if (!pod.spec.nodeName) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  const connector = connectorFor(pod, services);
  await judge({ context, services, kind: resource.kind, operation: 'CONNECT', dryRun: false, old: pod as never });
  if (context.request.upgrade === undefined) throw badRequest('Upgrade request required');
  return respond(101, { type: 'upgrade', handler: { handle: connection => connector.stream(request, connection) } });
};

function streamRequest(kind: StreamKind, pod: Frozen<Pod>, { request: { query } }: RequestContext): StreamRequest {
  const command = query.all('command');
  const container = kind === 'portforward' ? (pod.spec.containers[0]?.name ?? '') : containerOf(pod, query.get('container'));
  const flags = { stdin: isTrue(query.get('stdin')), stdout: isTrue(query.get('stdout')), stderr: isTrue(query.get('stderr')), tty: isTrue(query.get('tty')) };
  if (kind === 'exec' && command.length === 0) throw badRequest('you must specify at least 1 command for exec');
  const ports = query.all('ports').flatMap(p => p.split(',')).map(portNumber);
  return { kind, target: targetOf(pod, container), command, ...flags, ports };
}

function portNumber(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(port >= 1 && port <= 65535)) throw badRequest(`unable to parse ${JSON.stringify(text)} as a port`);
  return port;
}

const targetOf = (pod: Frozen<Pod>, container: string): ContainerTarget => ({
  node: pod.spec.nodeName ?? '',
  namespace: pod.metadata.namespace ?? '',
  pod: pod.metadata.name ?? '',
  podUid: pod.metadata.uid ?? '',
  container,
});

/** The container asked for, or the only one. */
function containerOf(pod: Frozen<Pod>, asked: string): string {
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  const { name } = pod.metadata;
  if (asked !== '') {
    if ([...containers, ...initContainers, ...ephemeralContainers].some(c => c.name === asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  if (containers.length === 1) return containers[0]!.name;
  const inits = initContainers.length === 0 ? '' : ` or one of the init containers: [${initContainers.map(c => c.name).join(' ')}]`;
  throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${containers.map(c => c.name).join(' ')}]${inits}`);
}

function connectorFor(pod: Frozen<Pod>, { lookup, nodes }: Services): NodeConnector {
  const node = pod.spec.nodeName ?? '';
  // Upstream looks the node up in the name of pods.
  if (lookup.get('', 'nodes', node) === undefined) throw notFoundError({ group: '', plural: 'pods' }, node);
  if (nodes === undefined) throw serviceUnavailable('this server reaches no nodes');
  return nodes;
}

function logOptions(query: Query): LogOptions {
  const seconds = integer(query, 'sinceSeconds');
  const tailLines = integer(query, 'tailLines');
  const limitBytes = integer(query, 'limitBytes');
  const sinceTime = query.get('sinceTime');
  const stream = query.get('stream');
  const problems: string[] = [];
  if (tailLines !== undefined && tailLines < 0) problems.push(`tailLines: Invalid value: ${tailLines}: must be greater than or equal to 0`);
  if (limitBytes !== undefined && limitBytes < 1) problems.push(`limitBytes: Invalid value: ${limitBytes}: must be greater than 0`);
  if (seconds !== undefined && seconds < 1) problems.push(`sinceSeconds: Invalid value: ${seconds}: must be greater than 0`);
  if (seconds !== undefined && sinceTime !== '') problems.push('Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified');
  if (problems.length > 0) throw invalidLogOptions(problems);
  return {
    follow: isTrue(query.get('follow')),
    previous: isTrue(query.get('previous')),
    timestamps: isTrue(query.get('timestamps')),
    ...(seconds === undefined ? {} : { sinceSeconds: seconds }),
    ...(sinceTime === '' ? {} : { sinceTime }),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
    ...(stream === 'All' || stream === 'Stdout' || stream === 'Stderr' ? { stream } : {}),
  };
}

function invalidLogOptions(problems: readonly string[]): StatusError {
  const list = problems.length === 1 ? problems[0]! : `[${problems.join(', ')}]`;
  return new StatusError(422, 'Invalid', `PodLogOptions "" is invalid: ${list}`, { kind: 'PodLogOptions' });
}

function integer(query: Query, name: string): number | undefined {
  const given = query.get(name);
  if (given === '') return undefined;
  if (!/^-?\d+$/.test(given)) throw badRequest(`unable to decode query: strconv.ParseInt: parsing ${JSON.stringify(given)}: invalid syntax`);
  return Number(given);
}


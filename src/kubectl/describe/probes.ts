/** A probe on one line. */
import type { HTTPGetAction, Probe } from '../../kinds/generated/core-v1.ts';
import { goList } from './go-values.ts';

const joinHostPort = (host: string, port: string | number | undefined) => `${/[:%]/.test(host) ? `[${host}]` : host}:${port ?? 0}`;
const PLAIN = /[A-Za-z0-9\-._~$&+,/:;=@]/;
const encoder = new TextEncoder();
/** As Go's net/url writes a path: only unreserved characters and those with a meaning in a path stay. */
const escapePath = (path: string) =>
  path === '*' ? path : Array.from(path, char => (PLAIN.test(char) ? char : [...encoder.encode(char)].map(b => `%${b.toString(16).toUpperCase().padStart(2, '0')}`).join(''))).join('');

function urlOf({ scheme, host, port, path }: HTTPGetAction): string {
  const target = escapePath(path ?? '');
  const slash = target !== '' && !target.startsWith('/') ? '/' : '';
  return `${scheme ? `${scheme.toLowerCase()}:` : ''}//${joinHostPort(host ?? '', port)}${slash}${target}`;
}

function action(probe: Probe): string {
  if (probe.exec) return `exec ${goList(probe.exec.command)}`;
  if (probe.httpGet) return `http-get ${urlOf(probe.httpGet)}`;
  if (probe.tcpSocket) return `tcp-socket ${probe.tcpSocket.host ?? ''}:${probe.tcpSocket.port ?? 0}`;
  if (probe.grpc) return `grpc <pod>:${probe.grpc.port ?? 0} ${probe.grpc.service ?? ''}`;
  return 'unknown';
}

export const probeText = (probe: Probe): string =>
  `${action(probe)} delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 0}s period=${probe.periodSeconds ?? 0}s` +
  ` #success=${probe.successThreshold ?? 0} #failure=${probe.failureThreshold ?? 0}`;

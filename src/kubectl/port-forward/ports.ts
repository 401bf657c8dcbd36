/** What `LOCAL:REMOTE` means: names become numbers, ports of services those of pods. */
import type { Pod, Service } from '../../kinds/generated/core-v1.ts';
import { CommandError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';

export interface ForwardedPort {
  /** 0: whichever is free. */
  readonly local: number;
  readonly remote: number;
}

const isNumber = (text: string): boolean => /^[+-]?\d+$/.test(text);

/** More or fewer than two parts: the first counts for both. */
function splitPort(port: string): readonly [local: string, remote: string] {
  const parts = port.split(':');
  return parts.length === 2 ? [parts[0]!, parts[1]!] : [parts[0]!, parts[0]!];
}

function podPort({ metadata: { name: podName }, spec }: Pod, name: string): number {
  const found = [...spec.containers, ...(spec.initContainers ?? [])].flatMap(c => c.ports ?? []).find(p => (p.name ?? '') === name);
  if (!found) throw new CommandError(`Pod '${podName}' does not have a named port '${name}'`);
  return found.containerPort;
}

function servicePort({ metadata, spec }: Service, name: string): number {
  const found = spec.ports?.find(p => (p.name ?? '') === name);
  if (!found) throw new CommandError(`Service '${metadata.name}' does not have a named port '${name}'`);
  return found.port;
}

function targetPort({ metadata, spec }: Service, pod: Pod, port: number): number {
  if (spec.clusterIP === 'None') return port;
  const found = spec.ports?.find(p => p.port === port);
  if (!found) throw new CommandError(`Service ${metadata.name} does not have a service port ${port}`);
  return typeof found.targetPort === 'string' ? podPort(pod, found.targetPort) : found.targetPort || found.port;
}

/** A service's ports, as those of the pod behind it. */
export function portsOfService(ports: readonly string[], service: Service, pod: Pod): string[] {
  refuseUdp(ports, (service.spec.ports ?? []).map(p => ({ number: p.port, protocol: p.protocol })), name => servicePort(service, name));
  return ports.map(port => {
    const [local, remote] = splitPort(port);
    const number = isNumber(remote) ? Number(remote) : servicePort(service, remote);
    const from = isNumber(remote) || local !== remote ? local : String(number);
    const to = String(targetPort(service, pod, number));
    return from === to ? to : `${from}:${to}`;
  });
}

export function portsOfPod(ports: readonly string[], pod: Pod): string[] {
  refuseUdp(ports, pod.spec.containers.flatMap(c => c.ports ?? []).map(p => ({ number: p.containerPort, protocol: p.protocol })), name => podPort(pod, name));
  return ports.map(port => {
    const [local, remote] = splitPort(port);
    if (remote === '') throw new CommandError('remote port cannot be empty');
    const to = isNumber(remote) ? remote : String(podPort(pod, remote));
    return local === remote ? to : `${local}:${to}`;
  });
}

interface Declared {
  readonly number: number;
  readonly protocol?: string | undefined;
}

function refuseUdp(ports: readonly string[], declared: readonly Declared[], byName: (name: string) => number): void {
  const of = (protocol: string) => new Set(declared.filter(p => p.protocol === protocol).map(p => p.number));
  const [udp, tcp] = [of('UDP'), of('TCP')];
  for (const port of ports) {
    const [, remote] = splitPort(port);
    const number = isNumber(remote) ? Number(remote) : byName(remote);
    if (udp.has(number) && !tcp.has(number)) throw new CommandError(`UDP protocol is not supported for ${remote}`);
  }
}

export const parsePorts = (ports: readonly string[]): ForwardedPort[] => ports.map(port => {
  const parts = port.split(':');
  if (parts.length > 2) throw new CommandError(`invalid port format '${port}'`);
  const [local, remote] = parts.length === 2 ? [parts[0] || '0', parts[1]!] : [parts[0]!, parts[0]!];
  const pair = { local: portNumber('local', local), remote: portNumber('remote', remote) };
  if (pair.remote === 0) throw new CommandError('remote port must be > 0');
  return pair;
});

function portNumber(which: string, text: string): number {
  const problem = (what: string) => new CommandError(`error parsing ${which} port '${text}': strconv.ParseUint: parsing ${quote(text)}: ${what}`);
  if (!/^\d+$/.test(text)) throw problem('invalid syntax');
  if (Number(text) > 65_535) throw problem('value out of range');
  return Number(text);
}

export interface ListenAddress {
  readonly address: string;
  readonly family: 'tcp4' | 'tcp6';
  /** `localhost` is well where one of its two addresses is. */
  readonly isOneEnough: boolean;
}

/** Sorted, each once. */
export function parseAddresses(addresses: readonly string[]): ListenAddress[] {
  if (addresses.length === 0) throw new CommandError('you must specify at least 1 address');
  const found = new Map<string, ListenAddress>();
  for (const address of addresses) {
    if (address === 'localhost') {
      for (const [own, family] of [['127.0.0.1', 'tcp4'], ['::1', 'tcp6']] as const) if (!found.has(own)) found.set(own, { address: own, family, isOneEnough: true });
    } else found.set(address, { address, family: familyOf(address), isOneEnough: false });
  }
  return [...found.values()].toSorted((a, b) => (a.address < b.address ? -1 : 1));
}

function familyOf(address: string): 'tcp4' | 'tcp6' {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address) && address.split('.').every(part => Number(part) < 256)) return 'tcp4';
  if (!isIpv6(address)) throw new CommandError(`${address} is not a valid IP`);
  return /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address) ? 'tcp4' : 'tcp6';
}

function isIpv6(address: string): boolean {
  if (!address.includes(':')) return false;
  try {
    return new URL(`http://[${address}]`).hostname !== '';
  } catch {
    return false;
  }
}

/** `[{8080 80} {0 443}]`, as Go prints them. */
export const portsText = (ports: readonly ForwardedPort[]): string => `[${ports.map(p => `{${p.local} ${p.remote}}`).join(' ')}]`;

/** Endpoints: the addresses behind a service, as one object. */
import { defineKind } from '../../machinery/kind.ts';
import { at, invalid, notSupported, required } from '../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../machinery/field-error.ts';
import { checkPortNumber } from '../../machinery/names.ts';
import type { Frozen } from '../../machinery/object.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { EndpointAddress, EndpointPort, Endpoints as EndpointsObject, EndpointSubset } from '../generated/core-v1.ts';
import { validateNonSpecialIp, validIp } from '../ip-rules.ts';
import { dnsLabel, qualifiedName, subdomainName } from './pod/checks.ts';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const MAX_SHOWN = 3;

const validateAddress = (address: Frozen<EndpointAddress>, path: FieldPath): FieldError[] => [
  ...validIp(path.child('ip'), address.ip),
  ...(address.hostname ? dnsLabel(path.child('hostname'), address.hostname) : []),
  ...(address.nodeName === undefined ? [] : subdomainName(path.child('nodeName'), address.nodeName)),
  ...validateNonSpecialIp(path.child('ip'), address.ip),
];

function validatePort(port: Frozen<EndpointPort>, path: FieldPath, named: 'named' | 'alone'): FieldError[] {
  const found: FieldError[] = [];
  if (port.name) found.push(...dnsLabel(path.child('name'), port.name));
  else if (named === 'named') found.push(required(path.child('name')));
  found.push(...checkPortNumber(port.port).map(m => invalid(path.child('port'), port.port, m)));
  if (!port.protocol) found.push(required(path.child('protocol')));
  else if (!PROTOCOLS.includes(port.protocol)) found.push(notSupported(path.child('protocol'), port.protocol, PROTOCOLS));
  return port.appProtocol === undefined ? found : [...found, ...qualifiedName(path.child('appProtocol'), port.appProtocol)];
}

function validateSubset(subset: Frozen<EndpointSubset>, path: FieldPath): FieldError[] {
  const { addresses = [], notReadyAddresses = [], ports = [] } = subset;
  return [
    ...(addresses.length + notReadyAddresses.length === 0 ? [required(path, 'must specify `addresses` or `notReadyAddresses`')] : []),
    ...addresses.flatMap((a, i) => validateAddress(a, path.child('addresses').index(i))),
    ...notReadyAddresses.flatMap((a, i) => validateAddress(a, path.child('notReadyAddresses').index(i))),
    ...ports.flatMap((p, i) => validatePort(p, path.child('ports').index(i), ports.length > 1 ? 'named' : 'alone')),
  ];
}

const validateEndpoints = ({ subsets = [] }: Frozen<EndpointsObject>): FieldError[] => subsets.flatMap((s, i) => validateSubset(s, at('subsets').index(i)));

const joined = (ip: string, port: number) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);

/** `10.0.0.1:80,10.0.0.2:80 + 3 more...`: only addresses that are ready. */
export function formatEndpoints({ subsets = [] }: Frozen<EndpointsObject>): string {
  if (subsets.length === 0) return '<none>';
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0 ? addresses.map(a => a.ip) : ports.flatMap(p => addresses.map(a => joined(a.ip, p.port))));
  const shown = all.slice(0, MAX_SHOWN).join(',');
  return all.length > MAX_SHOWN ? `${shown} + ${all.length - MAX_SHOWN} more...` : shown;
}

export const Endpoints = defineKind<EndpointsObject>({
  group: '', version: 'v1', kind: 'Endpoints', plural: 'endpoints', singular: 'endpoints', shortNames: ['ep'], scope: 'Namespaced',
  schema: 'io.k8s.api.core.v1.Endpoints',
  createOnUpdate: true,
  deprecated: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  defaults: endpoints => {
    for (const port of endpoints.subsets?.flatMap(s => s.ports ?? []) ?? []) port.protocol ||= 'TCP';
  },
  validate: validateEndpoints,
  validateUpdate: validateEndpoints,
  columns: [nameColumn, { name: 'Endpoints', type: 'string', cell: formatEndpoints }, ageColumn],
});

/** EndpointSlice: a part of the addresses behind a service. */
import { defineKind } from '../../machinery/kind.ts';
import { at, duplicate, invalid, notSupported, required, tooMany } from '../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../machinery/field-error.ts';
import { ipFamily } from '../../machinery/ip.ts';
import { validateLabels } from '../../machinery/label-selector.ts';
import { validateImmutable } from '../../machinery/meta-validation.ts';
import { checkDnsLabel, checkDnsSubdomain } from '../../machinery/names.ts';
import type { Frozen } from '../../machinery/object.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import { dnsLabel, qualifiedName, subdomainName } from '../core/pod/checks.ts';
import type { Endpoint, EndpointPort, EndpointSlice as EndpointSliceObject } from '../generated/discovery-v1.ts';
import { validateNonSpecialIp, validIp } from '../ip-rules.ts';

type Slice = Frozen<EndpointSliceObject>;
const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const MAX_ENDPOINTS = 1000;
const MAX_ADDRESSES = 100;
const MAX_PORTS = 20000;
const MAX_TOPOLOGY_LABELS = 16;
const MAX_HINTS = 8;
const MAX_SHOWN = 3;

function validateFqdn(path: FieldPath, name: string): FieldError[] {
  if (name === '') return [required(path)];
  const plain = name.replace(/\.$/, '');
  const wrong = checkDnsSubdomain(plain);
  if (wrong.length > 0) return [invalid(path, plain, wrong.join(','))];
  const labels = plain.split('.');
  if (labels.length < 2) return [invalid(path, plain, 'should be a domain with at least two segments separated by dots')];
  const bad = labels.find(l => checkDnsLabel(l).length > 0);
  return bad === undefined ? [] : [invalid(path, bad, checkDnsLabel(bad).join(','))];
}

function validateAddress(path: FieldPath, address: string, type: string): FieldError[] {
  if (type === 'FQDN') return validateFqdn(path, address);
  if (type !== 'IPv4' && type !== 'IPv6') return [];
  const found = validIp(path, address);
  const family = ipFamily(address);
  if (found.length === 0 && family !== (type === 'IPv4' ? 4 : 6)) found.push(invalid(path, address, `must be an ${type} address`));
  return [...found, ...validateNonSpecialIp(path, address)];
}

function validateHints({ hints }: Frozen<Endpoint>, path: FieldPath): FieldError[] {
  return (['forZones', 'forNodes'] as const).flatMap(name => {
    const list = hints?.[name] ?? [];
    const here = path.child('hints').child(name);
    const check = (value: string, at: FieldPath) => (name === 'forNodes' ? subdomainName(at, value) : checkDnsSubdomain(value).map(m => invalid(at, value, m)));
    return [
      ...(list.length > MAX_HINTS ? [tooMany(here, list.length, MAX_HINTS)] : []),
      ...list.flatMap((hint, i) => [
        ...(list.findIndex(h => h.name === hint.name) < i ? [duplicate(here.index(i).child('name'), hint.name)] : []),
        ...check(hint.name, here.index(i).child('name')),
      ]),
    ];
  });
}

function validateEndpoint(endpoint: Frozen<Endpoint>, type: string, path: FieldPath): FieldError[] {
  const addresses = endpoint.addresses ?? [];
  const here = path.child('addresses');
  const topology = endpoint.deprecatedTopology ?? {};
  return [
    ...(addresses.length === 0 ? [required(here, 'must contain at least 1 address')] : addresses.length > MAX_ADDRESSES ? [tooMany(here, addresses.length, MAX_ADDRESSES)] : []),
    ...addresses.flatMap((a, i) => validateAddress(here.index(i), a, type)),
    ...(endpoint.nodeName === undefined ? [] : subdomainName(path.child('nodeName'), endpoint.nodeName)),
    ...(Object.keys(topology).length > MAX_TOPOLOGY_LABELS ? [tooMany(path.child('deprecatedTopology'), Object.keys(topology).length, MAX_TOPOLOGY_LABELS)] : []),
    ...validateLabels(topology, path.child('deprecatedTopology')),
    ...(endpoint.hostname === undefined ? [] : dnsLabel(path.child('hostname'), endpoint.hostname)),
    ...validateHints(endpoint, path),
  ];
}

function validatePort(port: Frozen<EndpointPort>, ports: readonly Frozen<EndpointPort>[], path: FieldPath): FieldError[] {
  const { name = '', protocol } = port;
  return [
    ...(name ? dnsLabel(path.child('name'), name) : []),
    ...(ports.find(p => (p.name ?? '') === name) === port ? [] : [duplicate(path.child('name'), name)]),
    ...(protocol === undefined ? [required(path.child('protocol'))] : PROTOCOLS.includes(protocol) ? [] : [notSupported(path.child('protocol'), protocol, PROTOCOLS)]),
    ...(port.appProtocol === undefined ? [] : qualifiedName(path.child('appProtocol'), port.appProtocol)),
  ];
}

function validateSlice(slice: Slice, addressTypes = ADDRESS_TYPES): FieldError[] {
  const { addressType: type } = slice;
  const endpoints = slice.endpoints ?? [];
  const ports = slice.ports ?? [];
  return [
    ...(!type ? [required(at('addressType'))] : addressTypes.includes(type) ? [] : [notSupported(at('addressType'), type, addressTypes)]),
    ...(endpoints.length > MAX_ENDPOINTS ? [tooMany(at('endpoints'), endpoints.length, MAX_ENDPOINTS)] : endpoints.flatMap((e, i) => validateEndpoint(e, type, at('endpoints').index(i)))),
    ...(ports.length > MAX_PORTS ? [tooMany(at('ports'), ports.length, MAX_PORTS)] : ports.flatMap((p, i) => validatePort(p, ports, at('ports').index(i)))),
  ];
}

function withMore(all: readonly string[]): string {
  const shown = all.slice(0, MAX_SHOWN).join(',');
  return all.length > MAX_SHOWN ? `${shown} + ${all.length - MAX_SHOWN} more...` : shown || '<unset>';
}

export const EndpointSlice = defineKind<EndpointSliceObject>({
  group: 'discovery.k8s.io', version: 'v1', kind: 'EndpointSlice', plural: 'endpointslices', scope: 'Namespaced',
  schema: 'io.k8s.api.discovery.v1.EndpointSlice',
  hasGeneration: true,
  defaults: slice => {
    for (const port of slice.ports ?? []) {
      port.name ??= '';
      port.protocol ??= 'TCP';
    }
  },
  // The v1 field only carries what older versions wrote.
  prepareForCreate: slice => slice.endpoints?.forEach(e => delete e.deprecatedTopology),
  validate: slice => validateSlice(slice),
  validateUpdate: (slice, old) => [...validateSlice(slice, ['FQDN', 'IP', 'IPv4', 'IPv6']), ...validateImmutable(slice.addressType, old.addressType, at('addressType'))],
  columns: [
    nameColumn,
    { name: 'AddressType', type: 'string', cell: s => s.addressType },
    { name: 'Ports', type: 'string', cell: s => withMore((s.ports ?? []).map(p => (p.port === undefined ? (p.name ?? '*') : String(p.port)))) },
    { name: 'Endpoints', type: 'string', cell: s => withMore((s.endpoints ?? []).flatMap(e => e.addresses)) },
    ageColumn,
  ],
});

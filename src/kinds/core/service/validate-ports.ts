/** Rules for a service's ports, alone and among each other. */
import { at, duplicate, forbidden, invalid, notSupported, required } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import { checkPortNumber } from '../../../machinery/names.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { ServicePort } from '../../generated/core-v1.ts';
import { dnsLabel, qualifiedName } from '../pod/checks.ts';
import { validatePort as validatePortNumberOrName } from '../pod/validate-handlers.ts';
import type { ServiceObject } from './shape.ts';

type Port = Frozen<ServicePort>;
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const path = at('spec', 'ports');

function validateName(port: Port, here: FieldPath, ports: readonly Port[]): FieldError[] {
  if (!port.name) return ports.length > 1 ? [required(here)] : [];
  const first = ports.find(p => p.name === port.name) === port;
  return first ? dnsLabel(here, port.name) : [...dnsLabel(here, port.name), duplicate(here, port.name)];
}

function validateOne(port: Port, here: FieldPath, ports: readonly Port[]): FieldError[] {
  const protocol = here.child('protocol');
  return [
    ...validateName(port, here.child('name'), ports),
    ...checkPortNumber(port.port).map(m => invalid(here.child('port'), port.port, m)),
    ...(!port.protocol ? [required(protocol)] : PROTOCOLS.includes(port.protocol) ? [] : [notSupported(protocol, port.protocol, PROTOCOLS)]),
    ...validatePortNumberOrName(here.child('targetPort'), port.targetPort),
    ...(port.appProtocol === undefined ? [] : qualifiedName(here.child('appProtocol'), port.appProtocol)),
  ];
}

export const validatePorts = ({ spec: { ports = [] } }: ServiceObject): FieldError[] => ports.flatMap((p, i) => validateOne(p, path.index(i), ports));

const firstIndex = (ports: readonly Port[], port: Port, number: 'port' | 'nodePort') => ports.findIndex(p => p.protocol === port.protocol && p[number] === port[number]);

/** A node port of ClusterIP services, and numbers that two ports of one protocol share. */
export function validateNodePorts({ spec: { ports = [], type } }: ServiceObject): FieldError[] {
  const used = (p: Port) => (p.nodePort ?? 0) !== 0;
  return [
    ...ports.flatMap((p, i) => (type === 'ClusterIP' && used(p) ? [forbidden(path.index(i).child('nodePort'), "may not be used when `type` is 'ClusterIP'")] : [])),
    ...ports.flatMap((p, i) => (used(p) && firstIndex(ports, p, 'nodePort') < i ? [duplicate(path.index(i).child('nodePort'), p.nodePort)] : [])),
    ...ports.flatMap((p, i) => (firstIndex(ports, p, 'port') < i ? [duplicate(path.index(i), asInternal(p))] : [])),
  ];
}

/** How upstream prints the port that is there twice: its internal form, with every field. */
const asInternal = (p: Port) => ({ Name: '', Protocol: p.protocol, AppProtocol: null, Port: p.port, TargetPort: 0, NodePort: 0 });

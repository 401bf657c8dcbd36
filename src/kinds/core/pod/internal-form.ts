/**
 * A pod's spec as upstream holds it inside its server and shows it in the diff of a refused update: every field there,
 * under its Go name, in upstream's order; what belongs to the host stands in the security context.
 */
import type { Frozen } from '../../../machinery/object.ts';
import type { FieldFacts, TypeFacts } from '../../../machinery/schema/facts.ts';
import type { PodSpec } from '../../generated/core-v1.ts';
import { schemas } from '../../facts/facts.ts';

type Fields = Readonly<Record<string, unknown>>;
const HOST_FIELDS = ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers'];

/** Where upstream's own order of fields is not that of the published form. Fields not named here are left out. */
const ORDERS: Readonly<Record<string, readonly string[]>> = {
  PodSpec: [
    'volumes', 'initContainers', 'containers', 'ephemeralContainers', 'restartPolicy', 'terminationGracePeriodSeconds', 'activeDeadlineSeconds', 'dnsPolicy', 'nodeSelector',
    'serviceAccountName', 'automountServiceAccountToken', 'nodeName', 'securityContext', 'imagePullSecrets', 'hostname', 'subdomain', 'setHostnameAsFQDN', 'affinity',
    'schedulerName', 'tolerations', 'hostAliases', 'priorityClassName', 'priority', 'preemptionPolicy', 'dnsConfig', 'readinessGates', 'runtimeClassName', 'overhead',
    'enableServiceLinks', 'topologySpreadConstraints', 'os', 'schedulingGates', 'resourceClaims', 'resources', 'hostnameOverride', 'schedulingGroup',
  ],
};

/** Go names that are not just the published name with a capital. */
const GO_NAMES: Readonly<Record<string, string>> = {
  dnsPolicy: 'DNSPolicy', dnsConfig: 'DNSConfig', os: 'OS', ip: 'IP', iqn: 'IQN', tty: 'TTY', nfs: 'NFS', iscsi: 'ISCSI', rbd: 'RBD', cephfs: 'CephFS', fc: 'FC', csi: 'CSI',
  gcePersistentDisk: 'GCEPersistentDisk', awsElasticBlockStore: 'AWSElasticBlockStore', storageos: 'StorageOS', httpGet: 'HTTPGet', tcpSocket: 'TCPSocket', grpc: 'GRPC',
  httpHeaders: 'HTTPHeaders', apiVersion: 'APIVersion', seLinuxOptions: 'SELinuxOptions', seLinuxChangePolicy: 'SELinuxChangePolicy', fsGroup: 'FSGroup', fsType: 'FSType',
  fsGroupChangePolicy: 'FSGroupChangePolicy', wwids: 'WWIDs', pdName: 'PDName', chapAuthDiscovery: 'DiscoveryCHAPAuth', chapAuthSession: 'SessionCHAPAuth',
  iscsiInterface: 'ISCSIInterface', gmsaCredentialSpecName: 'GMSACredentialSpecName', gmsaCredentialSpec: 'GMSACredentialSpec', endpoints: 'EndpointsName',
};
const goName = (field: string) => GO_NAMES[field] ?? field.charAt(0).toUpperCase() + field.slice(1);

/** Plain values there where the published form has pointers. */
const NOT_POINTERS = new Set(['ServiceAccountTokenProjection.expirationSeconds']);

function zero(type: TypeFacts): unknown {
  switch (type.is) {
    case 'string':
      return '';
    case 'bool':
      return false;
    case 'int32':
    case 'int64':
    case 'float64':
    case 'intOrString':
      return 0;
    case 'quantity':
      return '0';
    case 'struct':
      return formOf(type.name, {});
    default:
      return null;
  }
}

function valueOf(type: TypeFacts, value: unknown): unknown {
  if (type.is === 'struct') return formOf(type.name, value as Fields);
  if (type.is === 'list') return (value as unknown[]).map(item => valueOf(type.of, item));
  if (type.is === 'map') return Object.fromEntries(Object.entries(value as Fields).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, valueOf(type.of, item)]));
  return value;
}

function fieldValue(struct: string, field: FieldFacts, value: unknown): unknown {
  if (value !== undefined && value !== null) return valueOf(field.type, value);
  const pointer = field.pointer && !NOT_POINTERS.has(`${struct}.${field.name}`);
  return pointer ? null : zero(field.type);
}

/** Metadata types keep their published form: their Go fields carry JSON names. */
const keepsForm = (name: string) => name.includes('.apimachinery.') || name.startsWith('meta.v1.');

function formOf(name: string, value: Fields): unknown {
  if (keepsForm(name)) return value;
  const { goName: struct, fields } = schemas.table.struct(name);
  const order = ORDERS[struct];
  const listed = order ? order.flatMap(n => fields.filter(f => f.name === n)) : fields;
  const form: Record<string, unknown> = {};
  if (struct === 'PodSecurityContext') addHostFields(form, value);
  for (const field of listed) form[goName(field.name)] = fieldValue(struct, field, value[field.name]);
  return form;
}

const POINTER_HOST_FIELDS = new Set(['shareProcessNamespace', 'hostUsers']);
function addHostFields(form: Record<string, unknown>, context: Fields): void {
  for (const field of HOST_FIELDS) form[goName(field)] = context[field] ?? (POINTER_HOST_FIELDS.has(field) ? null : false);
}

/** Indented by one space a level, as it is compared line by line. */
export function structLines(struct: string, value: object): string[] {
  const text = JSON.stringify(formOf(struct, value as Fields), null, 1);
  return text.replace(/[<>&\u2028\u2029]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).split('\n');
}

export function internalLines(spec: Frozen<PodSpec>): string[] {
  const host = Object.fromEntries(HOST_FIELDS.map(field => [field, (spec as Fields)[field]]));
  return structLines('core.v1.PodSpec', { ...spec, securityContext: { ...spec.securityContext, ...host } });
}

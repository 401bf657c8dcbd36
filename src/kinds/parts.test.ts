/** Updates and cells of kinds that the recorded answers do not reach. */
import { describe, expect, it } from 'vitest';
import type { AnyKind } from '../machinery/kind.ts';
import type { FieldError } from '../machinery/field-error.ts';
import { formatEndpoints } from './core/endpoints.ts';
import { toStoredEvent, fromStoredEvent } from './events/event.ts';
import * as kinds from './index.ts';

const lines = (errors: readonly FieldError[] | undefined) => (errors ?? []).map(e => `${e.field}: ${e.message}`);
const meta = { name: 'x', namespace: 'default', creationTimestamp: '1970-01-01T00:00:00Z' };
const row = (kind: AnyKind, object: object, now = 5000) => kind.columns!.map(c => c.cell({ metadata: meta, ...object }, now));
const UNBOUND = { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, volumeMode: 'Filesystem' }, status: { phase: 'Pending' } };
const BOUND = { spec: { ...UNBOUND.spec, volumeName: 'v', storageClassName: 'c' }, status: { phase: 'Bound', capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'] } };
const IMMUTABLE = 'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

describe('a changed claim', () => {
  it.each([
    [UNBOUND, { volumeName: 'v' }, []],
    [UNBOUND, { storageClassName: 'c' }, []],
    [UNBOUND, { resources: { requests: { storage: '2Gi' } } }, [IMMUTABLE]],
    [BOUND, { resources: { requests: { storage: '2Gi' } } }, []],
    [BOUND, { resources: { requests: { storage: '512Mi' } } }, ['spec.resources.requests.storage: Forbidden: field can not be less than status.capacity']],
    [BOUND, { volumeName: 'w' }, [IMMUTABLE]],
    [BOUND, { storageClassName: 'd' }, [IMMUTABLE]],
    [BOUND, { volumeMode: 'Block' }, [IMMUTABLE, 'volumeMode: Invalid value: "Block": field is immutable']],
  ])('%#', (old, change, expected) => {
    const before = { metadata: meta, ...old } as never;
    const after = { metadata: meta, ...old, spec: { ...old.spec, ...change } } as never;
    expect(lines(kinds.PersistentVolumeClaim.validateUpdate!(after, before))).toEqual(expected);
  });
});

describe('a changed object', () => {
  const change = (kind: AnyKind, old: object, now: object) => lines(kind.validateUpdate!({ metadata: meta, ...now }, { metadata: meta, ...old }));
  it.each([
    [kinds.ConfigMap, { immutable: true, data: { a: 'b' } }, { data: { a: 'c' } }, ['immutable: Forbidden: field is immutable when `immutable` is set', 'data: Forbidden: field is immutable when `immutable` is set']],
    [kinds.Secret, { type: 'Opaque' }, { type: 'kubernetes.io/tls', data: { 'tls.crt': '', 'tls.key': '' } }, ['type: Invalid value: "kubernetes.io/tls": field is immutable']],
    [kinds.StorageClass, { provisioner: 'a', reclaimPolicy: 'Delete' }, { provisioner: 'b', reclaimPolicy: 'Retain' }, ['provisioner: Forbidden: updates to provisioner are forbidden.', 'reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.']],
    [kinds.PriorityClass, { value: 1 }, { value: 2 }, ['value: Forbidden: may not be changed in an update.']],
    [kinds.ResourceQuota, { spec: { scopes: ['BestEffort'] } }, { spec: {} }, ['spec.scopes: Invalid value: null: field is immutable']],
    [kinds.Node, { spec: { podCIDRs: ['10.0.0.0/24'], providerID: 'a' } }, { spec: { podCIDRs: ['10.0.1.0/24'], providerID: 'b' } }, ['spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid', 'spec.providerID: Forbidden: node updates may not change providerID except from "" to valid']],
    [kinds.EndpointSlice, { addressType: 'IPv4' }, { addressType: 'IPv6' }, ['addressType: Invalid value: "IPv6": field is immutable']],
    [kinds.RoleBinding, { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'a' } }, { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'b' } }, ['roleRef: Invalid value: {"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"b"}: cannot change roleRef']],
  ] as [AnyKind, object, object, string[]][])('%#', (kind, old, now, expected) => expect(change(kind, old, now)).toEqual(expected));
});

describe('a refused object', () => {
  const refuse = (kind: AnyKind, object: object) => lines(kind.validate!({ metadata: meta, ...object }));
  it.each([
    [kinds.LimitRange, { spec: { limits: [{ type: 'Pod', max: { cpu: '1' }, min: { cpu: '2' }, default: { cpu: '1' } }, { type: 'PersistentVolumeClaim' }] } },
      ["spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'", 'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1', 'spec.limits[1].limits: Required value: either minimum or maximum storage value is required, but neither was provided']],
    [kinds.ResourceQuota, { spec: { hard: { storage: '1', 'x/y': '1' }, scopes: ['Terminating', 'NotTerminating'] } },
      ['spec.hard[storage]: Invalid value: "storage": must be a standard resource for quota', 'spec.scopes: Invalid value: ["Terminating","NotTerminating"]: conflicting scopes']],
    [kinds.Node, { spec: { taints: [{ key: 'a', effect: 'X' }, { key: 'a', effect: 'X' }], podCIDRs: ['10.0.0.1/24'] } },
      ['metadata.taints[0].effect: Unsupported value: "X": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"', 'metadata.taints[1].effect: Unsupported value: "X": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
        'metadata.taints[1]: Duplicate value: {"Key":"a","Value":"","Effect":"X","TimeAdded":null}: taints must be unique by key and effect pair', 'spec.podCIDRs[0]: Invalid value: "10.0.0.1/24": must not have bits set beyond the prefix length']],
    [kinds.Endpoints, { subsets: [{ addresses: [{ ip: '169.254.0.1' }], ports: [{ port: 1, protocol: 'TCP' }, { port: 0, protocol: 'X', name: 'b' }] }] },
      ['subsets[0].addresses[0].ip: Invalid value: "169.254.0.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)', 'subsets[0].ports[0].name: Required value', 'subsets[0].ports[1].port: Invalid value: 0: must be between 1 and 65535, inclusive', 'subsets[0].ports[1].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"']],
    [kinds.EndpointSlice, { addressType: 'IPv4', endpoints: [{ addresses: [] }, { addresses: ['::1'] }], ports: [{ name: '', protocol: 'TCP' }, { name: '', protocol: 'TCP' }] },
      ['endpoints[0].addresses: Required value: must contain at least 1 address', 'endpoints[1].addresses[0]: Invalid value: "::1": must be an IPv4 address', 'endpoints[1].addresses[0]: Invalid value: "::1": may not be in the loopback range (127.0.0.0/8, ::1/128)', 'ports[1].name: Duplicate value: ""']],
    [kinds.ClusterRole, { rules: [{ verbs: ['get'], nonResourceURLs: ['/x'], resources: ['pods'] }], aggregationRule: {} },
      ['rules[0].nonResourceURLs: Invalid value: ["/x"]: rules cannot apply to both regular resources and non-resource URLs', 'aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil']],
    [kinds.Event, { involvedObject: { namespace: 'other' } }, ['involvedObject.namespace: Invalid value: "other": does not match event.namespace']],
    [kinds.EventsEvent, { regarding: { namespace: 'default' }, eventTime: null }, ['eventTime: Required value', 'type: Invalid value: "": has invalid value: ']],
    [kinds.Binding, { target: { kind: 'Pod' } }, ['target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>"', 'target.name: Required value']],
  ] as [AnyKind, object, string[]][])('%#', (kind, object, expected) => expect(refuse(kind, object)).toEqual(expected));
});

describe('rows', () => {
  it.each([
    [kinds.Service, { spec: { type: 'NodePort', clusterIPs: ['10.0.0.1'], ports: [{ port: 80, nodePort: 30080, protocol: 'TCP' }, { port: 53, protocol: 'UDP' }], selector: { b: '1', a: '2' } } }, ['x', 'NodePort', '10.0.0.1', '<none>', '80:30080/TCP,53/UDP', '5s', 'a=2,b=1']],
    [kinds.Service, { spec: { type: 'LoadBalancer' } }, ['x', 'LoadBalancer', '<none>', '<pending>', '<none>', '5s', '<none>']],
    [kinds.Node, { metadata: { ...meta, labels: { 'node-role.kubernetes.io/control-plane': '', 'kubernetes.io/role': 'a' } }, spec: { unschedulable: true }, status: { conditions: [{ type: 'Ready', status: 'False' }] } },
      ['x', 'NotReady,SchedulingDisabled', 'a,control-plane', '5s', '', '<none>', '<none>', '<unknown>', '<unknown>', '<unknown>']],
    [kinds.PersistentVolumeClaim, BOUND, ['x', 'Bound', 'v', '1Gi', 'RWO', 'c', '<unset>', '5s', 'Filesystem']],
    [kinds.ResourceQuota, { status: { hard: { pods: '4', 'limits.cpu': '2' }, used: { pods: '1' } } }, ['x', 'pods: 1/4', 'limits.cpu: 0/2', '5s']],
    [kinds.StorageClass, { metadata: { ...meta, annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } }, provisioner: 'p' }, ['x (default)', 'p', 'Delete', 'Immediate', false, '5s']],
    [kinds.Event, { involvedObject: { kind: 'Pod', name: 'p' }, type: 'Normal', reason: 'R', message: ' m\n', source: { component: 'c', host: 'h' }, firstTimestamp: '1970-01-01T00:00:01Z', lastTimestamp: '1970-01-01T00:00:02Z', count: 3 },
      ['3s', 'Normal', 'R', 'pod/p', '', 'c, h', 'm', '4s', 3, 'x']],
    [kinds.ComponentStatus, { conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }] }, ['x', 'Healthy', 'ok', '']],
    [kinds.EndpointSlice, { addressType: 'IPv4', ports: [{ port: 80 }], endpoints: [{ addresses: ['a', 'b'] }, { addresses: ['c', 'd'] }] }, ['x', 'IPv4', '80', 'a,b,c + 1 more...', '5s']],
  ] as [AnyKind, object, unknown[]][])('%#', (kind, object, expected) => expect(row(kind, object)).toEqual(expected));
  it('shows three endpoints', () => {
    const addresses = ['1', '2', '3', '::4'].map(ip => ({ ip }));
    expect(formatEndpoints({ metadata: meta, subsets: [{ addresses, ports: [{ port: 80 }] }] })).toBe('1:80,2:80,3:80 + 1 more...');
    expect(formatEndpoints({ metadata: meta, subsets: [{ addresses: addresses.slice(3), ports: [{ port: 80 }] }] })).toBe('[::4]:80');
  });
});

describe('events of both groups', () => {
  it('are one object under two sets of names', () => {
    const event = { metadata: meta, eventTime: 't', regarding: { kind: 'Pod' }, note: 'n', reportingController: 'c', deprecatedCount: 1 } as never;
    expect(toStoredEvent(event)).toEqual({ apiVersion: 'v1', metadata: meta, eventTime: 't', involvedObject: { kind: 'Pod' }, message: 'n', reportingComponent: 'c', count: 1 });
    expect(fromStoredEvent(toStoredEvent(event))).toEqual({ ...(event as object), apiVersion: 'events.k8s.io/v1' });
  });
});

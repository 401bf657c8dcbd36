/** What a service's type asks for, and what updates keep, drop, release and refuse. */
import { describe, expect, it } from 'vitest';
import { clone } from '../../../machinery/equality.ts';
import type { Service as ServiceObject, ServiceSpec } from '../../generated/core-v1.ts';
import { needsNodePort, planRelease, portsWithoutNodePort, Service, settleFamilies } from './index.ts';

function service(spec: ServiceSpec): ServiceObject {
  const made: ServiceObject = { metadata: { name: 's', namespace: 'n' }, spec: clone(spec) as ServiceSpec };
  Service.defaults!(made);
  return made;
}
const lines = (errors: readonly { field: string; message: string }[]) => errors.map(e => `${e.field}: ${e.message}`);
const ports = [{ name: 'a', port: 80 }, { name: 'b', port: 81, nodePort: 30081 }];
const stored = service({ type: 'NodePort', ports: [{ name: 'a', port: 80, nodePort: 30080 }, ports[1]!], clusterIP: '10.0.0.9', clusterIPs: ['10.0.0.9'], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });

function updated(spec: ServiceSpec): ServiceObject {
  const changed = service(spec);
  Service.prepareForUpdate!(changed, stored);
  return changed;
}

describe('allocation', () => {
  it.each([
    [{ type: 'NodePort', ports }, [0]],
    [{ type: 'LoadBalancer', ports }, [0]],
    [{ type: 'LoadBalancer', ports, allocateLoadBalancerNodePorts: false }, []],
    [{ type: 'ClusterIP', ports }, []],
  ] as [ServiceSpec, number[]][])('%#: ports that wait for a node port', (spec, expected) => expect(portsWithoutNodePort(service(spec))).toEqual(expected));

  it('releases what the new type does not have', () => {
    expect(planRelease(stored)).toEqual({ clusterIPs: ['10.0.0.9'], nodePorts: [{ protocol: 'TCP', nodePort: 30080 }, { protocol: 'TCP', nodePort: 30081 }] });
    expect(planRelease(stored, updated({ type: 'ClusterIP', ports: [{ name: 'a', port: 80 }] })).clusterIPs).toEqual([]);
    expect(planRelease(stored, updated({ type: 'ExternalName', externalName: 'a.b' }))).toEqual({ clusterIPs: ['10.0.0.9'], nodePorts: [{ protocol: 'TCP', nodePort: 30080 }, { protocol: 'TCP', nodePort: 30081 }] });
  });
});

describe('updates', () => {
  it('keep address and node ports that a replacing client leaves out', () => {
    const { spec } = updated({ type: 'NodePort', ports: [{ name: 'a', port: 8080 }, { name: 'c', port: 82 }] });
    expect([spec.clusterIP, spec.clusterIPs, spec.ports?.map(p => p.nodePort)]).toEqual(['10.0.0.9', ['10.0.0.9'], [30080, undefined]]);
  });
  it('drop node ports with the type', () => {
    const { spec } = updated({ ...stored.spec, type: 'ClusterIP' });
    expect([needsNodePort(updated({ ...stored.spec, type: 'ClusterIP' })), spec.ports?.map(p => p.nodePort), spec.externalTrafficPolicy]).toEqual([false, [undefined, undefined], undefined]);
  });
  it.each([
    [{ clusterIP: '10.0.0.8', clusterIPs: ['10.0.0.9'] }, ['spec.clusterIPs[0]: Invalid value: ["10.0.0.8"]: may not change once set']],
    [{ clusterIP: '10.0.0.8', clusterIPs: ['10.0.0.7'] }, ['spec.clusterIPs[0]: Invalid value: ["10.0.0.7"]: may not change once set', 'spec.clusterIPs: Invalid value: ["10.0.0.7"]: first value must match `clusterIP`']],
    [{ ipFamilies: ['IPv6'] }, ['spec.ipFamilies[0]: Invalid value: ["IPv6"]: may not change once set', 'spec.clusterIPs[0]: Invalid value: "10.0.0.9": expected an IPv6 value as indicated by `ipFamilies[0]`']],
    [{ loadBalancerClass: 'x/y' }, ["spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'"]],
    [{ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 86401 } } }, ['spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0 and less than 86400']],
    [{ externalIPs: ['127.0.0.1'] }, ['spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)']],
    [{ ports: [{ name: 'a', port: 80 }, { name: 'a', port: 81 }] }, ['spec.ports[1].name: Duplicate value: "a"']],
  ] as [ServiceSpec, string[]][])('%#: are refused', (change, expected) => {
    const changed = updated({ ...stored.spec, ...change });
    expect([...new Set(lines(Service.validateUpdate!(changed, stored)))]).toEqual(expected);
  });
});

describe('settleFamilies', () => {
  const settle = (spec: ServiceSpec, cluster: ('IPv4' | 'IPv6')[] = ['IPv4']) => {
    const made = service(spec);
    return { errors: lines(settleFamilies(made, cluster)), families: made.spec.ipFamilies, policy: made.spec.ipFamilyPolicy };
  };
  it.each([
    [{ ports }, { errors: [], families: ['IPv4'], policy: 'SingleStack' }],
    [{ ports, ipFamilyPolicy: 'PreferDualStack' }, { errors: [], families: ['IPv4'], policy: 'PreferDualStack' }],
    [{ clusterIP: 'None', clusterIPs: ['None'] }, { errors: [], families: ['IPv4', 'IPv6'], policy: 'RequireDualStack' }],
    [{ clusterIP: 'None', clusterIPs: ['None'], selector: { a: 'b' } }, { errors: [], families: ['IPv4'], policy: 'SingleStack' }],
    [{ type: 'ExternalName', externalName: 'a' }, { errors: [], families: undefined, policy: undefined }],
  ])('%#: on one family', (spec, expected) => expect(settle(spec)).toEqual(expected));
  it('adds the second family where the cluster has it', () => expect(settle({ ports, ipFamilyPolicy: 'PreferDualStack' }, ['IPv4', 'IPv6']).families).toEqual(['IPv4', 'IPv6']));
  it.each([
    [{ ports, ipFamilyPolicy: 'RequireDualStack' }, 'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services'],
    [{ ports, ipFamilies: ['IPv6'] }, 'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster'],
    [{ ports, clusterIP: '::1', clusterIPs: ['::1'] }, 'spec.clusterIPs[0]: Invalid value: ["::1"]: IPv6 is not configured on this cluster'],
  ])('%#: is refused', (spec, message) => expect(settle(spec).errors).toEqual([message]));
});

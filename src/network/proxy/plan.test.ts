import { describe, expect, it } from 'vitest';
import type { Service } from '../../kinds/generated/core-v1.ts';
import type { EndpointSlice } from '../../kinds/generated/discovery-v1.ts';
import { assignSlots, planService } from './plan.ts';
import { install, renderChange, renderTable } from './ruleset.ts';

const service = (spec: Partial<Service['spec']>): Service => ({
  metadata: { name: 'web', namespace: 'default' },
  spec: { type: 'NodePort', clusterIP: '10.96.0.7', clusterIPs: ['10.96.0.7'], ports: [{ name: 'http', port: 80, protocol: 'TCP', nodePort: 30080 }], ...spec },
});
type EndpointSpec = [ip: string, node: string, conditions?: { ready?: boolean; serving?: boolean; terminating?: boolean }];
const slice = (...endpoints: EndpointSpec[]): EndpointSlice => ({
  metadata: { name: 'web-abcde', namespace: 'default' },
  addressType: 'IPv4',
  ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  endpoints: endpoints.map(([ip, nodeName, conditions]) => ({ addresses: [ip], nodeName, ...(conditions ? { conditions } : {}) })),
});
const node = { name: 'n1' };
const planned = (spec: Partial<Service['spec']>, ...slices: EndpointSlice[]) => planService(service(spec), slices, node).map(f => [f.key, f.endpoints, f.masquerade]);

describe('planService', () => {
  const two = slice(['10.244.0.6', 'n2'], ['10.244.0.5', 'n1']);
  const both = ['10.244.0.5 . 8080', '10.244.0.6 . 8080'];

  it.each<[string, Partial<Service['spec']>, EndpointSlice[], unknown[]]>([
    ['the cluster IP and the node port', {}, [two], [['10.96.0.7 . tcp . 80', both, false], ['tcp . 30080', both, true]]],
    ['no endpoints: frontends that will refuse', {}, [], [['10.96.0.7 . tcp . 80', [], false], ['tcp . 30080', [], true]]],
    ['headless: none', { clusterIP: 'None' }, [two], []],
    ['external name: none', { type: 'ExternalName', externalName: 'x' }, [two], []],
    ['a port of another name has no endpoints', { ports: [{ name: 'admin', port: 81, protocol: 'TCP' }] }, [two], [['10.96.0.7 . tcp . 81', [], false]]],
    ['local traffic stays on the node, its clients unmasked', { externalTrafficPolicy: 'Local', internalTrafficPolicy: 'Local' }, [two], [['10.96.0.7 . tcp . 80', [both[0]], false], ['tcp . 30080', [both[0]], false]]],
    ['external IPs', { type: 'ClusterIP', externalIPs: ['192.0.2.1'], ports: [{ name: 'http', port: 80 }] }, [two], [['10.96.0.7 . tcp . 80', both, false], ['192.0.2.1 . tcp . 80', both, true]]],
    ['unready endpoints are left out', {}, [slice(['10.244.0.5', 'n1'], ['10.244.0.6', 'n1', { ready: false }])], [['10.96.0.7 . tcp . 80', [both[0]], false], ['tcp . 30080', [both[0]], true]]],
    ['where none is ready, those that still serve', {}, [slice(['10.244.0.5', 'n1', { ready: false, serving: true, terminating: true }], ['10.244.0.6', 'n1', { ready: false, serving: false }])], [['10.96.0.7 . tcp . 80', [both[0]], false], ['tcp . 30080', [both[0]], true]]],
  ])('%s', (_, spec, slices, expected) => expect(planned(spec, ...slices)).toEqual(expected));
});

describe('assignSlots', () => {
  it.each<[string[], string[], string[]]>([
    [[], ['b', 'a'], ['a', 'b']],
    [['a', 'b', 'c'], ['b', 'c', 'd'], ['d', 'b', 'c']],
    [['a', 'b', 'c'], ['b', 'c'], ['c', 'b']],
    [['a', 'b', 'c'], ['a'], ['a']],
    [['a', 'b'], [], []],
  ])('%j to %j is %j', (before, endpoints, slots) => expect(assignSlots(before, endpoints)).toEqual(slots));
});

describe('ruleset', () => {
  const options = { table: 'skiff-t', podCidr: '10.244.0.0/24', serviceCidr: '10.96.0.0/12', bridge: 'skiff0', nodeAddresses: ['10.244.0.1'] };
  const state = (...endpoints: EndpointSpec[]) => install(new Map(planService(service({}), [slice(...endpoints)], node).map(f => [f.key, f])), new Map());

  it('changes only what changed', () => {
    const before = state(['10.244.0.5', 'n1']);
    const after = state(['10.244.0.5', 'n1'], ['10.244.0.6', 'n1']);
    expect(renderChange(options, before, before)).toBe('');
    expect(renderChange(options, before, after).split('\n')).toEqual([
      'add chain ip skiff-t vip-2', 'flush chain ip skiff-t vip-2',
      'add rule ip skiff-t vip-2 ct mark set numgen random mod 2',
      'add rule ip skiff-t vip-2 dnat ip to ip daddr . meta l4proto . th dport . ct mark map @service-endpoints',
      'add chain ip skiff-t port-2-masquerade', 'flush chain ip skiff-t port-2-masquerade',
      'add rule ip skiff-t port-2-masquerade meta mark set meta mark | 0x4000',
      'add rule ip skiff-t port-2-masquerade ct mark set numgen random mod 2',
      'add rule ip skiff-t port-2-masquerade dnat ip to meta l4proto . th dport . ct mark map @node-port-endpoints',
      'delete element ip skiff-t services { 10.96.0.7 . tcp . 80 }',
      'delete element ip skiff-t node-ports { tcp . 30080 }',
      'add element ip skiff-t services { 10.96.0.7 . tcp . 80 : goto vip-2 }',
      'add element ip skiff-t service-endpoints { 10.96.0.7 . tcp . 80 . 1 : 10.244.0.6 . 8080 }',
      'add element ip skiff-t hairpin { 10.244.0.6 . 10.244.0.6 }',
      'add element ip skiff-t node-ports { tcp . 30080 : goto port-2-masquerade }',
      'add element ip skiff-t node-port-endpoints { tcp . 30080 . 1 : 10.244.0.6 . 8080 }',
    ]);
  });

  it('a service that lost its last endpoint is refused', () => {
    expect(renderChange(options, state(['10.244.0.5', 'n1']), state())).toContain('add element ip skiff-t refused-services { 10.96.0.7 . tcp . 80 }');
  });

  it('starts from an empty table in one transaction', () => {
    expect(renderTable(options, state()).split('\n').slice(0, 3)).toEqual(['add table ip skiff-t', 'delete table ip skiff-t', 'table ip skiff-t {']);
  });
});

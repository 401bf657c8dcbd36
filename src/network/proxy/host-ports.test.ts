import { describe, expect, it } from 'vitest';
import type { ContainerPort, Pod } from '../../kinds/generated/core-v1.ts';
import { hasHostPorts, planHostPorts } from './host-ports.ts';

const pod = (ports: ContainerPort[], { name = 'web', ip = '10.244.0.5', phase = 'Running', made = '2026-01-01T00:00:00Z', spec = {} as Partial<Pod['spec']> } = {}): Pod => ({
  metadata: { name, namespace: 'default', creationTimestamp: made },
  spec: { containers: [{ name: 'c', ports }], ...spec },
  status: { phase, ...(ip === '' ? {} : { podIP: ip, podIPs: [{ ip }] }) },
});
const web = { containerPort: 80, hostPort: 8080 };
const planned = (...pods: Pod[]) => [...planHostPorts(pods).values()].map(f => [f.key, f.nodePort, f.endpoints, f.keeps]);
const ANYWHERE = ['tcp . 8080', true, ['10.244.0.5 . 80'], undefined];

describe('planHostPorts', () => {
  it.each<[string, Pod, unknown[]]>([
    ['on all of the node’s addresses', pod([web]), [ANYWHERE]],
    ['also where that is written out', pod([{ ...web, hostIP: '0.0.0.0' }]), [ANYWHERE]],
    ['on the one address asked for', pod([{ ...web, hostIP: '127.0.0.1' }]), [['127.0.0.1 . tcp . 8080', false, ['10.244.0.5 . 80'], undefined]]],
    ['none on an address of the other family', pod([{ ...web, hostIP: '::1' }]), []],
    ['UDP, whose flows are watched', pod([{ containerPort: 53, hostPort: 5353, protocol: 'UDP' }]), [['udp . 5353', true, ['10.244.0.5 . 53'], ['10.244.0.5 . 53']]]],
    ['ports without a host port are left alone', pod([{ containerPort: 80 }]), []],
    ['a pod without an address yet', pod([web], { ip: '' }), []],
    ['a pod that has ended', pod([web], { phase: 'Succeeded' }), []],
    ['a pod on the node’s own network', pod([web], { spec: { hostNetwork: true } }), []],
    ['a container that stays beside the others', pod([], { spec: { initContainers: [{ name: 's', restartPolicy: 'Always', ports: [web] }] } }), [ANYWHERE]],
    ['not one that comes before them', pod([], { spec: { initContainers: [{ name: 's', ports: [web] }] } }), []],
  ])('%s', (_, given, expected) => expect(planned(given)).toEqual(expected));

  it('gives a port that two ask for to the older one', () => {
    expect(planned(pod([web], { name: 'new', ip: '10.244.0.9', made: '2026-01-02T00:00:00Z' }), pod([web]))).toEqual([ANYWHERE]);
  });
});

it('knows whose changes matter', () => {
  expect([pod([web]), pod([{ containerPort: 80 }]), pod([web], { spec: { hostNetwork: true } }), pod([web], { ip: '' })].map(hasHostPorts)).toEqual([true, false, false, true]);
});

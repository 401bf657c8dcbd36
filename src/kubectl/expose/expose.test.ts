import { describe, expect, test } from 'vitest';
import { portNumbers, portProtocols, refuseUnexposable, selectorText } from './introspection.ts';
import { planExposedService } from './service.ts';

const options = { name: 's', selector: 'a=b', labels: '', ports: '80', protocol: '', protocols: new Map<string, string[]>(), targetPort: '', type: '', externalIP: '', loadBalancerIP: '', sessionAffinity: '', clusterIP: '' };
const portsOf = (more: object) => (planExposedService({ ...options, ...more })['spec'] as { ports: unknown[] }).ports;

describe('ports', () => {
  test.each([
    [{}, [{ name: '', port: 80, protocol: 'TCP', targetPort: 80 }]], [{ ports: '80,81', targetPort: 'http' }, [{ name: 'port-1', port: 80, protocol: 'TCP', targetPort: 'http' }, { name: 'port-2', port: 81, protocol: 'TCP', targetPort: 'http' }]],
    [{ protocols: new Map([['80', ['UDP']]]) }, [{ name: '', port: 80, protocol: 'UDP', targetPort: 80 }]], [{ protocols: new Map([['80', ['UDP', 'TCP']]]) }, [{ name: 'port-1-udp', port: 80, protocol: 'UDP', targetPort: 80 }, { name: 'port-1-tcp', port: 80, protocol: 'TCP', targetPort: 80 }]],
    [{ protocol: 'SCTP', protocols: new Map([['80', ['UDP', 'TCP']]]), targetPort: '8' }, [{ name: '', port: 80, protocol: 'SCTP', targetPort: 8 }]], [{ ports: '' }, []],
  ])('%j', (more, ports) => {
    expect(portsOf(more)).toEqual(ports);
  });
});

test.each([[{ selector: '' }, 'selector must be specified'], [{ ports: 'x' }, 'strconv.Atoi: parsing "x": invalid syntax'], [{ sessionAffinity: 'x' }, 'unknown session affinity: x'], [{ labels: 'x' }, 'unexpected label spec: x']])('%j', (more, problem) => {
  expect(() => planExposedService({ ...options, ...more })).toThrow(problem);
});

const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { labels: { a: 'b' } }, spec: { containers: [{ ports: [{ containerPort: 53, protocol: 'UDP' }, { containerPort: 53 }] }, { ports: [{ containerPort: 80 }] }] } } as never;
test('what a pod says of itself', () => {
  expect([selectorText(pod), portNumbers(pod), [...portProtocols(pod)]]).toEqual(['a=b', ['53', '80'], [['53', ['UDP', 'TCP']], ['80', ['TCP']]]]);
});
test.each([
  [{ kind: 'Pod', apiVersion: 'v1', metadata: {} }, 'the pod has no labels'], [{ kind: 'Service', spec: {} }, 'the service has no pod selector set'], [{ kind: 'ReplicaSet', spec: { selector: {} } }, 'invalid replicaset: no selectors'],
  [{ kind: 'Deployment', spec: { selector: { matchLabels: { a: 'b' }, matchExpressions: [{ key: 'x', operator: 'In', values: ['y'] }] } } }, `couldn't convert expressions - "[{Key:x Operator:In Values:[y]}]"`], [{ kind: 'ConfigMap', apiVersion: 'v1' }, 'cannot extract pod selector from *v1.ConfigMap'],
])('%j', (object, problem) => {
  expect(() => selectorText(object as never)).toThrow(problem);
});
test('what cannot be exposed', () => {
  expect(() => refuseUnexposable({ kind: 'StatefulSet', group: 'apps' })).toThrow('cannot expose a StatefulSet.apps');
  expect(() => refuseUnexposable({ kind: 'Deployment', group: 'apps' })).not.toThrow();
});

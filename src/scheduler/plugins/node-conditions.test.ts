import { expect, test } from 'vitest';
import type { Taint, Toleration } from '../../kinds/generated/core-v1.ts';
import { makeCluster, makeNode, scores, verdicts } from '../fixtures.ts';
import { imageLocality, normalizedImage } from './image-locality.ts';
import { nodeName } from './node-name.ts';
import { nodePorts } from './node-ports.ts';
import { nodeUnschedulable } from './node-unschedulable.ts';
import { taintToleration } from './taint-toleration.ts';

const no = 'node(s) had untolerated taint(s)';
const taint = (effect: string, value = 'v'): Taint => ({ key: 'k', value, effect });

test.each<[string, Taint, Toleration[], string]>([
  ['none', taint('NoSchedule'), [], no],
  ['NoExecute repels, too', taint('NoExecute'), [], no],
  ['PreferNoSchedule does not', taint('PreferNoSchedule'), [], 'fits'],
  ['equal', taint('NoSchedule'), [{ key: 'k', operator: 'Equal', value: 'v', effect: 'NoSchedule' }], 'fits'],
  ['equal by default', taint('NoSchedule'), [{ key: 'k', value: 'v' }], 'fits'],
  ['another value', taint('NoSchedule'), [{ key: 'k', value: 'w' }], no],
  ['another effect', taint('NoSchedule'), [{ key: 'k', value: 'v', effect: 'NoExecute' }], no],
  ['exists', taint('NoSchedule'), [{ key: 'k', operator: 'Exists' }], 'fits'],
  ['everything', taint('NoSchedule'), [{ operator: 'Exists' }], 'fits'],
  ['greater', taint('NoSchedule', '10'), [{ key: 'k', operator: 'Gt', value: '5' }], 'fits'],
  ['not less', taint('NoSchedule', '10'), [{ key: 'k', operator: 'Lt', value: '5' }], no],
])('toleration: %s', (_, given, tolerations, verdict) => {
  const cluster = makeCluster({ nodes: [makeNode('n', { spec: { taints: [given] } })] });
  expect(verdicts(taintToleration, { spec: { tolerations } }, cluster)).toEqual({ n: verdict });
});

test('prefers nodes with fewer soft taints', () => {
  const soft = (n: number) => ({ taints: Array.from({ length: n }, (_, i) => ({ key: `k${i}`, effect: 'PreferNoSchedule' })) });
  const cluster = makeCluster({ nodes: [makeNode('a'), makeNode('b', { spec: soft(1) }), makeNode('c', { spec: soft(2) })] });
  expect(scores(taintToleration, {}, cluster)).toEqual({ a: 100, b: 50, c: 0 });
  expect(scores(taintToleration, { spec: { tolerations: [{ operator: 'Exists' }] } }, cluster)).toEqual({ a: 100, b: 100, c: 100 });
});

test('a cordoned node takes only what tolerates that', () => {
  const cluster = makeCluster({ nodes: [makeNode('n', { spec: { unschedulable: true } })] });
  expect(verdicts(nodeUnschedulable, {}, cluster)).toEqual({ n: 'node(s) were unschedulable' });
  const tolerations = [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' }];
  expect(verdicts(nodeUnschedulable, { spec: { tolerations } }, cluster)).toEqual({ n: 'fits' });
});

test('a named node is the only one', () => {
  const cluster = makeCluster({ nodes: [makeNode('a'), makeNode('b')] });
  expect(verdicts(nodeName, { spec: { nodeName: 'b' } }, cluster)).toEqual({ a: "node(s) didn't match the requested node name", b: 'fits' });
});

test.each<[string, object, object, boolean]>([
  ['the same port', { hostPort: 80 }, { hostPort: 80 }, false],
  ['another port', { hostPort: 80 }, { hostPort: 81 }, true],
  ['another protocol', { hostPort: 80 }, { hostPort: 80, protocol: 'UDP' }, true],
  ['two addresses', { hostPort: 80, hostIP: '10.0.0.1' }, { hostPort: 80, hostIP: '10.0.0.2' }, true],
  ['every address takes each', { hostPort: 80 }, { hostPort: 80, hostIP: '10.0.0.2' }, false],
  ['each takes from every address', { hostPort: 80, hostIP: '10.0.0.2' }, { hostPort: 80 }, false],
  ['no host port', { containerPort: 80 }, { hostPort: 80 }, true],
])('ports: %s', (_, wanted, taken, fits) => {
  const spec = (port: object) => ({ containers: [{ name: 'c', ports: [{ containerPort: 1, ...port }] }] });
  const cluster = makeCluster({ nodes: [makeNode('n')], pods: { n: [{ spec: spec(taken) }] } });
  const verdict = fits ? 'fits' : "node(s) didn't have free ports for the requested pod ports";
  expect(verdicts(nodePorts, { spec: spec(wanted) }, cluster)).toEqual({ n: verdict });
});

test('prefers nodes that hold a large image', () => {
  const images = [{ names: ['docker.io/library/mysql:latest', 'mysql:latest'], sizeBytes: 500 * 1024 * 1024 }];
  const cluster = makeCluster({ nodes: [makeNode('a', { images }), makeNode('b')] });
  const spec = { containers: [{ name: 'c', image: 'mysql' }] };
  // Half of 500 MB, as one of two nodes holds it: (250 - 23) / (1000 - 23).
  expect(scores(imageLocality, { spec }, cluster)).toEqual({ a: 23, b: 0 });
  expect(scores(imageLocality, {}, cluster)).toBeUndefined();
  expect(['a', 'a:1', 'r:5000/a', 'r:5000/a:1', 'a@sha256:0'].map(normalizedImage)).toEqual(['a:latest', 'a:1', 'r:5000/a:latest', 'r:5000/a:1', 'a@sha256:0']);
});

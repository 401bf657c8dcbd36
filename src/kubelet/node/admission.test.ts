import { expect, test } from 'vitest';
import type { Node, Pod } from '../objects.ts';
import { planAdmission } from './admission.ts';

const node = (more: object = {}): Node => ({ metadata: { name: 'n1', labels: { disk: 'ssd' } }, spec: {}, ...more }) as Node;
const pod = (spec: object = {}): Pod => ({ metadata: { name: 'web' }, spec: { nodeName: 'n1', containers: [{ name: 'c' }], ...spec } }) as unknown as Pod;
const asking = (cpu: string) => pod({ containers: [{ name: 'c', resources: { requests: { cpu } }, ports: [{ containerPort: 80, hostPort: 80 }] }] });
const affinity = (values: string[]) => ({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'In', values }] }] } } } });
const tainted = (effect: string) => node({ spec: { taints: [{ key: 'k', effect }] } });

test.each<[string, Pod, Pod[], Node | undefined, string | undefined]>([
  ['fits', asking('1'), [pod()], node(), undefined],
  ['no room', asking('1500m'), [asking('1')], node(), "OutOfcpu: Node didn't have enough resource: cpu, requested: 1500, used: 1000, capacity: 2000"],
  ['too many', pod(), [pod(), pod()], node(), "OutOfpods: Node didn't have enough resource: pods, requested: 1, used: 2, capacity: 2"],
  ['another node', pod({ nodeName: 'n2' }), [], node(), "NodeName: Predicate NodeName failed: node(s) didn't match the requested node name"],
  ['a port twice', asking('1'), [asking('1')], node(), "NodePorts: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports"],
  ['selected', pod(affinity(['ssd'])), [], node(), undefined],
  ['not selected', pod(affinity(['hdd'])), [], node(), "NodeAffinity: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector"],
  ['a label it lacks', pod({ nodeSelector: { gpu: 'yes' } }), [], node(), "NodeAffinity: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector"],
  ['a node that nobody knows yet', pod({ nodeSelector: { gpu: 'yes' } }), [], undefined, undefined],
  ['cordoned: the scheduler\'s concern', pod(), [], tainted('NoSchedule'), undefined],
  ['unwelcome', pod(), [], tainted('NoExecute'), "TaintToleration: Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate"],
  ['welcome for a while', pod({ tolerations: [{ operator: 'Exists', tolerationSeconds: 300 }] }), [], tainted('NoExecute'), undefined],
])('%s', (_, newcomer, others, at, expected) => {
  const refusal = planAdmission(newcomer, others, { node: at, allocatable: { cpu: '2', pods: '2' }, nodeName: 'n1' });
  expect(refusal && `${refusal.reason}: ${refusal.message}`).toBe(expected);
});

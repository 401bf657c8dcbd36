/** Objects of kinds that are not served yet, for commands that only read them: workloads with their revisions, metrics, certificate requests. */
import type { Fixture, Resource } from './fixture-api.ts';
import { RESOURCES } from './describe-resources.ts';

export const OPERATION_RESOURCES: readonly Resource[] = [
  ...RESOURCES, ['apps/v1', 'ControllerRevision', 'controllerrevisions', true], ['metrics.k8s.io/v1beta1', 'NodeMetrics', 'nodes', false], ['metrics.k8s.io/v1beta1', 'PodMetrics', 'pods', true],
];

const template = (image: string, more: object = {}) => ({
  metadata: { creationTimestamp: null, labels: { app: 'web' }, ...more },
  spec: {
    containers: [{ name: 'c', image, ports: [{ containerPort: 80 }], env: [{ name: 'A', value: '1' }], resources: { limits: { cpu: '1' } }, volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
    initContainers: [{ name: 'init', image: 'busybox', command: ['sh', '-c', 'true'] }], volumes: [{ name: 'v', emptyDir: {} }], serviceAccountName: 'robot', nodeSelector: { disk: 'ssd' }, tolerations: [{ key: 'k', operator: 'Exists' }],
  },
});
const meta = (name: string, more: object = {}) => ({ name, namespace: 'default', uid: `uid-${name}`, generation: 2, creationTimestamp: '2026-01-01T00:00:00Z', resourceVersion: '7', ...more });
const ownedBy = (kind: string, name: string, minute: number) => ({ ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: `uid-${name}`, controller: true }], creationTimestamp: `2026-01-01T00:0${minute}:00Z`, labels: { app: 'web' } });
const selector = { matchLabels: { app: 'web' } };

interface Replicas { readonly name: string; readonly status: object; readonly spec?: object; readonly annotations?: object; readonly image?: string }
const deployment = ({ name, status, spec, annotations, image = 'nginx:3' }: Replicas) => ({
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: meta(name, { annotations: { 'deployment.kubernetes.io/revision': '3', ...annotations } }),
  spec: { replicas: 3, selector, template: template(image), ...spec }, status: { observedGeneration: 2, ...status },
});
const replicaSet = (owner: string, revision: string | undefined, image: string, cause?: string) => ({
  apiVersion: 'apps/v1', kind: 'ReplicaSet',
  metadata: { ...meta(`${owner}-${image.at(-1)}`), ...ownedBy('Deployment', owner, Number(image.at(-1))), annotations: { ...(revision ? { 'deployment.kubernetes.io/revision': revision } : {}), 'deployment.kubernetes.io/desired-replicas': '3', ...(cause ? { 'kubernetes.io/change-cause': cause } : {}) } },
  spec: { replicas: 1, selector, template: template(image, { labels: { app: 'web', 'pod-template-hash': 'abc' } }) }, status: { replicas: 1 },
});
const revision = (kind: string, owner: string, number: number, image: string, cause?: string) => ({
  apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata: { ...meta(`${owner}-${number}`), ...ownedBy(kind, owner, number), ...(cause ? { annotations: { 'kubernetes.io/change-cause': cause } } : {}) },
  data: { spec: { template: { $patch: 'replace', ...template(image) } } }, revision: number,
});
const full = { replicas: 3, updatedReplicas: 3, availableReplicas: 3, readyReplicas: 3 };
const daemonSet = (name: string, status: object, type = 'RollingUpdate', image = 'nginx:2') => ({
  apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: meta(name), spec: { selector, updateStrategy: { type }, template: template(image) }, status: { observedGeneration: 2, currentNumberScheduled: 3, numberMisscheduled: 0, numberReady: 3, desiredNumberScheduled: 3, ...status },
});
const statefulSet = (name: string, status: object, updateStrategy: object = { type: 'RollingUpdate', rollingUpdate: { partition: 0 } }) => ({
  apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: meta(name), spec: { replicas: 3, serviceName: 's', selector, updateStrategy, template: template('nginx:2') }, status: { observedGeneration: 2, replicas: 3, ...status },
});
const request = (name: string, conditions: object[] = []) => ({
  apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', metadata: { name, uid: `uid-${name}`, resourceVersion: '7' }, spec: { request: 'YQ==', signerName: 'example.com/signer', usages: ['client auth'] }, status: { conditions },
});
const condition = (type: string) => ({ type, status: 'True', reason: 'R', message: 'm', lastUpdateTime: '2026-01-01T00:00:00Z' });
const metrics = (kind: string, name: string, more: object) => ({ apiVersion: 'metrics.k8s.io/v1beta1', kind, metadata: { name, creationTimestamp: '2026-01-01T00:00:00Z', ...(kind === 'PodMetrics' ? { namespace: 'default', labels: { app: name } } : {}) }, timestamp: '2026-01-01T00:00:00Z', window: '15s', ...more });
const node = (name: string, allocatable: object) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name }, status: { allocatable, capacity: { cpu: '8', memory: '16Gi' } } });
const pod = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', labels: { app: name }, creationTimestamp: '2026-01-01T00:00:00Z' }, spec: { nodeName: 'n1', containers: [{ name: 'c', image: 'i' }] }, status: { phase: 'Running' } });

export const OPERATION_FIXTURES = [
  deployment({ name: 'web', status: full }), replicaSet('web', '1', 'nginx:1'), replicaSet('web', '2', 'nginx:2', 'kubectl set image deploy/web c=nginx:2'), replicaSet('web', '3', 'nginx:3'),
  deployment({ name: 'young', status: { ...full, updatedReplicas: 1 } }), replicaSet('young', '1', 'nginx:3'), deployment({ name: 'none', status: { ...full, replicas: 5 } }),
  deployment({ name: 'odd', status: { ...full, availableReplicas: 1 } }), replicaSet('odd', undefined, 'nginx:1'), replicaSet('odd', '3', 'nginx:3'),
  deployment({ name: 'late', status: { ...full, conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', lastTransitionTime: '2026-01-01T00:00:00Z' }] } }), deployment({ name: 'unseen', status: { observedGeneration: 1 } }),
  deployment({ name: 'paused', status: full, spec: { paused: true } }), replicaSet('paused', '1', 'nginx:1'), replicaSet('paused', '3', 'nginx:3'), deployment({ name: 'bad', status: full, annotations: { 'deployment.kubernetes.io/revision': 'x' } }),
  daemonSet('agent', { updatedNumberScheduled: 3, numberAvailable: 3 }), revision('DaemonSet', 'agent', 1, 'nginx:1', 'first'), revision('DaemonSet', 'agent', 2, 'nginx:2'),
  daemonSet('slow', { updatedNumberScheduled: 1, numberAvailable: 3 }), revision('DaemonSet', 'slow', 1, 'nginx:2'), daemonSet('slower', { updatedNumberScheduled: 3, numberAvailable: 1 }), daemonSet('still', {}, 'OnDelete'), daemonSet('unseen', { observedGeneration: 1 }),
  statefulSet('db', { readyReplicas: 3, updatedReplicas: 3, currentReplicas: 3, updateRevision: 'b', currentRevision: 'b' }), revision('StatefulSet', 'db', 1, 'nginx:1'), revision('StatefulSet', 'db', 2, 'nginx:2', 'second'), revision('StatefulSet', 'db', 4, 'nginx:4'),
  statefulSet('waiting', { readyReplicas: 1 }), statefulSet('part', { readyReplicas: 3, updatedReplicas: 1 }, { type: 'RollingUpdate', rollingUpdate: { partition: 1 } }), statefulSet('plain', { readyReplicas: 3, updatedReplicas: 1, currentReplicas: 2, updateRevision: 'b', currentRevision: 'a' }, { type: 'RollingUpdate' }), statefulSet('whole', { readyReplicas: 3, updatedReplicas: 3, currentReplicas: 3, updateRevision: 'a', currentRevision: 'a' }, { type: 'RollingUpdate' }),
  statefulSet('still', {}, { type: 'OnDelete' }), statefulSet('unseen', { observedGeneration: 1 }),
  request('fresh'), request('approved', [condition('Approved')]), request('denied', [condition('Denied')]),
  node('n1', { cpu: '4', memory: '8Gi' }), node('n2', { cpu: '2', memory: '4Gi' }), node('n3', { cpu: '1', memory: '1Gi' }),
  metrics('NodeMetrics', 'n1', { usage: { cpu: '1500m', memory: '2Gi' } }), metrics('NodeMetrics', 'n2', { usage: { cpu: '137412n', memory: '3145728Ki' } }),
  metrics('PodMetrics', 'web', { containers: [{ name: 'b', usage: { cpu: '10m', memory: '20Mi' } }, { name: 'a', usage: { cpu: '1', memory: '1Gi' } }] }), metrics('PodMetrics', 'db', { containers: [{ name: 'c', usage: { cpu: '137412n', memory: '100Ki' } }] }),
  pod('web'), pod('db'), pod('quiet'),
] as unknown as readonly Fixture[];

const EACH = ['deploy web', 'deploy young', 'deploy none', 'deploy odd', 'deploy late', 'deploy unseen', 'deploy paused', 'deploy bad', 'ds agent', 'ds slow', 'ds slower', 'ds still', 'ds unseen', 'sts db', 'sts waiting', 'sts part', 'sts plain', 'sts whole', 'sts still', 'sts unseen', 'rs web-1', 'po web', 'csr fresh', 'deploy nope']
  .map(text => text.replace(/^deploy /, 'deployments ').replace(/^ds /, 'daemonsets ').replace(/^sts /, 'statefulsets ').replace(/^rs /, 'replicasets ').replace(/^po /, 'pods ').replace(/^csr /, 'certificatesigningrequests '));
/** Against a server that refuses what is sent to it. */
export const OPERATION_LINES: readonly string[] = [
  ...EACH.flatMap(what => ['rollout history', 'rollout status --watch=false', 'rollout undo --dry-run=client', 'rollout pause', 'rollout resume'].map(c => `${c} ${what}`)),
  ...['deployments web', 'deployments odd', 'daemonsets agent', 'statefulsets db'].flatMap(what => [1, 2, 3, 9].flatMap(n => [`rollout history ${what} --revision=${n}`, `rollout undo ${what} --to-revision=${n}`, `rollout undo ${what} --to-revision=${n} --dry-run=client`])),
  ...['name', 'yaml', 'json', 'foo', 'jsonpath={.metadata.name}'].flatMap(o => [`rollout history deployments web -o ${o}`, `rollout history daemonsets agent --revision=1 -o ${o}`, `rollout history statefulsets db -o ${o}`, `rollout undo deployments web --dry-run=client -o ${o}`]),
  'rollout history deployments', 'rollout history deployments,daemonsets', 'rollout history', 'rollout history deployments/web daemonsets/agent', 'rollout history deployments web --revision=-1', 'rollout history deployments web --revision=x', 'rollout status', 'rollout status deployments --watch=false', 'rollout status deployments web paused', 'rollout status deployments,statefulsets --watch=false', 'rollout status pods web', 'rollout status deployments/web nosuch', 'rollout status deployments web nope', 'rollout status deployments web --revision=3 --watch=false', 'rollout status deployments web --revision=2', 'rollout status deployments bad --revision=2', 'rollout status deployments -l app=none', 'rollout status deployments web --revision=-1',
  'rollout restart', 'rollout restart deployments web', 'rollout restart deployments paused', 'rollout restart pods web', 'rollout restart deployments nope', 'rollout restart deployments -l app=none', 'rollout pause', 'rollout pause deployments -l app=none', 'rollout pause deployments web paused', 'rollout resume deployments web paused', 'rollout undo', 'rollout undo deployments web --to-revision=-1', 'rollout undo deployments -l app=none', 'rollout foo', 'rollout undo deployments web --dry-run=server', 'rollout restart deployments,daemonsets',
   'certificate approve', 'certificate deny', ...['approve', 'deny'].flatMap(c => ['fresh', 'approved', 'denied', 'nope', 'fresh denied', 'approved --force', 'approved -o yaml', 'approved -o name', 'denied -o json', 'certificatesigningrequests/approved', 'pods/web', 'approved -o foo'].map(what => `certificate ${c} ${what}`)),
  'top foo', ...['node', 'nodes', 'no', 'pod', 'pods', 'po'].map(w => `top ${w}`), ...['n1', 'nope', 'n1 n2', '--no-headers', '--sort-by=cpu', '--sort-by=memory', '--sort-by=foo', '-l a=b', 'n1 -l a=b', '--show-capacity', '--show-swap', '-l =', '--use-protocol-buffers=false'].map(a => `top node ${a}`),
  ...['web', 'nope', 'web db', '--no-headers', '--sort-by=cpu', '--sort-by=memory', '--sort-by=foo', '-l app=web', '-l app=none', 'web -l a=b', '--containers', 'web --containers', '-A', '-A --containers', '--sum', '--sum --no-headers', '--containers --sum', '-A --sum --containers', '--show-swap', '--field-selector metadata.name=web', '--field-selector x', '-n empty', '-A -l app=none', '-l app=quiet', 'quiet', '--sort-by=cpu --containers', '--sort-by=memory --containers'].map(a => `top pod ${a}`),
];

/** What the server of a rehearsal answers: one of each shape that the most common commands meet. */

const CREATED = '2026-01-02T03:04:05Z';

const pod = {
  kind: 'Pod', apiVersion: 'v1',
  metadata: {
    name: 'web', namespace: 'default', uid: '0f0e0d0c-0b0a-4908-8706-050403020100', resourceVersion: '7', generation: 1, creationTimestamp: CREATED, labels: { app: 'web' }, annotations: { note: 'a: b' },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: '1f0e0d0c-0b0a-4908-8706-050403020100', controller: true, blockOwnerDeletion: true }],
    managedFields: [{ manager: 'skiff', operation: 'Update', apiVersion: 'v1', time: CREATED, fieldsType: 'FieldsV1', fieldsV1: { 'f:metadata': {} } }],
  },
  spec: {
    volumes: [{ name: 'token', projected: { sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } }, { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } }, { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } }], defaultMode: 420 } }],
    containers: [{
      name: 'web', image: 'nginx:1', command: ['sleep', '3600'], ports: [{ containerPort: 80, protocol: 'TCP' }], env: [{ name: 'A', value: '1' }],
      resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '64Mi' } }, volumeMounts: [{ name: 'token', readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }],
      readinessProbe: { httpGet: { path: '/', port: 80, scheme: 'HTTP' }, timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 },
      terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File', imagePullPolicy: 'IfNotPresent',
    }],
    restartPolicy: 'Always', terminationGracePeriodSeconds: 30, dnsPolicy: 'ClusterFirst', serviceAccountName: 'default', nodeName: 'node', securityContext: {}, schedulerName: 'default-scheduler', enableServiceLinks: true,
    tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }],
  },
  status: {
    phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastProbeTime: null, lastTransitionTime: CREATED }], hostIP: '10.0.0.1', podIP: '10.42.0.5', podIPs: [{ ip: '10.42.0.5' }], startTime: CREATED, qosClass: 'Burstable',
    containerStatuses: [{ name: 'web', state: { running: { startedAt: CREATED } }, lastState: {}, ready: true, restartCount: 0, image: 'nginx:1', imageID: 'nginx@sha256:0', containerID: 'containerd://0', started: true }],
  },
};

const column = (name: string, priority: number) => ({ name, type: 'string', format: name === 'Name' ? 'name' : '', description: '', priority });

const table = {
  kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: { resourceVersion: '7' },
  columnDefinitions: [column('Name', 0), column('Ready', 0), column('Status', 0), column('Restarts', 0), column('Age', 0), column('IP', 1), column('Node', 1), column('Nominated Node', 1), column('Readiness Gates', 1)],
  rows: [{ cells: ['web', '1/1', 'Running', '0', '5m', '10.42.0.5', 'node', '<none>', '<none>'], object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: pod.metadata } }],
};

const event = {
  metadata: { name: 'web.1', namespace: 'default', creationTimestamp: CREATED }, involvedObject: { kind: 'Pod', namespace: 'default', name: 'web' },
  reason: 'Started', message: 'Started container web', source: { component: 'kubelet', host: 'node' }, firstTimestamp: CREATED, lastTimestamp: CREATED, count: 1, type: 'Normal',
};

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const resource = (name: string, kind: string, more: object = {}) => ({ resource: name, responseKind: { group: '', version: '', kind }, scope: 'Namespaced', singularResource: kind.toLowerCase(), verbs: VERBS, ...more });
const groups = (...items: readonly object[]) => ({ kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items });

const core = groups({
  metadata: { name: '' },
  versions: [{
    version: 'v1', freshness: 'Current',
    resources: [
      resource('pods', 'Pod', { shortNames: ['po'], categories: ['all'], subresources: [{ subresource: 'status', responseKind: { group: '', version: '', kind: 'Pod' }, verbs: ['get', 'patch', 'update'] }] }),
      resource('configmaps', 'ConfigMap', { shortNames: ['cm'] }), resource('events', 'Event', { shortNames: ['ev'] }), resource('namespaces', 'Namespace', { scope: 'Cluster', shortNames: ['ns'] }),
    ],
  }],
});
const named = groups({ metadata: { name: 'apps' }, versions: [{ version: 'v1', freshness: 'Current', resources: [resource('deployments', 'Deployment', { shortNames: ['deploy'], categories: ['all'] })] }] });

const listOf = (kind: string, ...items: readonly object[]) => ({ kind, apiVersion: 'v1', metadata: { resourceVersion: '7' }, items });

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly accept: string;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body: object;
}

const notFound: Answer = { status: 404, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: 'configmaps "x" not found', reason: 'NotFound', details: { name: 'x', kind: 'configmaps' }, code: 404 } };

export function answerTo({ method, path, accept, body }: Asked): Answer {
  const ok = (value: object): Answer => ({ status: 200, body: value });
  const [place = ''] = path.split('?');
  if (method === 'POST' || method === 'PATCH' || method === 'PUT') return { status: method === 'POST' ? 201 : 200, body: method === 'POST' ? (JSON.parse(body) as object) : { ...pod, kind: 'ConfigMap' } };
  if (place === '/api') return ok(core);
  if (place === '/apis') return ok(named);
  if (place === '/version') return ok({ major: '1', minor: '36', gitVersion: 'v1.36.2', platform: 'linux/amd64' });
  if (/\/pods(\/web)?$/.test(place)) return ok(accept.includes('as=Table') ? table : place.endsWith('/web') ? pod : listOf('PodList', { ...pod }));
  if (place.endsWith('/events')) return ok(listOf('EventList', event));
  return notFound;
}

/** Which fields of which kinds name an object of another kind. */
import type { FieldSpec } from './field-spec.ts';
import type { Gvk } from './resource.ts';

export interface ReferenceFields {
  readonly target: Partial<Gvk>;
  readonly fields: readonly FieldSpec[];
}

const RBAC = 'rbac.authorization.k8s.io';
const ADMISSION = 'admissionregistration.k8s.io';

/** Where a kind holds a pod's spec. */
const POD_SPECS: Readonly<Record<string, string>> = {
  Pod: 'spec', PodTemplate: 'template/spec', Deployment: 'spec/template/spec', ReplicaSet: 'spec/template/spec', DaemonSet: 'spec/template/spec',
  StatefulSet: 'spec/template/spec', Job: 'spec/template/spec', CronJob: 'spec/jobTemplate/spec/template/spec', ReplicationController: 'spec/template/spec',
};

/** The path within the pods of all these kinds. */
const inPods = (kinds: readonly string[], paths: readonly string[]): FieldSpec[] =>
  kinds.flatMap(kind => paths.map(path => ({ kind, path: `${POD_SPECS[kind]}/${path}`, ...(kind === 'Pod' ? { version: 'v1' } : {}) })));

const DATA_USERS = ['Pod', 'PodTemplate', 'Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job', 'CronJob'];
const NAME_USERS = ['Pod', 'StatefulSet', 'Deployment', 'ReplicationController', 'CronJob', 'Job', 'DaemonSet'];
const inContainers = (path: string) => ['containers', 'initContainers'].map(list => `${list}/${path}`);
const specs = (paths: readonly string[], gvk: Partial<Gvk>): FieldSpec[] => paths.map(path => ({ path, ...gvk }));

const configMaps: readonly FieldSpec[] = [
  ...inPods(DATA_USERS, ['volumes/configMap/name', ...inContainers('env/valueFrom/configMapKeyRef/name'), ...inContainers('envFrom/configMapRef/name'), 'volumes/projected/sources/configMap/name']),
  { path: 'spec/configSource/configMap', kind: 'Node' },
  { path: 'rules/resourceNames', kind: 'Role' },
  { path: 'rules/resourceNames', kind: 'ClusterRole' },
  { path: 'metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap', kind: 'Ingress' },
];

const secrets: readonly FieldSpec[] = [
  ...inPods(DATA_USERS, ['volumes/secret/secretName', ...inContainers('env/valueFrom/secretKeyRef/name'), ...inContainers('envFrom/secretRef/name'), 'imagePullSecrets/name', 'volumes/projected/sources/secret/name']),
  ...specs(['spec/tls/secretName', ...['ingress.kubernetes.io\\/auth-secret', 'nginx.ingress.kubernetes.io\\/auth-secret', 'nginx.ingress.kubernetes.io\\/auth-tls-secret'].map(name => `metadata/annotations/${name}`)], { kind: 'Ingress' }),
  { path: 'imagePullSecrets/name', kind: 'ServiceAccount' },
  ...specs(['parameters/secretName', 'parameters/adminSecretName', 'parameters/userSecretName', 'parameters/secretRef'], { kind: 'StorageClass' }),
  { path: 'rules/resourceNames', kind: 'Role' },
  { path: 'rules/resourceNames', kind: 'ClusterRole' },
  { path: 'spec/template/spec/containers/env/valueFrom/secretKeyRef/name', group: 'serving.knative.dev', version: 'v1', kind: 'Service' },
  { path: 'spec/azureFile/secretName', kind: 'PersistentVolume' },
];

const services: readonly FieldSpec[] = [
  { path: 'spec/serviceName', group: 'apps', kind: 'StatefulSet' },
  ...specs(['spec/rules/http/paths/backend/serviceName', 'spec/backend/serviceName', 'spec/rules/http/paths/backend/service/name', 'spec/defaultBackend/service/name'], { kind: 'Ingress' }),
  { path: 'spec/service/name', group: 'apiregistration.k8s.io', kind: 'APIService' },
  { path: 'webhooks/clientConfig/service', group: ADMISSION, kind: 'ValidatingWebhookConfiguration' },
  { path: 'webhooks/clientConfig/service', group: ADMISSION, kind: 'MutatingWebhookConfiguration' },
  { path: 'spec/rules/backendRefs/name', kind: 'HTTPRoute' },
];

export const references: readonly ReferenceFields[] = [
  ...['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].map(kind => ({ target: { kind }, fields: [{ path: 'spec/scaleTargetRef/name', kind: 'HorizontalPodAutoscaler' }] })),
  { target: { version: 'v1', kind: 'ConfigMap' }, fields: configMaps },
  { target: { version: 'v1', kind: 'Secret' }, fields: secrets },
  { target: { version: 'v1', kind: 'Service' }, fields: services },
  { target: { group: RBAC, kind: 'Role' }, fields: [{ path: 'roleRef/name', group: RBAC, kind: 'RoleBinding' }] },
  { target: { group: RBAC, kind: 'ClusterRole' }, fields: ['RoleBinding', 'ClusterRoleBinding'].map(kind => ({ path: 'roleRef/name', group: RBAC, kind })) },
  {
    target: { version: 'v1', kind: 'ServiceAccount' },
    fields: [...['RoleBinding', 'ClusterRoleBinding'].map(kind => ({ path: 'subjects', group: RBAC, kind })), ...inPods(NAME_USERS, ['serviceAccountName'])],
  },
  { target: { version: 'v1', kind: 'PersistentVolumeClaim' }, fields: inPods(NAME_USERS, ['volumes/persistentVolumeClaim/claimName']) },
  { target: { version: 'v1', kind: 'PersistentVolume' }, fields: [{ path: 'spec/volumeName', kind: 'PersistentVolumeClaim' }, { path: 'rules/resourceNames', kind: 'ClusterRole' }] },
  {
    target: { group: 'storage.k8s.io', version: 'v1', kind: 'StorageClass' },
    fields: [{ path: 'spec/storageClassName', kind: 'PersistentVolume' }, { path: 'spec/storageClassName', kind: 'PersistentVolumeClaim' }, { path: 'spec/volumeClaimTemplates/spec/storageClassName', kind: 'StatefulSet' }],
  },
  { target: { group: 'scheduling.k8s.io', version: 'v1', kind: 'PriorityClass' }, fields: inPods(NAME_USERS, ['priorityClassName']) },
  { target: { group: 'networking.k8s.io/v1', version: 'v1', kind: 'IngressClass' }, fields: [{ path: 'spec/ingressClassName', kind: 'Ingress' }] },
];

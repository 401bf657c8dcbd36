/** The fields that hold labels, annotations, namespaces and replicas in the built-in kinds. */
import type { FieldSpec } from './field-spec.ts';

const TEMPLATE_OWNERS: readonly Omit<FieldSpec, 'path'>[] = [
  { version: 'v1', kind: 'ReplicationController' }, { kind: 'Deployment' }, { kind: 'ReplicaSet' }, { kind: 'DaemonSet' }, { group: 'apps', kind: 'StatefulSet' }, { group: 'batch', kind: 'Job' },
];

const metadataOf = (what: 'labels' | 'annotations'): FieldSpec[] => [
  { path: `metadata/${what}`, create: true },
  ...TEMPLATE_OWNERS.map(owner => ({ ...owner, path: `spec/template/metadata/${what}`, create: true })),
  { path: `spec/jobTemplate/metadata/${what}`, create: true, group: 'batch', kind: 'CronJob' },
  { path: `spec/jobTemplate/spec/template/metadata/${what}`, create: true, group: 'batch', kind: 'CronJob' },
];

const AFFINITY_TERMS = ['podAffinity', 'podAntiAffinity'].flatMap(affinity => [
  `spec/template/spec/affinity/${affinity}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels`,
  `spec/template/spec/affinity/${affinity}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels`,
]);
const POD_SELECTORS = [...AFFINITY_TERMS, 'spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels'];

const SELECTORS: readonly FieldSpec[] = [
  { path: 'spec/selector', create: true, version: 'v1', kind: 'Service' },
  { path: 'spec/selector', create: true, version: 'v1', kind: 'ReplicationController' },
  ...['Deployment', 'ReplicaSet', 'DaemonSet'].map(kind => ({ path: 'spec/selector/matchLabels', create: true, kind })),
  { path: 'spec/selector/matchLabels', create: true, group: 'apps', kind: 'StatefulSet' },
  ...['Deployment', 'StatefulSet'].flatMap(kind => POD_SELECTORS.map(path => ({ path, group: 'apps', kind }))),
  { path: 'spec/selector/matchLabels', group: 'batch', kind: 'Job' },
  { path: 'spec/jobTemplate/spec/selector/matchLabels', group: 'batch', kind: 'CronJob' },
  { path: 'spec/selector/matchLabels', group: 'policy', kind: 'PodDisruptionBudget' },
  ...['spec/podSelector', 'spec/ingress/from/podSelector', 'spec/egress/to/podSelector'].map(path => ({ path: `${path}/matchLabels`, group: 'networking.k8s.io', kind: 'NetworkPolicy' })),
];

export const metadataLabel: FieldSpec = { path: 'metadata/labels', create: true };
/** What `includeTemplates` means. */
export const templateLabels: readonly FieldSpec[] = [...metadataOf('labels'), { path: 'spec/volumeClaimTemplates[]/metadata/labels', create: true, group: 'apps', kind: 'StatefulSet' }];
/** What `commonLabels` and `includeSelectors` mean. */
export const commonLabels: readonly FieldSpec[] = [...SELECTORS, ...templateLabels];
export const commonAnnotations: readonly FieldSpec[] = metadataOf('annotations');

export const namespaces: readonly FieldSpec[] = [
  { path: 'metadata/name', kind: 'Namespace', create: true },
  { path: 'spec/service/namespace', group: 'apiregistration.k8s.io', kind: 'APIService', create: true },
  { path: 'spec/conversion/webhook/clientConfig/service/namespace', group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
];

export const replicas: readonly FieldSpec[] = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'].map(kind => ({ path: 'spec/replicas', create: true, kind }));

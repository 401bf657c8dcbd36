/** The kinds that controllers read and write, by their plural names. */
import { kindOf } from '../client/typed-client.ts';
import type { ReplicaSet } from '../kinds/generated/apps-v1.ts';
import type { Lease } from '../kinds/generated/coordination-v1.ts';
import type {
  ConfigMap, Endpoints, Namespace, Node, PersistentVolume, PersistentVolumeClaim, Pod, ReplicationController, Secret, Service, ServiceAccount,
} from '../kinds/generated/core-v1.ts';
import type { EndpointSlice } from '../kinds/generated/discovery-v1.ts';
import type { StorageClass } from '../kinds/generated/storage-v1.ts';
import type { Kind, Scope } from '../machinery/kind.ts';
import type { KubeObject } from '../machinery/object.ts';

const at = <T extends KubeObject>(group: string, kind: string, plural: string, scope: Scope = 'Namespaced'): Kind<T> =>
  kindOf({ group, version: 'v1', kind, plural, scope }) as unknown as Kind<T>;

export const ConfigMaps = at<ConfigMap>('', 'ConfigMap', 'configmaps');
export const EndpointsKind = at<Endpoints>('', 'Endpoints', 'endpoints');
export const EndpointSlices = at<EndpointSlice>('discovery.k8s.io', 'EndpointSlice', 'endpointslices');
export const Leases = at<Lease>('coordination.k8s.io', 'Lease', 'leases');
export const Namespaces = at<Namespace>('', 'Namespace', 'namespaces', 'Cluster');
export const Nodes = at<Node>('', 'Node', 'nodes', 'Cluster');
export const PersistentVolumeClaims = at<PersistentVolumeClaim>('', 'PersistentVolumeClaim', 'persistentvolumeclaims');
export const PersistentVolumes = at<PersistentVolume>('', 'PersistentVolume', 'persistentvolumes', 'Cluster');
export const Pods = at<Pod>('', 'Pod', 'pods');
export const ReplicaSets = at<ReplicaSet>('apps', 'ReplicaSet', 'replicasets');
export const ReplicationControllers = at<ReplicationController>('', 'ReplicationController', 'replicationcontrollers');
export const Secrets = at<Secret>('', 'Secret', 'secrets');
export const ServiceAccounts = at<ServiceAccount>('', 'ServiceAccount', 'serviceaccounts');
export const Services = at<Service>('', 'Service', 'services');
export const StorageClasses = at<StorageClass>('storage.k8s.io', 'StorageClass', 'storageclasses', 'Cluster');

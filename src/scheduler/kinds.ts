/** The kinds that the scheduler reads and writes. */
import { kindOf } from '../client/typed-client.ts';
import type { ReplicaSet } from '../kinds/generated/apps-v1.ts';
import type { Namespace, Node, PersistentVolume, PersistentVolumeClaim, Pod, ReplicationController, Service } from '../kinds/generated/core-v1.ts';
import type { PodDisruptionBudget } from '../kinds/generated/policy-v1.ts';
import type { StorageClass } from '../kinds/generated/storage-v1.ts';
import type { Kind } from '../machinery/kind.ts';
import type { KubeObject } from '../machinery/object.ts';

const kind = <T extends KubeObject>(group: string, plural: string, name: string, scope: 'Namespaced' | 'Cluster' = 'Namespaced'): Kind<T> =>
  kindOf({ group, version: 'v1', plural, scope, kind: name }) as unknown as Kind<T>;

export const PODS = kind<Pod>('', 'pods', 'Pod');
export const NODES = kind<Node>('', 'nodes', 'Node', 'Cluster');
export const NAMESPACES = kind<Namespace>('', 'namespaces', 'Namespace', 'Cluster');
export const SERVICES = kind<Service>('', 'services', 'Service');
export const REPLICATION_CONTROLLERS = kind<ReplicationController>('', 'replicationcontrollers', 'ReplicationController');
export const REPLICA_SETS = kind<ReplicaSet>('apps', 'replicasets', 'ReplicaSet');
export const CLAIMS = kind<PersistentVolumeClaim>('', 'persistentvolumeclaims', 'PersistentVolumeClaim');
export const VOLUMES = kind<PersistentVolume>('', 'persistentvolumes', 'PersistentVolume', 'Cluster');
export const STORAGE_CLASSES = kind<StorageClass>('storage.k8s.io', 'storageclasses', 'StorageClass', 'Cluster');
export const BUDGETS = kind<PodDisruptionBudget>('policy', 'poddisruptionbudgets', 'PodDisruptionBudget');

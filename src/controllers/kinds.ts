/** The kinds that controllers read and write, named apart from their objects' types. */
export {
  ConfigMap as ConfigMaps, Endpoints as EndpointsKind, EndpointSlice as EndpointSlices, FlowSchema as FlowSchemas, Lease as Leases, Namespace as Namespaces, Node as Nodes,
  PersistentVolume as PersistentVolumes, PersistentVolumeClaim as PersistentVolumeClaims, Pod as Pods, PriorityLevelConfiguration as PriorityLevelConfigurations, ReplicaSet as ReplicaSets,
  ReplicationController as ReplicationControllers, Secret as Secrets, Service as Services, ServiceAccount as ServiceAccounts, StorageClass as StorageClasses,
} from '../kinds/index.ts';

/** Every kind that is served, and how to find one. */
import type { AnyKind } from '../machinery/kind.ts';
import { ReplicaSet } from './apps/replica-set.ts';
import { SelfSubjectReview } from './authentication/self-subject-review.ts';
import { TokenReview } from './authentication/token-review.ts';
import { LocalSubjectAccessReview } from './authorization/local-subject-access-review.ts';
import { SelfSubjectAccessReview } from './authorization/self-subject-access-review.ts';
import { SelfSubjectRulesReview } from './authorization/self-subject-rules-review.ts';
import { SubjectAccessReview } from './authorization/subject-access-review.ts';
import { Lease } from './coordination/lease.ts';
import { Binding } from './core/binding.ts';
import { ComponentStatus } from './core/component-status.ts';
import { ConfigMap } from './core/config-map.ts';
import { Endpoints } from './core/endpoints.ts';
import { Event } from './core/event/event.ts';
import { LimitRange } from './core/limit-range.ts';
import { Namespace } from './core/namespace.ts';
import { Node } from './core/node/node.ts';
import { Pod } from './core/pod/pod.ts';
import { PodTemplate } from './core/pod-template.ts';
import { ReplicationController } from './core/replication-controller.ts';
import { ResourceQuota } from './core/resource-quota.ts';
import { Secret } from './core/secret.ts';
import { ServiceAccount } from './core/service-account.ts';
import { Service } from './core/service/service.ts';
import { PersistentVolumeClaim } from './core/volume/persistent-volume-claim.ts';
import { PersistentVolume } from './core/volume/persistent-volume.ts';
import { EndpointSlice } from './discovery/endpoint-slice.ts';
import { Event as EventsEvent } from './events/event.ts';
import { FlowSchema } from './flowcontrol/flow-schema.ts';
import { PriorityLevelConfiguration } from './flowcontrol/priority-level-configuration.ts';
import { ClusterRoleBinding } from './rbac/cluster-role-binding.ts';
import { ClusterRole } from './rbac/cluster-role.ts';
import { RoleBinding } from './rbac/role-binding.ts';
import { Role } from './rbac/role.ts';
import { PriorityClass } from './scheduling/priority-class.ts';
import { CSIDriver } from './storage/csi-driver.ts';
import { CSINode } from './storage/csi-node.ts';
import { StorageClass } from './storage/storage-class.ts';
import { VolumeAttachment } from './storage/volume-attachment.ts';

/** A test fails when a file that defines a kind is not here. */
export const allKinds: readonly AnyKind[] = [
  Binding, ComponentStatus, ConfigMap, Endpoints, Event, LimitRange, Namespace, Node, PersistentVolume, PersistentVolumeClaim, Pod, PodTemplate,
  ReplicationController, ResourceQuota, Secret, Service, ServiceAccount,
  ReplicaSet,
  EventsEvent,
  SelfSubjectReview, TokenReview,
  LocalSubjectAccessReview, SelfSubjectAccessReview, SelfSubjectRulesReview, SubjectAccessReview,
  ClusterRole, ClusterRoleBinding, Role, RoleBinding,
  CSIDriver, CSINode, StorageClass, VolumeAttachment,
  PriorityClass,
  Lease,
  EndpointSlice,
  FlowSchema, PriorityLevelConfiguration,
];

const byResource = new Map(allKinds.map(k => [`${k.group}/${k.version}/${k.plural}`, k]));
const byKind = new Map(allKinds.map(k => [`${k.group}/${k.version}/${k.kind}`, k]));

/** As a URL names it: `kindOfResource('apps', 'v1', 'replicasets')`. */
export const kindOfResource = (group: string, version: string, plural: string): AnyKind | undefined => byResource.get(`${group}/${version}/${plural}`);

/** As an object names itself: `kindOfObject('apps/v1', 'ReplicaSet')`. */
export function kindOfObject(apiVersion: string, kind: string): AnyKind | undefined {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return byKind.get(`${group}/${version}/${kind}`);
}

export {
  Binding, ClusterRole, ClusterRoleBinding, ComponentStatus, ConfigMap, CSIDriver, CSINode, Endpoints, EndpointSlice, Event, EventsEvent, FlowSchema, Lease, LimitRange,
  LocalSubjectAccessReview, Namespace, Node, PersistentVolume, PersistentVolumeClaim, Pod, PodTemplate, PriorityClass, PriorityLevelConfiguration, ReplicaSet,
  ReplicationController, ResourceQuota, Role, RoleBinding, Secret, SelfSubjectAccessReview, SelfSubjectReview, SelfSubjectRulesReview, Service, ServiceAccount, StorageClass,
  SubjectAccessReview, TokenReview, VolumeAttachment,
};

/** The describers of all kinds that have one. */
import { certificateSigningRequestDescriber } from './certificate-signing-request.ts';
import { configMapDescriber } from './config-map.ts';
import { cronJobDescriber } from './cron-job.ts';
import { csiNodeDescriber } from './csi-node.ts';
import { daemonSetDescriber } from './daemon-set.ts';
import { deploymentDescriber } from './deployment.ts';
import { endpointSliceDescriber } from './endpoint-slice.ts';
import { endpointsDescriber } from './endpoints.ts';
import { horizontalPodAutoscalerDescriber } from './horizontal-pod-autoscaler.ts';
import { ingressDescriber } from './ingress.ts';
import { ingressClassDescriber } from './ingress-class.ts';
import { ipAddressDescriber } from './ip-address.ts';
import { jobDescriber } from './job.ts';
import { limitRangeDescriber } from './limit-range.ts';
import { namespaceDescriber } from './namespace.ts';
import { networkPolicyDescriber } from './network-policy.ts';
import { nodeDescriber } from './node.ts';
import { persistentVolumeDescriber } from './persistent-volume.ts';
import { persistentVolumeClaimDescriber } from './persistent-volume-claim.ts';
import { podDescriber } from './pod.ts';
import { podDisruptionBudgetDescriber } from './pod-disruption-budget.ts';
import { priorityClassDescriber } from './priority-class.ts';
import { replicaSetDescriber } from './replica-set.ts';
import { replicationControllerDescriber } from './replication-controller.ts';
import { resourceQuotaDescriber } from './resource-quota.ts';
import { clusterRoleDescriber, roleDescriber } from './role.ts';
import { clusterRoleBindingDescriber, roleBindingDescriber } from './role-binding.ts';
import { secretDescriber } from './secret.ts';
import { serviceDescriber } from './service.ts';
import { serviceAccountDescriber } from './service-account.ts';
import { serviceCIDRDescriber } from './service-cidr.ts';
import { statefulSetDescriber } from './stateful-set.ts';
import { storageClassDescriber } from './storage-class.ts';
import { volumeAttributesClassDescriber } from './volume-attributes-class.ts';
import type { Describer } from './describer.ts';

export const describers: readonly Describer[] = [
  certificateSigningRequestDescriber,
  configMapDescriber,
  cronJobDescriber,
  csiNodeDescriber,
  daemonSetDescriber,
  deploymentDescriber,
  endpointSliceDescriber,
  endpointsDescriber,
  horizontalPodAutoscalerDescriber,
  ingressDescriber,
  ingressClassDescriber,
  ipAddressDescriber,
  jobDescriber,
  limitRangeDescriber,
  namespaceDescriber,
  networkPolicyDescriber,
  nodeDescriber,
  persistentVolumeDescriber,
  persistentVolumeClaimDescriber,
  podDescriber,
  podDisruptionBudgetDescriber,
  priorityClassDescriber,
  replicaSetDescriber,
  replicationControllerDescriber,
  resourceQuotaDescriber,
  roleDescriber,
  clusterRoleDescriber,
  roleBindingDescriber,
  clusterRoleBindingDescriber,
  secretDescriber,
  serviceDescriber,
  serviceAccountDescriber,
  serviceCIDRDescriber,
  statefulSetDescriber,
  storageClassDescriber,
  volumeAttributesClassDescriber,
];

export const describerOf = (group: string, kind: string): Describer | undefined => describers.find(d => d.group === group && d.kind === kind);

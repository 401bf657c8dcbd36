/** The kinds that the fixtures are of. */
import type { Resource } from './fixture-api.ts';

const of = (apiVersion: string, kinds: string): Resource[] =>
  kinds.split(' ').map(text => {
    const [kind = '', plural = '', scope] = text.split('/');
    return [apiVersion, kind, plural, scope !== 'cluster'];
  });

export const RESOURCES: readonly Resource[] = [
  ...of('v1', 'Pod/pods ReplicationController/replicationcontrollers Secret/secrets Service/services ServiceAccount/serviceaccounts Node/nodes/cluster LimitRange/limitranges'),
  ...of('v1', 'ResourceQuota/resourcequotas PersistentVolume/persistentvolumes/cluster PersistentVolumeClaim/persistentvolumeclaims Namespace/namespaces/cluster'),
  ...of('v1', 'Endpoints/endpoints ConfigMap/configmaps Event/events'),
  ...of('discovery.k8s.io/v1', 'EndpointSlice/endpointslices'),
  ...of('autoscaling/v2', 'HorizontalPodAutoscaler/horizontalpodautoscalers'),
  ...of('networking.k8s.io/v1', 'Ingress/ingresses IngressClass/ingressclasses/cluster ServiceCIDR/servicecidrs/cluster IPAddress/ipaddresses/cluster NetworkPolicy/networkpolicies'),
  ...of('batch/v1', 'Job/jobs CronJob/cronjobs'),
  ...of('apps/v1', 'StatefulSet/statefulsets Deployment/deployments DaemonSet/daemonsets ReplicaSet/replicasets'),
  ...of('certificates.k8s.io/v1', 'CertificateSigningRequest/certificatesigningrequests/cluster'),
  ...of('storage.k8s.io/v1', 'StorageClass/storageclasses/cluster CSINode/csinodes/cluster VolumeAttributesClass/volumeattributesclasses/cluster'),
  ...of('policy/v1', 'PodDisruptionBudget/poddisruptionbudgets'),
  ...of('rbac.authorization.k8s.io/v1', 'Role/roles ClusterRole/clusterroles/cluster RoleBinding/rolebindings ClusterRoleBinding/clusterrolebindings/cluster'),
  ...of('scheduling.k8s.io/v1', 'PriorityClass/priorityclasses/cluster'),
  ...of('coordination.k8s.io/v1', 'Lease/leases'),
  ...of('resource.k8s.io/v1', 'ResourceSlice/resourceslices/cluster'),
  ...of('example.com/v1', 'Widget/widgets'),
];

/** What an older server has instead: the describers fall back to it. */
export const OLDER_RESOURCES: readonly Resource[] = [
  ...of('v1', 'Event/events'),
  ...of('autoscaling/v1', 'HorizontalPodAutoscaler/horizontalpodautoscalers'),
  ...of('networking.k8s.io/v1beta1', 'ServiceCIDR/servicecidrs/cluster IPAddress/ipaddresses/cluster'),
];

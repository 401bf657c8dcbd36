/** The cluster roles `system:controller:NAME`, each bound to the service account NAME of kube-system. How a rule is written: see rule-text.ts. */

export const CONTROLLER_ROLES = `
attachdetach-controller
  lw :persistentvolumeclaims,persistentvolumes
  glw :nodes
  pu :nodes/status
  lw :pods
  cpu ,events.k8s.io:events
  cdglw storage.k8s.io:volumeattachments
  glw storage.k8s.io:csidrivers
  glw storage.k8s.io:csinodes
certificate-controller
  dglw certificates.k8s.io:certificatesigningrequests
  u certificates.k8s.io:certificatesigningrequests/approval,certificatesigningrequests/status
  approve certificates.k8s.io:signers=kubernetes.io/kube-apiserver-client-kubelet
  sign certificates.k8s.io:signers=kubernetes.io/kube-apiserver-client,kubernetes.io/kube-apiserver-client-kubelet,kubernetes.io/kubelet-serving,kubernetes.io/legacy-unknown
  c authorization.k8s.io:subjectaccessreviews
  cpu ,events.k8s.io:events
clusterrole-aggregation-controller
  escalate,get,list,patch,update,watch rbac.authorization.k8s.io:clusterroles
cronjob-controller
  gluw batch:cronjobs
  cdglpuw batch:jobs
  u batch:cronjobs/status
  u batch:cronjobs/finalizers
  dlw :pods
  cpu ,events.k8s.io:events
daemon-set-controller
  glw apps,extensions:daemonsets
  u apps,extensions:daemonsets/status
  u apps,extensions:daemonsets/finalizers
  lw :nodes
  cdlpw :pods
  c :pods/binding
  cdglpuw apps:controllerrevisions
  cpu ,events.k8s.io:events
deployment-controller
  gluw apps,extensions:deployments
  u apps,extensions:deployments/status
  u apps,extensions:deployments/finalizers
  cdglpuw apps,extensions:replicasets
  gluw :pods
  cpu ,events.k8s.io:events
device-taint-eviction-controller
  dglw :pods
  pu :pods/status
  glw resource.k8s.io:resourceclaims
  glw resource.k8s.io:resourceslices
  glw resource.k8s.io:deviceclasses
  cpu ,events.k8s.io:events
disruption-controller
  glw apps,extensions:deployments
  glw apps,extensions:replicasets
  glw :replicationcontrollers
  glw policy:poddisruptionbudgets
  glw apps:statefulsets
  u policy:poddisruptionbudgets/status
  pu :pods/status
  g *:*/scale
  cpu ,events.k8s.io:events
endpoint-controller
  glw :pods,services
  cdgluw :endpoints
  c :endpoints/restricted
  cpu ,events.k8s.io:events
endpointslice-controller
  glw :nodes,pods,services
  u :services/finalizers
  cdgluw discovery.k8s.io:endpointslices
  c discovery.k8s.io:endpointslices/restricted
  cpu ,events.k8s.io:events
endpointslicemirroring-controller
  glw :endpoints,services
  u :services/finalizers
  u :endpoints/finalizers
  cdgluw discovery.k8s.io:endpointslices
  c discovery.k8s.io:endpointslices/restricted
  cpu ,events.k8s.io:events
ephemeral-volume-controller
  glw :pods
  u :pods/finalizers
  cglw :persistentvolumeclaims
  cpu ,events.k8s.io:events
expand-controller
  glpuw :persistentvolumes
  pu :persistentvolumeclaims/status
  glw :persistentvolumeclaims
  cpu ,events.k8s.io:events
generic-garbage-collector
  dglpuw *:*
  cpu ,events.k8s.io:events
horizontal-pod-autoscaler
  glw autoscaling:horizontalpodautoscalers
  u autoscaling:horizontalpodautoscalers/status
  gu *:*/scale
  lw :pods
  lw metrics.k8s.io:pods
  glw custom.metrics.k8s.io:*
  glw external.metrics.k8s.io:*
  cpu ,events.k8s.io:events
job-controller
  glpuw batch:jobs
  u batch:jobs/status
  u batch:jobs/finalizers
  cdlpw :pods
  cpu ,events.k8s.io:events
legacy-service-account-token-cleaner
  g :configmaps=kube-apiserver-legacy-service-account-token-tracking
  dp :secrets
namespace-controller
  dglw :namespaces
  u :namespaces/finalize,namespaces/status
  dDglw *:*
node-controller
  dglpuw :nodes
  pu :nodes/status
  pu :pods/status
  dglw :pods
  cpu ,events.k8s.io:events
persistent-volume-binder
  cdgluw :persistentvolumes
  u :persistentvolumes/status
  gluw :persistentvolumeclaims
  u :persistentvolumeclaims/status
  cdglw :pods
  glw storage.k8s.io:storageclasses
  lw :nodes
  cpu ,events.k8s.io:events
  w :events
pod-garbage-collector
  dlw :pods
  glw :nodes
  p :pods/status
pv-protection-controller
  gluw :persistentvolumes
  cpu ,events.k8s.io:events
pvc-protection-controller
  gluw :persistentvolumeclaims
  u :persistentvolumeclaims/status
  glw :pods
  cpu ,events.k8s.io:events
replicaset-controller
  gluw apps,extensions:replicasets
  u apps,extensions:replicasets/status
  u apps,extensions:replicasets/finalizers
  cdlpw :pods
  cpu ,events.k8s.io:events
replication-controller
  gluw :replicationcontrollers
  u :replicationcontrollers/status
  u :replicationcontrollers/finalizers
  cdlpw :pods
  cpu ,events.k8s.io:events
resource-claim-controller
  glw :pods
  u :pods/finalizers
  cdglw resource.k8s.io:resourceclaims
  pu resource.k8s.io:resourceclaims,resourceclaims/status
  pu :pods/status
  cpu ,events.k8s.io:events
  pu resource.k8s.io:resourceclaims/binding
resourcequota-controller
  lw *:*
  u :resourcequotas/status
  cpu ,events.k8s.io:events
root-ca-cert-publisher
  cu :configmaps
  cpu ,events.k8s.io:events
route-controller
  lw :nodes
  p :nodes/status
  cpu ,events.k8s.io:events
selinux-warning-controller
  cpu ,events.k8s.io:events
  glw :persistentvolumes
  glw :persistentvolumeclaims
  glw :pods
  glw storage.k8s.io:csidrivers
service-account-controller
  c :serviceaccounts
  cpu ,events.k8s.io:events
service-cidrs-controller
  glpuw networking.k8s.io:servicecidrs
  pu networking.k8s.io:servicecidrs/finalizers
  pu networking.k8s.io:servicecidrs/status
  glw networking.k8s.io:ipaddresses
  cpu ,events.k8s.io:events
service-controller
  glw :services
  pu :services/status
  lw :nodes
  cpu ,events.k8s.io:events
statefulset-controller
  lw :pods
  glw apps:statefulsets
  u apps:statefulsets/status
  u apps:statefulsets/finalizers
  cdgpu :pods
  cdglpuw apps:controllerrevisions
  cglw :persistentvolumeclaims
  du :persistentvolumeclaims
  u :pods/finalizers
  cpu ,events.k8s.io:events
ttl-after-finished-controller
  dglw batch:jobs
  cpu ,events.k8s.io:events
ttl-controller
  lpuw :nodes
  cpu ,events.k8s.io:events
validatingadmissionpolicy-status-controller
  glw admissionregistration.k8s.io:validatingadmissionpolicies
  gpu admissionregistration.k8s.io:validatingadmissionpolicies/status
  cpu ,events.k8s.io:events
volumeattributesclass-protection-controller
  glw :persistentvolumeclaims
  glw :persistentvolumes
  gluw storage.k8s.io:volumeattributesclasses
  cpu ,events.k8s.io:events
`;

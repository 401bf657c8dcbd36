/** The cluster roles that a new cluster holds, less those that aggregate others. How a rule is written: see rule-text.ts. */

export const CLUSTER_ROLES = `
cluster-admin
  * *:*
  * *
system:aggregate-to-admin
  c authorization.k8s.io:localsubjectaccessreviews
  cdDglpuw rbac.authorization.k8s.io:rolebindings,roles
system:aggregate-to-edit
  glw :pods/attach,pods/exec,pods/portforward,pods/proxy,secrets,services/proxy
  impersonate :serviceaccounts
  cdDpu :pods,pods/attach,pods/exec,pods/portforward,pods/proxy
  c :pods/eviction
  cdDpu :configmaps,persistentvolumeclaims,replicationcontrollers,replicationcontrollers/scale,secrets,serviceaccounts,services,services/proxy
  c :serviceaccounts/token
  cdDpu ,events.k8s.io:events
  cdDpu apps:daemonsets,deployments,deployments/rollback,deployments/scale,replicasets,replicasets/scale,statefulsets,statefulsets/scale
  cdDpu autoscaling:horizontalpodautoscalers
  cdDpu batch:cronjobs,jobs
  cdDpu extensions:daemonsets,deployments,deployments/rollback,deployments/scale,ingresses,networkpolicies,replicasets,replicasets/scale,replicationcontrollers/scale
  cdDpu policy:poddisruptionbudgets
  cdDpu networking.k8s.io:ingresses,networkpolicies
  cdDglpuw coordination.k8s.io:leases
  cdDpu resource.k8s.io:resourceclaims,resourceclaimtemplates
system:aggregate-to-view
  glw :configmaps,endpoints,persistentvolumeclaims,persistentvolumeclaims/status,pods,replicationcontrollers,replicationcontrollers/scale,serviceaccounts,services,services/status
  glw :bindings,limitranges,namespaces/status,pods/log,pods/status,replicationcontrollers/status,resourcequotas,resourcequotas/status
  glw :namespaces
  glw ,events.k8s.io:events
  glw discovery.k8s.io:endpointslices
  glw apps:controllerrevisions,daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,replicasets,replicasets/scale,replicasets/status,statefulsets,statefulsets/scale,statefulsets/status
  glw autoscaling:horizontalpodautoscalers,horizontalpodautoscalers/status
  glw batch:cronjobs,cronjobs/status,jobs,jobs/status
  glw extensions:daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,ingresses,ingresses/status,networkpolicies,replicasets,replicasets/scale,replicasets/status,replicationcontrollers/scale
  glw policy:poddisruptionbudgets,poddisruptionbudgets/status
  glw networking.k8s.io:ingresses,ingresses/status,networkpolicies
  glw resource.k8s.io:resourceclaims,resourceclaims/status,resourceclaimtemplates
system:auth-delegator
  c authentication.k8s.io:tokenreviews
  c authorization.k8s.io:subjectaccessreviews
system:basic-user
  c authorization.k8s.io:selfsubjectaccessreviews,selfsubjectrulesreviews
  c authentication.k8s.io:selfsubjectreviews
system:certificates.k8s.io:certificatesigningrequests:nodeclient
  c certificates.k8s.io:certificatesigningrequests/nodeclient
system:certificates.k8s.io:certificatesigningrequests:selfnodeclient
  c certificates.k8s.io:certificatesigningrequests/selfnodeclient
system:certificates.k8s.io:kube-apiserver-client-approver
  approve certificates.k8s.io:signers=kubernetes.io/kube-apiserver-client
system:certificates.k8s.io:kube-apiserver-client-kubelet-approver
  approve certificates.k8s.io:signers=kubernetes.io/kube-apiserver-client-kubelet
system:certificates.k8s.io:kubelet-serving-approver
  approve certificates.k8s.io:signers=kubernetes.io/kubelet-serving
system:certificates.k8s.io:legacy-unknown-approver
  approve certificates.k8s.io:signers=kubernetes.io/legacy-unknown
system:discovery
  g /api,/api/*,/apis,/apis/*,/healthz,/livez,/openapi,/openapi/*,/readyz,/version,/version/
system:heapster
  glw :events,namespaces,nodes,pods
  glw extensions:deployments
system:kube-aggregator
  glw :endpoints,services
system:kube-controller-manager
  cpu ,events.k8s.io:events
  c coordination.k8s.io:leases
  gu coordination.k8s.io:leases=kube-controller-manager
  c :secrets,serviceaccounts
  d :secrets
  g :configmaps,namespaces,secrets,serviceaccounts
  u :secrets,serviceaccounts
  c authentication.k8s.io:tokenreviews
  c authorization.k8s.io:subjectaccessreviews
  lw *:*
  c :serviceaccounts/token
system:kube-dns
  lw :endpoints,services
system:kube-scheduler
  cpu ,events.k8s.io:events
  c coordination.k8s.io:leases
  gluw coordination.k8s.io:leases=kube-scheduler
  cdDglpuw coordination.k8s.io:leasecandidates
  glw :nodes
  dglw :pods
  c :bindings,pods/binding
  pu :pods/status
  glw :replicationcontrollers,services
  glw apps,extensions:replicasets
  glw apps:statefulsets
  glw policy:poddisruptionbudgets
  glw :persistentvolumeclaims,persistentvolumes
  c authentication.k8s.io:tokenreviews
  c authorization.k8s.io:subjectaccessreviews
  glw storage.k8s.io:csinodes
  glw storage.k8s.io:volumeattachments
  glw :namespaces
  glw storage.k8s.io:csidrivers
  glw storage.k8s.io:csistoragecapacities
  glw resource.k8s.io:deviceclasses
  glpuw resource.k8s.io:resourceclaims
  glpuw resource.k8s.io:resourceclaims/status
  u :pods/finalizers
  glw resource.k8s.io:resourceslices
  cd resource.k8s.io:resourceclaims
  pu resource.k8s.io:resourceclaims/binding
system:kubelet-api-admin
  glw :nodes
  proxy :nodes
  * :nodes/log,nodes/metrics,nodes/proxy,nodes/stats
  * :nodes/configz,nodes/healthz,nodes/pods
system:monitoring
  g /flagz,/healthz,/healthz/*,/livez,/livez/*,/metrics,/metrics/slis,/readyz,/readyz/*,/statusz
  g :nodes/metrics
system:node
  c authentication.k8s.io:tokenreviews
  c authorization.k8s.io:localsubjectaccessreviews,subjectaccessreviews
  glw :services
  cglw :nodes
  pu :nodes/status
  pu :nodes
  cpu ,events.k8s.io:events
  glw :pods
  cd :pods
  pu :pods/status
  c :pods/eviction
  glw :configmaps,secrets
  g :persistentvolumeclaims,persistentvolumes
  g :endpoints
  cglw certificates.k8s.io:certificatesigningrequests
  cdgpu coordination.k8s.io:leases
  g storage.k8s.io:volumeattachments
  c :serviceaccounts/token
  gpu :persistentvolumeclaims/status
  glw storage.k8s.io:csidrivers
  cdgpu storage.k8s.io:csinodes
  glw node.k8s.io:runtimeclasses
  g resource.k8s.io:resourceclaims
  D resource.k8s.io:resourceslices
  g :serviceaccounts
system:node-bootstrapper
  cglw certificates.k8s.io:certificatesigningrequests
system:node-problem-detector
  g :nodes
  p :nodes/status
  cpu ,events.k8s.io:events
system:node-proxier
  lw :endpoints,services
  glw :nodes
  cpu ,events.k8s.io:events
  lw networking.k8s.io:servicecidrs
  lw discovery.k8s.io:endpointslices
system:persistent-volume-provisioner
  cdglw :persistentvolumes
  gluw :persistentvolumeclaims
  glw storage.k8s.io:storageclasses
  w :events
  cpu ,events.k8s.io:events
system:public-info-viewer
  g /healthz,/livez,/readyz,/version,/version/
system:service-account-issuer-discovery
  g /.well-known/openid-configuration,/.well-known/openid-configuration/,/openid/v1/jwks,/openid/v1/jwks/
system:volume-scheduler
  glpuw :persistentvolumes
  glw storage.k8s.io:storageclasses
  glpuw :persistentvolumeclaims
`;

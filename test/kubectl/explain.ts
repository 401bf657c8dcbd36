/** Command lines of `kubectl explain`, alike with both programs. */
import type { SameTable } from '../support/kubectl-same.ts';

const KINDS = ['pods', 'po', 'nodes', 'svc', 'cm', 'secrets', 'pv', 'pvc', 'rs', 'rc', 'sa', 'quota', 'limits', 'ep', 'endpointslices', 'leases', 'events', 'events.events.k8s.io', 'roles', 'clusterrolebindings', 'pc', 'sc', 'csinodes', 'flowschemas', 'prioritylevelconfigurations', 'podtemplates', 'componentstatuses', 'bindings', 'tokenreviews', 'subjectaccessreviews', 'volumeattachments', 'ns'];
const PATHS = [
  'pods.spec', 'pods.spec.containers', 'pods.spec.containers.resources', 'pods.spec.containers.resources.limits', 'pods.spec.containers.ports.protocol', 'pods.spec.dnsPolicy', 'pods.spec.volumes.hostPath', 'pods.spec.volumes.hostPath.type', 'pods.spec.volumes.projected.sources', 'pods.metadata', 'pods.metadata.labels', 'pods.metadata.managedFields.fieldsV1', 'pods.metadata.creationTimestamp', 'pods.spec.containers.livenessProbe.httpGet.port', 'pods.status.conditions', 'pods.apiVersion', 'pods.spec.affinity.nodeAffinity',
  'svc.spec.type', 'svc.spec.ports.targetPort', 'rs.spec.replicas', 'replicasets.apps.spec.selector', 'replicaset.apps.spec', 'rs.apps', 'replicasets.v1.apps', 'replicasets.apps', 'nodes.status.allocatable', 'pv.spec.capacity', 'secrets.data', 'cm.binaryData', 'roles.rules.verbs', 'flowschemas.spec.rules.subjects.kind', 'events.series', 'events.events.k8s.io.series', 'leases.coordination.k8s.io.spec.holderIdentity', 'endpointslices.endpoints.conditions', 'quota.spec.scopes',
];

export const same: SameTable = {
  rows: [
    ...[...KINDS, ...PATHS].flatMap(what => [`explain ${what}`, `explain ${what} --recursive`]),
    ...['pods', 'rs', 'svc', 'cm', 'nodes', 'events', ...PATHS.slice(0, 24)].flatMap(what => [`explain ${what} --output plaintext-openapiv2`, `explain ${what} --output plaintext-openapiv2 --recursive`]),
    'explain', 'explain a b', 'explain nosuch', 'explain nosuch.spec', 'explain pods.nosuch', 'explain pods.spec.nosuch.x', 'explain pods.spec.containers.nosuch', 'explain pods --api-version=v2', 'explain pods --api-version=v1', 'explain pods --api-version=a/b/c', 'explain rs --api-version=apps/v1', 'explain rs --api-version=apps/v1beta1', 'explain rs.apps --api-version=apps/v1', 'explain events --api-version=events.k8s.io/v1', 'explain pods -o foo', 'explain pods -o plaintext', 'explain pods.', 'explain .pods', "explain 'pods.spec.containers[*].name'", "explain 'pods.spec.containers[0]'", "explain pods['spec']", 'explain pods..spec', 'explain pods..spec.containers', "explain '{pods}'", 'explain pods.spec.', "explain 'pods.metadata.labels.a\\.b'", 'explain pods -R', 'explain Pod', 'explain POD', 'explain pods,svc', 'explain pods/x', "explain ''",
    'explain pods.nosuch --output plaintext-openapiv2', 'explain pods --output plaintext-openapiv2 --api-version=v2', 'explain rs --output plaintext-openapiv2 --api-version=apps/v1beta1', 'explain pods --as nobody', 'explain pods -A', 'explain deployments', 'explain ingresses.spec',
  ],
};

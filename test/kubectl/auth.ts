/** Command lines of `kubectl auth`, alike with both programs. */
import type { SameTable } from '../support/kubectl-same.ts';

const rbac = (kind: string, name: string, rest: string) => `apiVersion: rbac.authorization.k8s.io/v1\nkind: ${kind}\nmetadata: {name: ${name}${kind.startsWith('Cluster') ? '' : ', namespace: NS'}}\n${rest}\n`;
const FILES = {
  'role.yaml': rbac('Role', 'reader', 'rules: [{apiGroups: [""], resources: [pods, services], verbs: [get, list]}]'), 'more.yaml': rbac('Role', 'reader', 'rules: [{apiGroups: ["", apps], resources: [pods], verbs: [get, watch], resourceNames: [a]}]'),
  'binding.yaml': rbac('RoleBinding', 'readers', 'roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}\nsubjects: [{kind: User, name: ann, apiGroup: rbac.authorization.k8s.io}]'),
  'subjects.yaml': rbac('RoleBinding', 'readers', 'roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}\nsubjects: [{kind: User, name: bob, apiGroup: rbac.authorization.k8s.io}, {kind: ServiceAccount, name: robot, namespace: NS}]'),
  'other.yaml': rbac('RoleBinding', 'readers', 'roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\nsubjects: [{kind: User, name: bob, apiGroup: rbac.authorization.k8s.io}]'),
  'protected.yaml': rbac('Role', 'kept', 'rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]').replace('{name: kept,', '{name: kept, annotations: {rbac.authorization.kubernetes.io/autoupdate: "false"},'),
  'kept.yaml': rbac('Role', 'kept', 'rules: [{apiGroups: [""], resources: [pods], verbs: [list]}]'), 'cluster.yaml': rbac('ClusterRole', 'same-NS', 'rules: [{nonResourceURLs: [/a], verbs: [get]}]'), 'cm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n',
  'homeless.yaml': rbac('Role', 'homeless', 'rules: []').replace(', namespace: NS', ''), 'new.yaml': rbac('Role', 'reader', 'rules: []').replace('namespace: NS', 'namespace: NS-new'),
  'old.yaml': 'apiVersion: rbac.authorization.k8s.io/v1beta1\nkind: Role\nmetadata: {name: a}\n', 'elsewhere.yaml': rbac('Role', 'reader', 'rules: []').replace('namespace: NS', 'namespace: default'), 'labels.yaml': rbac('Role', 'reader', 'rules: []').replace('{name: reader,', '{name: reader, labels: {a: b},'),
};

export const same: SameTable = {
  files: FILES,
  rows: [
    ...['get pods', 'list po', 'create pods/log', 'get pods/single', "'*' '*'", 'get deployments.apps', 'get rs.apps', 'get replicasets.v1.apps', 'get nodes', 'foo pods', 'get nosuch', 'get nosuch.example.com', 'get users', 'impersonate groups', 'get /healthz', 'foo /healthz', 'POST /x', 'get Pods', 'approve certificatesigningrequests.certificates.k8s.io', 'get roles.rbac.authorization.k8s.io', 'get clusterroles', 'get pods/', 'get events.events.k8s.io', 'create tokenreviews'].flatMap(what => [`auth can-i ${what}`, `auth can-i ${what} --as nobody`, `auth can-i ${what} -A --as system:serviceaccount:fixture:robot`]),
    'auth can-i', 'auth can-i get', 'auth can-i get pods x', 'auth can-i get pods -q', 'auth can-i get pods -q --as nobody', 'auth can-i get pods --subresource=log', 'auth can-i get pods --subresource=log --as nobody', 'auth can-i get /x --subresource=log', 'auth can-i get pods --no-headers', 'auth can-i foo nodes', 'auth can-i get pods -n nowhere --as nobody', 'auth can-i get pods --foo', 'auth can-i get pods --as-group x',
    ...['', '--as nobody', '--as system:kube-scheduler', '--as system:node:vm --as-group system:nodes', '--as nobody --no-headers', '--no-headers', '-q', '-A', '--subresource=x', 'get', '-n nowhere', '--as system:serviceaccount:kube-system:namespace-controller', '--as system:kube-controller-manager', '-o yaml'].map(a => `auth can-i --list ${a}`),
    ...['', '-o yaml', '-o json', '-o name', "-o jsonpath='{.status.userInfo.username}'", '-o foo', 'x', '--as nobody', '--as nobody --as-group a --as-group b --as-uid u', '--as nobody --as-group a -o yaml', '--as system:serviceaccount:fixture:robot', '--as nobody --as-user-extra a=b', '--token bad', "--template='{{.kind}}'"].map(a => `auth whoami ${a}`),
    'auth foo', 'auth reconcile', 'auth reconcile x', 'auth reconcile -f nope.yaml', 'auth reconcile -f role.yaml x', 'auth reconcile -f role.yaml --dry-run=server', 'auth reconcile -f role.yaml --dry-run=foo', 'auth reconcile -f role.yaml --dry-run=client -n NS', 'auth reconcile -f role.yaml --dry-run=client -n nowhere', 'auth reconcile -f more.yaml --dry-run=client -n NS', 'auth reconcile -f more.yaml --dry-run=client -n NS --remove-extra-permissions', 'auth reconcile -f binding.yaml --dry-run=client -n NS', 'auth reconcile -f cm.yaml --dry-run=client', 'auth reconcile -f old.yaml', 'auth reconcile -f elsewhere.yaml -n NS', 'auth reconcile -f role.yaml --dry-run=client -n NS -o yaml', 'auth reconcile -f role.yaml --dry-run=client -n NS -o name', 'auth reconcile -f role.yaml -n NS --as nobody', 'auth reconcile -f role.yaml -o foo', 'auth reconcile -f homeless.yaml', 'auth reconcile -f homeless.yaml -n NS', 'auth reconcile -f homeless.yaml -n NS --dry-run=client -o yaml', 'auth reconcile -f homeless.yaml --as nobody',
  ],
  scenarios: [
    { name: 'reconciling', files: FILES, lines: [
      ...['role.yaml', 'role.yaml', 'more.yaml', 'more.yaml --dry-run=client --remove-extra-permissions', 'more.yaml --remove-extra-permissions', 'labels.yaml', 'labels.yaml --remove-extra-permissions -o yaml', 'binding.yaml', 'binding.yaml', 'subjects.yaml', 'subjects.yaml --remove-extra-subjects', 'other.yaml --dry-run=client', 'other.yaml', 'protected.yaml', 'kept.yaml', 'role.yaml -f binding.yaml -f cm.yaml', 'cluster.yaml', 'cluster.yaml'].map(f => `auth reconcile -n NS -f ${f}`),
      "get roles,rolebindings -n NS -o jsonpath='{range .items[*]}{.metadata.name}{.metadata.labels}{.rules}{.subjects}{.roleRef}{\"\\n\"}{end}'", 'auth reconcile -f new.yaml', 'delete ns NS-new --wait=false', 'delete clusterrole same-NS',
    ] },
  ],
};

/** What the recorded cluster held before it was asked. */
import { clusterRoleBindings } from '../../src/cluster/bootstrap/bindings.ts';
import { clusterRoles } from '../../src/cluster/bootstrap/roles.ts';
import { addDefaults, type TestServer } from '../../src/apiserver/server.fixture.ts';

const ROOT_CA =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

export const COMPONENTS = ['etcd-0', 'controller-manager', 'scheduler'].map(name => ({ name, healthy: true, message: 'ok' }));

export async function prepareCluster(server: TestServer): Promise<void> {
  await addDefaults(server);
  const { call } = server;
  await call('POST', '/api/v1/namespaces/default/configmaps', {
    metadata: { name: 'kube-root-ca.crt', annotations: { 'kubernetes.io/description': ROOT_CA } },
    data: { 'ca.crt': '(PEM)' },
  });
  // The recorded cluster held a second one.
  await call('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: 'other' } });
  await call('POST', '/api/v1/namespaces/default/services', {
    metadata: { name: 'kubernetes' },
    spec: { clusterIP: '10.97.0.1', ports: [{ name: 'https', port: 443, targetPort: 6443 }] },
  });
  for (const role of clusterRoles()) await call('POST', '/apis/rbac.authorization.k8s.io/v1/clusterroles', role);
  for (const binding of clusterRoleBindings()) await call('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', binding);
  // The recorded cluster let everybody read these: its distributor's addition.
  const rbac = 'rbac.authorization.k8s.io';
  await call('POST', `/apis/${rbac}/v1/clusterroles`, { metadata: { name: 'well-known' }, rules: [{ verbs: ['get'], nonResourceURLs: ['/.well-known', '/.well-known/*'] }] });
  const everybody = { apiGroup: rbac, kind: 'Group', name: 'system:authenticated' };
  await call('POST', `/apis/${rbac}/v1/clusterrolebindings`, { metadata: { name: 'well-known' }, roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'well-known' }, subjects: [everybody] });
  for (const [name, value] of [['system-node-critical', 2000001000], ['system-cluster-critical', 2000000000]] as const) {
    await call('POST', '/apis/scheduling.k8s.io/v1/priorityclasses', { metadata: { name }, value });
  }
}

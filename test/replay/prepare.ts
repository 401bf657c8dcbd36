/** What the recorded cluster held before it was asked. */
import { addDefaults, type TestServer } from '../../src/apiserver/server.fixture.ts';

export async function prepareCluster(server: TestServer): Promise<void> {
  await addDefaults(server);
  const { call } = server;
  await call('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: 'kube-root-ca.crt' }, data: { 'ca.crt': 'x' } });
  await call('POST', '/api/v1/namespaces/default/services', {
    metadata: { name: 'kubernetes' },
    spec: { clusterIP: '10.97.0.1', ports: [{ name: 'https', port: 443, targetPort: 6443 }] },
  });
  for (const [name, value] of [['system-node-critical', 2000001000], ['system-cluster-critical', 2000000000]] as const) {
    await call('POST', '/apis/scheduling.k8s.io/v1/priorityclasses', { metadata: { name }, value });
  }
}

/** The server's metrics carry upstream's names and labels. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDefaults, startTestServer, type TestServer } from '../../src/apiserver/server.fixture.ts';
import { Query } from '../../src/apiserver/query.ts';
import { SERVER } from '../../src/cluster/identities.ts';
import { startVirtualCluster } from '../support/virtual-cluster.ts';
import { startVirtualNode } from '../support/virtual-node.ts';

/** As a live v1.36.2 labels them; its distributor's apiserver_request_total has `system_client` besides. */
const LABELS: Readonly<Record<string, string>> = {
  apiserver_request_total: 'code component dry_run group resource scope subresource verb version',
  apiserver_request_duration_seconds: 'component dry_run group resource scope subresource verb version',
  apiserver_request_sli_duration_seconds: 'component group resource scope subresource verb version',
  apiserver_current_inflight_requests: 'request_kind',
  apiserver_longrunning_requests: 'component group resource scope subresource verb version',
  apiserver_requested_deprecated_apis: 'group removed_release resource subresource version',
  apiserver_storage_objects: 'resource',
  apiserver_resource_objects: 'group resource',
  apiserver_storage_events_received_total: 'group resource',
  apiserver_watch_cache_events_dispatched_total: 'group resource',
  apiserver_watch_cache_events_received_total: 'group resource',
  apiserver_watch_cache_resource_version: 'group resource',
  apiserver_watch_events_total: 'group resource version',
  authenticated_user_requests: 'username',
  authentication_attempts: 'result',
  authorization_attempts_total: 'result',
  kube_apiserver_clusterip_allocator_allocated_ips: 'cidr',
  kube_apiserver_clusterip_allocator_available_ips: 'cidr',
  kube_apiserver_nodeport_allocator_allocated_ports: '',
  kube_apiserver_nodeport_allocator_available_ports: '',
  kubernetes_build_info: 'build_date compiler git_commit git_tree_state git_version go_version major minor platform',
  version_info: 'binary component emulation min_compat',
};
const OF_COMPONENTS: Readonly<Record<string, string>> = {
  scheduler_pending_pods: 'queue',
  scheduler_schedule_attempts_total: 'profile result',
  scheduler_scheduling_attempt_duration_seconds: 'profile result',
  workqueue_adds_total: 'name',
  workqueue_depth: 'name',
  workqueue_queue_duration_seconds: 'name',
  workqueue_work_duration_seconds: 'name',
};

function labelsIn(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', labels = ''] of text.matchAll(/^([a-z]\w+?)(?:_bucket|_sum|_count)?(?:\{(.*)\})? \S+$/gm)) {
    found[name] = [...labels.matchAll(/(\w+)="/g)].map(m => m[1]!).filter(label => label !== 'le').sort().join(' ');
  }
  return found;
}

describe('the server’s', () => {
  let server: TestServer;
  const text = async () => (await server.call('GET', '/metrics')).body as string;
  const PODS = 'component="apiserver",group="",resource="configmaps",scope="namespace",subresource="",verb="WATCH",version="v1"';
  beforeEach(async () => {
    server = await startTestServer();
    await addDefaults(server);
  });
  afterEach(() => server.api.stop());

  async function watch(): Promise<{ stop(): void }> {
    const { response } = await server.call('GET', '/api/v1/namespaces/default/configmaps?watch=1');
    if (response.body.type !== 'watch') throw new Error('no watch');
    return response.body.start.start({ deliver: () => undefined, end: () => undefined });
  }

  it('have upstream’s names and labels', async () => {
    await watch();
    await server.call('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: 'a' } });
    await server.call('GET', '/api/v1/namespaces/default/endpoints');
    const found = await text();
    expect(labelsIn(found)).toEqual(LABELS);
    expect(found).toContain('apiserver_resource_objects{group="",resource="namespaces"} 2\n');
    expect(found).toContain('apiserver_requested_deprecated_apis{group="",removed_release="",resource="endpoints",subresource="",version="v1"} 1\n');
  });

  it('count watches while they are open, and the events they sent', async () => {
    const running = [await watch(), await watch()];
    await server.call('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: 'a' } });
    expect(await text()).toContain(`apiserver_longrunning_requests{${PODS}} 2\n`);
    expect(await text()).toContain('apiserver_watch_events_total{group="",resource="configmaps",version="v1"} 2\n');
    running[0]!.stop();
    running[0]!.stop();
    expect(await text()).toContain(`apiserver_longrunning_requests{${PODS}} 1\n`);
    running[1]!.stop();
    expect(await text()).not.toContain('apiserver_longrunning_requests{');
  });

  it('tell trials from deeds, and the refused from the let in', async () => {
    const create = (query: string) => server.call('POST', `/api/v1/namespaces/default/configmaps${query}`, { metadata: { name: 'b' } });
    for (const query of ['?dryRun=All', '?dryRun=Some', '']) await create(query);
    const found = await text();
    const of = (code: number, dryRun: string) => `apiserver_request_total{code="${code}",component="apiserver",dry_run="${dryRun}",group="",resource="configmaps",scope="resource",subresource="",verb="POST",version="v1"} 1\n`;
    for (const [code, dryRun] of [[201, 'All'], [422, 'invalid'], [201, '']] as const) expect(found).toContain(of(code, dryRun));
    await server.api.handle({ method: 'GET', path: '/api/v1/pods', query: Query.empty, headers: {} });
    expect(await text()).toContain('authorization_attempts_total{result="no-opinion"} 1\n');
  });

  it('say how much is left to allocate', async () => {
    await server.call('POST', '/api/v1/namespaces/default/services', { metadata: { name: 's' }, spec: { type: 'NodePort', ports: [{ port: 80 }] } });
    const found = await text();
    expect(found).toContain('kube_apiserver_clusterip_allocator_allocated_ips{cidr="10.96.0.0/16"} 1\n');
    expect(found).toContain('kube_apiserver_clusterip_allocator_available_ips{cidr="10.96.0.0/16"} 65533\n');
    expect(found).toContain('kube_apiserver_nodeport_allocator_allocated_ports 1\n');
    expect(found).toContain('kube_apiserver_nodeport_allocator_available_ports 2767\n');
  });
});

it('those of the kubelet, through its node', async () => {
  const virtual = await startVirtualCluster();
  const { stopNode } = await startVirtualNode(virtual);
  // Without a token: signing one takes real time, on a thread that the virtual clock does not wait for.
  const spec = { automountServiceAccountToken: false, containers: [{ name: 'c', image: 'busybox', command: ['sleep', '99'] }] };
  const pods = virtual.client.dynamic({ group: '', version: 'v1', kind: 'Pod', plural: 'pods', scope: 'Namespaced' });
  await pods.create({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'default' }, spec } as never);
  await virtual.clock.advance(10_000);
  const answer = await virtual.cluster.server.handle({ method: 'GET', path: '/api/v1/nodes/n1/proxy/metrics', query: Query.empty, headers: {}, user: SERVER });
  if (answer.body.type !== 'stream') throw new Error(JSON.stringify(answer));
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer.body.stream) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  for (const line of ['kubelet_node_name{node="n1"} 1', 'kubelet_running_containers{container_state="running"} 1', 'kubelet_running_pods 1']) expect(text).toContain(`${line}\n`);
  stopNode();
  await virtual.stop();
});

it('those of controllers and scheduler, too', async () => {
  const { client, cluster, clock, stop } = await startVirtualCluster();
  const spec = { containers: [{ name: 'c', image: 'i' }] };
  const pods = client.dynamic({ group: '', version: 'v1', kind: 'Pod', plural: 'pods', scope: 'Namespaced' });
  await clock.advance(1_000);
  await pods.create({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'default' }, spec } as never);
  await clock.advance(1_000);
  const text = cluster.server.services.metrics.text();
  expect(labelsIn(text)).toMatchObject(OF_COMPONENTS);
  expect(text).toContain('scheduler_pending_pods{queue="unschedulable"} 1\n');
  expect(text).toContain('scheduler_schedule_attempts_total{profile="default-scheduler",result="unschedulable"} 1\n');
  expect(text).toMatch(/^workqueue_adds_total\{name="service-account"\} [1-9]/m);
  await stop();
});

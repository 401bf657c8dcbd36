/** The server's metrics carry upstream's names and labels. */
import { expect, it } from 'vitest';
import { addDefaults, startTestServer } from '../../src/apiserver/server.fixture.ts';

/** As a live v1.36.2 labels them; upstream's apiserver_request_total has `system_client` besides. */
const LABELS: Readonly<Record<string, string>> = {
  apiserver_request_total: 'code component dry_run group resource scope subresource verb version',
  apiserver_request_duration_seconds: 'component dry_run group resource scope subresource verb version',
  apiserver_current_inflight_requests: 'request_kind',
  apiserver_storage_objects: 'resource',
  apiserver_resource_objects: 'group resource',
  apiserver_watch_cache_resource_version: 'group resource',
  kubernetes_build_info: 'build_date compiler git_commit git_tree_state git_version go_version major minor platform',
};

it('has upstream’s names and labels', async () => {
  const server = await startTestServer();
  await addDefaults(server);
  await server.call('GET', '/api/v1/namespaces/default');
  const text = (await server.call('GET', '/metrics')).body as string;
  const found: Record<string, string> = {};
  for (const [, name = '', labels = ''] of text.matchAll(/^(\w+?)(?:_bucket|_sum|_count)?\{(.*)\} \S+$/gm)) {
    found[name] = [...labels.matchAll(/(\w+)="/g)].map(m => m[1]!).filter(label => label !== 'le').sort().join(' ');
  }
  expect(found).toEqual(LABELS);
  expect(text).toContain('apiserver_resource_objects{group="",resource="namespaces"} 2\n');
  server.api.stop();
});

import { expect, test } from 'vitest';
import { queryString, resourcePath, watchParameters } from './paths.ts';

const pods = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', scope: 'Namespaced' } as const;
const nodes = { group: '', version: 'v1', plural: 'nodes', kind: 'Node', scope: 'Cluster' } as const;
const sets = { group: 'apps', version: 'v1', plural: 'replicasets', kind: 'ReplicaSet', scope: 'Namespaced' } as const;

test.each([
  [pods, {}, '/api/v1/pods'],
  [pods, { namespace: 'default' }, '/api/v1/namespaces/default/pods'],
  [pods, { namespace: 'default', name: 'web' }, '/api/v1/namespaces/default/pods/web'],
  [sets, { namespace: 'a', name: 'web', subresource: 'status' }, '/apis/apps/v1/namespaces/a/replicasets/web/status'],
  [nodes, { name: 'n1' }, '/api/v1/nodes/n1'],
  [nodes, { name: 'n1', namespace: 'ignored' }, '/api/v1/nodes/n1'],
  [nodes, { name: 'a b/c' }, '/api/v1/nodes/a%20b%2Fc'],
  [nodes, { name: 'system:node' }, '/api/v1/nodes/system:node'],
])('%o %o', (kind, place, path) => expect(resourcePath(kind, place)).toBe(path));

test('a namespaced object cannot be addressed without a namespace', () => {
  expect(() => resourcePath(pods, { name: 'web' })).toThrow('addressing pods "web": no namespace given');
});

test('query strings escape and leave out what is not set', () => {
  const parameters = watchParameters({ labelSelector: 'a in (b,c)', allowWatchBookmarks: true, resourceVersion: '7' });
  expect(queryString(parameters)).toBe('labelSelector=a%20in%20(b%2Cc)&resourceVersion=7&watch=1&allowWatchBookmarks=true');
});

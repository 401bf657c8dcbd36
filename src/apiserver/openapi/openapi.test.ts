import { describe, expect, it } from 'vitest';
import { schemas } from '../../kinds/facts/facts.ts';
import { defineKind, scale, status } from '../../machinery/kind.ts';
import { encodeOpenApiV2 } from './v2-protobuf.ts';
import { openApiV2 } from './v2.ts';
import { openApiV3Document, openApiV3Index } from './v3.ts';

const core = (kind: string, plural: string) => ({ group: '', version: 'v1', kind, plural, schema: `io.k8s.api.core.v1.${kind}` });
const kinds = [
  defineKind({
    ...core('Pod', 'pods'), scope: 'Namespaced',
    subresources: [
      status(),
      { name: 'exec', handler: 'exec', verbs: ['create', 'get'] },
      { name: 'proxy', handler: 'proxy', verbs: ['create', 'get'] },
      { name: 'log', handler: 'log', verbs: ['get'] },
      { name: 'eviction', handler: 'eviction', verbs: ['create'], kind: { group: 'policy', version: 'v1', kind: 'Eviction' } },
    ],
  }),
  defineKind({ ...core('ComponentStatus', 'componentstatuses'), scope: 'Cluster', verbs: ['get', 'list'] }),
  defineKind({ ...core('ReplicationController', 'replicationcontrollers'), scope: 'Namespaced', subresources: [scale({ spec: '.spec.replicas', status: '.status.replicas' })] }),
  defineKind({ group: 'rbac.authorization.k8s.io', version: 'v1', kind: 'ClusterRole', plural: 'clusterroles', schema: 'io.k8s.api.rbac.v1.ClusterRole', scope: 'Cluster' }),
];
const source = { kinds, table: schemas.table, serverVersion: 'v1.36.2' };

interface Operation { operationId: string; parameters?: { name: string }[]; requestBody?: { content: object }; responses: Record<string, { content?: object }>; 'x-kubernetes-action'?: string; 'x-kubernetes-group-version-kind'?: object }
type Item = Record<string, Operation> & { parameters?: { name: string }[] };
const document = (name: string) => openApiV3Document(source, name) as unknown as { paths: Record<string, Item>; components: { schemas: Record<string, { properties: Record<string, unknown> }> } };

describe('OpenAPI v3', () => {
  it('lists a document for each group, each version and what stands outside', () => {
    const { paths } = openApiV3Index(source);
    expect(Object.keys(paths)).toEqual(['.well-known/openid-configuration', 'api', 'api/v1', 'apis', 'apis/rbac.authorization.k8s.io', 'apis/rbac.authorization.k8s.io/v1', 'openid/v1/jwks', 'version']);
    const other = openApiV3Index({ ...source, kinds: kinds.slice(1) }).paths;
    expect(other['api/v1']).not.toEqual(paths['api/v1']);
    expect(other['apis/rbac.authorization.k8s.io/v1']).toEqual(paths['apis/rbac.authorization.k8s.io/v1']);
    expect(openApiV3Document(source, 'apis/nosuch')).toBeUndefined();
  });

  it.each([
    ['/api/v1/namespaces/{namespace}/pods', 'get', 'listCoreV1NamespacedPod', 'list'],
    ['/api/v1/pods', 'get', 'listCoreV1PodForAllNamespaces', 'list'],
    ['/api/v1/watch/pods', 'get', 'watchCoreV1PodListForAllNamespaces', 'watchlist'],
    ['/api/v1/watch/namespaces/{namespace}/pods/{name}', 'get', 'watchCoreV1NamespacedPod', 'watch'],
    ['/api/v1/namespaces/{namespace}/pods', 'delete', 'deleteCoreV1CollectionNamespacedPod', 'deletecollection'],
    ['/api/v1/namespaces/{namespace}/pods/{name}/status', 'patch', 'patchCoreV1NamespacedPodStatus', 'patch'],
    ['/api/v1/namespaces/{namespace}/pods/{name}/exec', 'post', 'connectCoreV1PostNamespacedPodExec', 'connect'],
    ['/api/v1/namespaces/{namespace}/pods/{name}/proxy/{path}', 'head', 'connectCoreV1HeadNamespacedPodProxyWithPath', 'connect'],
    ['/api/v1/namespaces/{namespace}/pods/{name}/eviction', 'post', 'createCoreV1NamespacedPodEviction', 'post'],
    ['/api/v1/componentstatuses/{name}', 'get', 'readCoreV1ComponentStatus', 'get'],
    ['/api/v1/namespaces/{namespace}/replicationcontrollers/{name}/scale', 'put', 'replaceCoreV1NamespacedReplicationControllerScale', 'put'],
    ['/api/v1/', 'get', 'getCoreV1APIResources', undefined],
  ])('%s %s is %s', (path, method, id, action) => {
    const operation = document('api/v1').paths[path]![method]!;
    expect([operation.operationId, operation['x-kubernetes-action']]).toEqual([id, action]);
  });

  it('names groups with dots, and what a subresource takes', () => {
    expect(document('apis/rbac.authorization.k8s.io/v1').paths['/apis/rbac.authorization.k8s.io/v1/clusterroles']!['post']!.operationId).toBe('createRbacAuthorizationV1ClusterRole');
    const { paths } = document('api/v1');
    expect(paths['/api/v1/namespaces/{namespace}/pods/{name}/eviction']!['post']!['x-kubernetes-group-version-kind']).toEqual({ group: 'policy', kind: 'Eviction', version: 'v1' });
    expect(paths['/api/v1/componentstatuses']).not.toHaveProperty('post');
  });

  it('shares the parameters that all operations of a path have', () => {
    const { paths } = document('api/v1');
    const names = (parameters?: { name: string }[]) => parameters?.map(p => p.name);
    const pod = paths['/api/v1/namespaces/{namespace}/pods/{name}']!;
    expect(names(pod.parameters)).toEqual(['name', 'namespace', 'pretty']);
    expect(names(pod['patch']!.parameters)).toEqual(['dryRun', 'fieldManager', 'fieldValidation', 'force']);
    const log = paths['/api/v1/namespaces/{namespace}/pods/{name}/log']!;
    expect(names(log.parameters)).toEqual(['container', 'follow', 'insecureSkipTLSVerifyBackend', 'limitBytes', 'name', 'namespace', 'pretty', 'previous', 'sinceSeconds', 'stream', 'tailLines', 'timestamps']);
  });

  it('describes every struct that it leads to', () => {
    const text = JSON.stringify(document('api/v1'));
    const { schemas: known } = document('api/v1').components;
    const references = new Set([...text.matchAll(/#\/components\/schemas\/([^"]+)"/g)].map(m => m[1]!));
    expect([...references].filter(name => !(name in known))).toEqual([]);
    expect(known['io.k8s.api.core.v1.Container']!.properties['ports']).toEqual({
      type: 'array', items: { $ref: '#/components/schemas/io.k8s.api.core.v1.ContainerPort' },
      'x-kubernetes-list-map-keys': ['containerPort', 'protocol'], 'x-kubernetes-list-type': 'map', 'x-kubernetes-patch-merge-key': 'containerPort', 'x-kubernetes-patch-strategy': 'merge',
    });
    expect(known['io.k8s.api.core.v1.Pod']).toMatchObject({ 'x-kubernetes-group-version-kind': [{ group: '', kind: 'Pod', version: 'v1' }] });
    expect(known['io.k8s.api.core.v1.SeccompProfile']).toMatchObject({ 'x-kubernetes-unions': [{ discriminator: 'type', 'fields-to-discriminateBy': { localhostProfile: 'LocalhostProfile' } }] });
  });

  it('carries descriptions where there are some', () => {
    const described = openApiV3Document({ ...source, descriptions: { 'io.k8s.api.core.v1.PodSpec': { '': 'the whole', nodeName: 'a node' } } }, 'api/v1');
    expect(described).toMatchObject({ components: { schemas: { 'io.k8s.api.core.v1.PodSpec': { description: 'the whole', properties: { nodeName: { description: 'a node', type: 'string' } } } } } });
  });
});

describe('OpenAPI v2', () => {
  it('holds all of it, with references of its own', () => {
    const text = JSON.stringify(openApiV2(source));
    const { definitions, paths } = JSON.parse(text) as { definitions: Record<string, object>; paths: object };
    const references = new Set([...text.matchAll(/#\/definitions\/([^"]+)"/g)].map(m => m[1]!));
    expect([...references].filter(name => !(name in definitions))).toEqual([]);
    expect(Object.keys(paths)).toContain('/apis/rbac.authorization.k8s.io/v1/clusterroles/{name}');
    expect(definitions['io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions']).toMatchObject({ 'x-kubernetes-group-version-kind': [{ group: '', version: 'v1' }, { group: 'rbac.authorization.k8s.io', version: 'v1' }] });
  });

  it('has a protobuf form', () => {
    const bytes = Buffer.from(encodeOpenApiV2({ swagger: '2.0', info: { title: 'K' }, definitions: { A: { type: 'object', 'x-y': [1] } } }));
    // swagger "2.0"; info{title "K"}; definitions{ {name "A", value{type{"object"}, vendor_extension{name "x-y", value{yaml "[1]"}}}} }
    const value = 'b20108' + '0a066f626a656374' + 'fa010c' + '0a03782d79' + '1205' + '12035b315d';
    expect(bytes.toString('hex')).toBe('0a03322e30' + '12030a014b' + '4a21' + '0a1f' + '0a0141' + '121a' + value);
  });
});

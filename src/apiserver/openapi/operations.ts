/** Every operation that the served kinds offer, as data: paths, ids, parameters, bodies and answers, before a document is made of them. */
import type { AnyKind, Subresource } from '../../machinery/kind.ts';
import type { SchemaTable } from '../../machinery/schema/table.ts';
import type { GroupVersionKind } from './schema-document.ts';

export type Method = 'get' | 'put' | 'post' | 'delete' | 'options' | 'head' | 'patch';

export interface Operation {
  readonly path: string;
  readonly method: Method;
  readonly id: string;
  /** x-kubernetes-action; absent for discovery. */
  readonly action?: string;
  readonly tag: string;
  readonly summary: string;
  readonly query: readonly string[];
  /** The schema of the body, and of the answer. `string`: plain text; absent answer: none that has a schema. */
  readonly body?: string;
  readonly answer?: string;
  readonly consumes: readonly string[];
  readonly produces: readonly string[];
  readonly codes: readonly number[];
  readonly gvk?: GroupVersionKind;
}

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
export const PATCH_SCHEMA = `${META}.Patch`;
export const DELETE_OPTIONS = `${META}.DeleteOptions`;
const STATUS = `${META}.Status`;
const ENCODINGS = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
const STREAMS = [...ENCODINGS, 'application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch'];
const PATCHES = ['application/apply-patch+yaml', 'application/json-patch+json', 'application/merge-patch+json', 'application/strategic-merge-patch+json'];
const LIST_QUERY = [
  'allowWatchBookmarks', 'continue', 'fieldSelector', 'labelSelector', 'limit', 'pretty', 'resourceVersion', 'resourceVersionMatch', 'sendInitialEvents',
  'shardSelector', 'timeoutSeconds', 'watch',
];
const DELETE_QUERY = ['dryRun', 'gracePeriodSeconds', 'ignoreStoreReadErrorWithClusterBreakingPotential', 'orphanDependents', 'pretty', 'propagationPolicy'];
const COLLECTION_QUERY = [...LIST_QUERY.filter(q => q !== 'watch' && q !== 'allowWatchBookmarks'), ...DELETE_QUERY.filter(q => q !== 'pretty')].sort();
const WRITE_QUERY = ['dryRun', 'fieldManager', 'fieldValidation', 'pretty'];
const PROXY_METHODS: readonly Method[] = ['delete', 'get', 'head', 'options', 'patch', 'post', 'put'];
/** Subresources that take over the connection, and the kind whose fields are their query parameters. */
const CONNECTS: Readonly<Record<string, string>> = { attach: 'AttachOptions', exec: 'ExecOptions', portforward: 'PortForwardOptions', proxy: 'ProxyOptions' };
/** Kinds whose DELETE answers the object, not a Status. */
const ANSWERS_DELETED = new Set([
  'Pod', 'PodTemplate', 'Service', 'ServiceAccount', 'PersistentVolume', 'PersistentVolumeClaim', 'ResourceQuota', 'StorageClass', 'VolumeAttachment', 'CSIDriver', 'CSINode',
  'VolumeAttributesClass', 'ResourceClaim', 'ResourceClaimTemplate', 'ResourceSlice', 'DeviceClass',
]);

/** The fields of an options kind that fit into a query. */
const queryFields = (table: SchemaTable, options: string): string[] =>
  table.struct(options).fields.filter(f => f.type.is !== 'time' && f.type.is !== 'struct' && f.name !== 'kind' && f.name !== 'apiVersion').map(f => f.name);

const capital = (s: string) => s.slice(0, 1).toUpperCase() + s.slice(1);
/** `rbac.authorization.k8s.io` -> `RbacAuthorization`, the core group -> `Core`. */
const groupName = (group: string) => (group === '' ? 'Core' : group.replace(/\.k8s\.io$/, '').split('.').map(capital).join(''));
const tagOf = (group: string, version?: string) => {
  const name = groupName(group);
  return name.slice(0, 1).toLowerCase() + name.slice(1) + (version === undefined ? '' : `_${version}`);
};
export const groupVersionPath = (group: string, version: string): string => (group === '' ? `api/${version}` : `apis/${group}/${version}`);

/** What the operations of one kind have in common. */
interface Frame {
  readonly kind: AnyKind;
  readonly gvName: string;
  readonly scoped: string;
  readonly root: string;
  readonly collection: string;
  readonly object: string;
  readonly base: { readonly tag: string; readonly gvk: GroupVersionKind; readonly produces: readonly string[]; readonly consumes: readonly string[] };
}

function frameOf(kind: AnyKind): Frame {
  const root = `/${groupVersionPath(kind.group, kind.version)}`;
  const namespaced = kind.scope === 'Namespaced';
  const collection = `${root}${namespaced ? '/namespaces/{namespace}' : ''}/${kind.plural}`;
  const gvk = { group: kind.group, kind: kind.kind, version: kind.version };
  return {
    kind,
    gvName: groupName(kind.group) + capital(kind.version),
    scoped: namespaced ? 'Namespaced' : '',
    root,
    collection,
    object: `${collection}/{name}`,
    base: { tag: tagOf(kind.group, kind.version), gvk, produces: ENCODINGS, consumes: ['*/*'] },
  };
}
const noBody = { consumes: [] as readonly string[] };

/** GET, PUT and PATCH of an object or of a subresource that is shaped like one. */
function objectOperations(f: Frame, { suffix, path, schema, verbs, gvk }: { suffix: string; path: string; schema: string; verbs: readonly string[]; gvk: GroupVersionKind }): Operation[] {
  const { base, gvName, scoped, kind } = f;
  const id = (verb: string) => `${verb}${gvName}${scoped}${kind.kind}${suffix}`;
  const of = suffix === '' ? `the specified ${kind.kind}` : `${suffix.toLowerCase()} of the specified ${kind.kind}`;
  const made: (Operation | false)[] = [
    verbs.includes('get') && { ...base, ...noBody, gvk, path, method: 'get', id: id('read'), action: 'get', summary: `read ${of}`, query: ['pretty'], answer: schema, codes: [200] },
    verbs.includes('update') && { ...base, gvk, path, method: 'put', id: id('replace'), action: 'put', summary: `replace ${of}`, query: WRITE_QUERY, body: schema, answer: schema, codes: [200, 201] },
    verbs.includes('patch') && {
      ...base, gvk, path, method: 'patch', id: id('patch'), action: 'patch', summary: `partially update ${of}`, query: [...WRITE_QUERY, 'force'], body: PATCH_SCHEMA, answer: schema, codes: [200, 201], consumes: PATCHES,
    },
  ];
  return made.filter(o => o !== false);
}

function createOperation(f: Frame, { suffix, path, schema, gvk }: { suffix: string; path: string; schema: string; gvk: GroupVersionKind }): Operation {
  const { base, gvName, scoped, kind } = f;
  const what = suffix === '' ? kind.kind : `${suffix.toLowerCase()} of a ${kind.kind}`;
  return { ...base, gvk, path, method: 'post', id: `create${gvName}${scoped}${kind.kind}${suffix}`, action: 'post', summary: `create a ${what}`, query: WRITE_QUERY, body: schema, answer: schema, codes: [200, 201, 202] };
}

function deleteOperations(f: Frame): Operation[] {
  const { base, gvName, scoped, kind } = f;
  const answer = ANSWERS_DELETED.has(kind.kind) ? kind.schema : STATUS;
  const made: (Operation | false)[] = [
    kind.verbs.includes('delete') && {
      ...base, path: f.object, method: 'delete', id: `delete${gvName}${scoped}${kind.kind}`, action: 'delete', summary: `delete a ${kind.kind}`, query: DELETE_QUERY, body: DELETE_OPTIONS, answer, codes: [200, 202],
    },
    kind.verbs.includes('deletecollection') && {
      ...base, path: f.collection, method: 'delete', id: `delete${gvName}Collection${scoped}${kind.kind}`, action: 'deletecollection', summary: `delete a collection of ${kind.kind}`, query: COLLECTION_QUERY,
      body: DELETE_OPTIONS, answer: STATUS, codes: [200],
    },
  ];
  return made.filter(o => o !== false);
}

function listOperations(f: Frame): Operation[] {
  const { base, gvName, scoped, kind } = f;
  const shape = { ...base, ...noBody, method: 'get' as const, query: LIST_QUERY, produces: STREAMS, codes: [200] };
  const list = { ...shape, action: 'list', summary: `list or watch objects of kind ${kind.kind}`, answer: `${kind.schema}List` };
  const watchList = { ...shape, action: 'watchlist', summary: `watch individual changes to a list of ${kind.kind}`, answer: `${META}.WatchEvent` };
  const watched = (path: string) => path.replace(f.root, `${f.root}/watch`);
  const everywhere = `${f.root}/${kind.plural}`;
  const out: Operation[] = [];
  if (kind.verbs.includes('list')) out.push({ ...list, path: f.collection, id: `list${gvName}${scoped}${kind.kind}` });
  if (kind.verbs.includes('watch')) {
    out.push({ ...watchList, path: watched(f.collection), id: `watch${gvName}${scoped}${kind.kind}List` });
    out.push({ ...watchList, path: watched(f.object), action: 'watch', summary: `watch changes to an object of kind ${kind.kind}`, id: `watch${gvName}${scoped}${kind.kind}` });
  }
  if (scoped === '') return out;
  if (kind.verbs.includes('list')) out.push({ ...list, path: everywhere, id: `list${gvName}${kind.kind}ForAllNamespaces` });
  if (kind.verbs.includes('watch')) out.push({ ...watchList, path: watched(everywhere), id: `watch${gvName}${kind.kind}ListForAllNamespaces` });
  return out;
}

function connectOperations(f: Frame, sub: Subresource, table: SchemaTable): Operation[] {
  const { base, gvName, scoped, kind } = f;
  const optionsKind = kind.kind + CONNECTS[sub.name]!;
  const query = queryFields(table, `core.v1.${optionsKind}`).sort();
  const gvk = { group: '', kind: optionsKind, version: 'v1' };
  const isProxy = sub.name === 'proxy';
  const paths = [`${f.object}/${sub.name}`, ...(isProxy ? [`${f.object}/${sub.name}/{path}`] : [])];
  return paths.flatMap((path, i) =>
    (isProxy ? PROXY_METHODS : (['get', 'post'] as const)).map(method => ({
      ...base, ...noBody, gvk, path, method, action: 'connect', query, answer: 'string', produces: ['*/*'], codes: [200],
      id: `connect${gvName}${capital(method)}${scoped}${kind.kind}${capital(sub.name)}${i === 1 ? 'WithPath' : ''}`,
      summary: `connect ${method.toUpperCase()} requests to ${sub.name} of ${kind.kind}`,
    })),
  );
}

/** The kind that a subresource takes and answers. */
function subresourceKind(kind: AnyKind, sub: Subresource): { gvk: GroupVersionKind; schema: string } {
  const own = { gvk: { group: kind.group, kind: kind.kind, version: kind.version }, schema: kind.schema };
  if (sub.name === 'scale') return { gvk: { group: 'autoscaling', kind: 'Scale', version: 'v1' }, schema: 'io.k8s.api.autoscaling.v1.Scale' };
  const other = 'kind' in sub ? sub.kind : undefined;
  if (!other) return own;
  return { gvk: { group: other.group, kind: other.kind, version: other.version }, schema: `io.k8s.api.${other.group === '' ? 'core' : other.group.split('.')[0]}.${other.version}.${other.kind}` };
}

function subresourceOperations(f: Frame, sub: Subresource, table: SchemaTable): Operation[] {
  if (CONNECTS[sub.name]) return connectOperations(f, sub, table);
  const { gvk, schema } = subresourceKind(f.kind, sub);
  const path = `${f.object}/${sub.name}`;
  const suffix = capital(sub.name);
  if (sub.name === 'log') {
    const query = [...queryFields(table, 'core.v1.PodLogOptions'), 'pretty'].sort();
    return objectOperations(f, { suffix, path, schema: 'string', verbs: ['get'], gvk }).map(o => ({ ...o, query, produces: ['text/plain', ...ENCODINGS] }));
  }
  const verbs = 'verbs' in sub ? sub.verbs : ['get', 'patch', 'update'];
  const create = verbs.includes('create') ? [createOperation(f, { suffix, path, schema, gvk })] : [];
  return [...create, ...objectOperations(f, { suffix, path, schema, verbs, gvk })];
}

export function kindOperations(kind: AnyKind, table: SchemaTable): Operation[] {
  const f = frameOf(kind);
  const { gvk } = f.base;
  return [
    ...listOperations(f),
    ...(kind.verbs.includes('create') ? [createOperation(f, { suffix: '', path: f.collection, schema: kind.schema, gvk })] : []),
    ...objectOperations(f, { suffix: '', path: f.object, schema: kind.schema, verbs: kind.verbs, gvk }),
    ...deleteOperations(f),
    ...(kind.subresources ?? []).flatMap(sub => subresourceOperations(f, sub, table)),
  ];
}

const discoveryShape = { method: 'get' as const, query: [], consumes: [], produces: ENCODINGS, codes: [200] };

/** `/apis/apps/v1/`: what a version serves. */
export function resourceListOperation(group: string, version: string): Operation {
  return { ...discoveryShape, path: `/${groupVersionPath(group, version)}/`, id: `get${groupName(group)}${capital(version)}APIResources`, tag: tagOf(group, version), summary: 'get available resources', answer: `${META}.APIResourceList` };
}
/** `/apis/apps/`, and `/api/` for the core group. */
export function groupOperation(group: string): Operation {
  const isCore = group === '';
  const answer = `${META}.${isCore ? 'APIVersions' : 'APIGroup'}`;
  return { ...discoveryShape, path: isCore ? '/api/' : `/apis/${group}/`, id: isCore ? 'getCoreAPIVersions' : `get${groupName(group)}APIGroup`, tag: tagOf(group), summary: isCore ? 'get available API versions' : 'get information of a group', answer };
}
/** What stands outside all groups, by the name of its document. */
export const ROOT_OPERATIONS: Readonly<Record<string, Operation>> = {
  apis: { ...discoveryShape, path: '/apis/', id: 'getAPIVersions', tag: 'apis', summary: 'get available API versions', answer: `${META}.APIGroupList` },
  version: { ...discoveryShape, path: '/version/', id: 'getCodeVersion', tag: 'version', summary: 'get the version information for this server', answer: 'io.k8s.apimachinery.pkg.version.Info', produces: ['application/json'] },
  '.well-known/openid-configuration': {
    ...discoveryShape, path: '/.well-known/openid-configuration/', id: 'getServiceAccountIssuerOpenIDConfiguration', tag: 'WellKnown', summary: 'get service account issuer OpenID configuration', answer: 'string', produces: ['application/json'],
  },
  'openid/v1/jwks': {
    ...discoveryShape, path: '/openid/v1/jwks/', id: 'getServiceAccountIssuerOpenIDKeyset', tag: 'openid', summary: 'get service account issuer OpenID JSON Web Key Set', answer: 'string', produces: ['application/jwk-set+json'],
  },
};

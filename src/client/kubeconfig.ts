/** The kubeconfig file's content, read and changed as text; finding and loading files is others' work. */
import { KubeconfigError, kubeconfigOf, type Kubeconfig, type KubeconfigCluster, type KubeconfigUser, type ResolvedContext } from './kubeconfig-data.ts';
import { type Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';

export * from './kubeconfig-data.ts';

export const parseKubeconfig = (text: string): Kubeconfig => kubeconfigOf(parse(text).toJS());

/** The named context, or the current one. */
export function resolveContext(config: Kubeconfig, name = config.currentContext): ResolvedContext {
  const context = config.contexts.get(name);
  if (!context) throw new KubeconfigError(name === '' ? 'no current context is set' : `context ${JSON.stringify(name)} does not exist`);
  const cluster = config.clusters.get(context.cluster);
  if (!cluster) throw new KubeconfigError(`context ${JSON.stringify(name)}: cluster ${JSON.stringify(context.cluster)} does not exist`);
  const user = context.user ? config.users.get(context.user) : {};
  if (!user) throw new KubeconfigError(`context ${JSON.stringify(name)}: user ${JSON.stringify(context.user)} does not exist`);
  return { name, cluster, user, namespace: context.namespace || 'default' };
}

export interface NewContext {
  readonly name: string;
  readonly cluster: KubeconfigCluster;
  readonly user: KubeconfigUser;
  readonly namespace?: string;
}

/** Adds or replaces a cluster, a user and a context of one name and makes it current; all else in the text stays as it is. */
export function withContext(text: string, context: NewContext): string {
  const document = parse(text);
  if (!isMap(document.contents)) document.contents = document.createNode({ apiVersion: 'v1', kind: 'Config' }) as never;
  const { name, cluster, user, namespace } = context;
  put(document, 'clusters', { cluster, name });
  put(document, 'contexts', { context: { cluster: name, ...(namespace ? { namespace } : {}), user: name }, name });
  document.set('current-context', name);
  if (!document.has('preferences')) document.set('preferences', document.createNode({}));
  put(document, 'users', { name, user });
  return write(document);
}

/** Takes the cluster, user and context of this name out again; where it was current, no context is. */
export function withoutContext(text: string, name: string): string {
  const document = parse(text);
  if (!isMap(document.contents)) return text;
  for (const list of ['clusters', 'contexts', 'users']) remove(document, list, name);
  if (document.get('current-context') === name) document.set('current-context', '');
  return write(document);
}

function parse(text: string): Document {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw new KubeconfigError(`reading kubeconfig: ${error.message}`);
  if (document.contents && !isMap(document.contents)) throw new KubeconfigError('reading kubeconfig: not a mapping');
  return document;
}

/** As kubectl writes it: certificates on one line each, lists not indented. */
const write = (document: Document) => document.toString({ lineWidth: 0, indentSeq: false });

function put(document: Document, list: string, entry: Readonly<Record<string, unknown>> & { readonly name: string }): void {
  const node = document.createNode(entry);
  const found = document.get(list);
  if (!isSeq(found)) return document.set(list, document.createNode([entry]));
  const at = positionOf(found, entry.name);
  if (at < 0) found.add(node);
  else found.set(at, node);
}

function remove(document: Document, list: string, name: string): void {
  const found = document.get(list);
  if (!isSeq(found)) return;
  const at = positionOf(found, name);
  if (at >= 0) found.delete(at);
}

const positionOf = (list: YAMLSeq, name: string) => list.items.findIndex(item => isMap(item) && (item as YAMLMap).get('name') === name);

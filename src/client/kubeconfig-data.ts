/** What a kubeconfig says, as data; reading and changing its text is others' work. */

export interface KubeconfigCluster {
  server?: string;
  'certificate-authority'?: string;
  'certificate-authority-data'?: string;
  'insecure-skip-tls-verify'?: boolean;
  'tls-server-name'?: string;
  'proxy-url'?: string;
  'disable-compression'?: boolean;
  extensions?: readonly NamedExtension[];
}
export interface NamedExtension {
  readonly name: string;
  readonly extension: unknown;
}
export interface KubeconfigUser {
  'client-certificate'?: string;
  'client-certificate-data'?: string;
  'client-key'?: string;
  'client-key-data'?: string;
  token?: string;
  tokenFile?: string;
  username?: string;
  password?: string;
  as?: string;
  'as-uid'?: string;
  'as-groups'?: readonly string[];
  'as-user-extra'?: Readonly<Record<string, readonly string[]>>;
  exec?: KubeconfigExec;
  'auth-provider'?: { readonly name: string };
}
/** A program that is asked for credentials. */
export interface KubeconfigExec {
  command: string;
  args?: readonly string[] | null;
  env?: readonly { readonly name: string; readonly value: string }[] | null;
  apiVersion?: string;
  installHint?: string;
  provideClusterInfo?: boolean;
  interactiveMode?: string;
}
export interface KubeconfigContext {
  cluster: string;
  user: string;
  namespace?: string;
}
export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, KubeconfigCluster>;
  readonly users: ReadonlyMap<string, KubeconfigUser>;
  readonly contexts: ReadonlyMap<string, KubeconfigContext>;
  readonly currentContext: string;
}
/** One context with what it names. */
export interface ResolvedContext {
  readonly name: string;
  readonly cluster: KubeconfigCluster;
  readonly user: KubeconfigUser;
  readonly namespace: string;
}

export class KubeconfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'KubeconfigError';
  }
}

/** The content of one file. */
export function kubeconfigOf(content: unknown): Kubeconfig {
  const data = (content ?? {}) as Record<string, unknown>;
  return {
    clusters: named(data['clusters'], 'cluster'),
    users: named(data['users'], 'user'),
    contexts: named(data['contexts'], 'context'),
    currentContext: typeof data['current-context'] === 'string' ? data['current-context'] : '',
  };
}

/** Several files count as one: the first to say something about a name wins. */
export function mergeKubeconfigs(configs: readonly Kubeconfig[]): Kubeconfig {
  const merge = <V>(maps: readonly ReadonlyMap<string, V>[]) => new Map(maps.toReversed().flatMap(map => [...map]));
  return {
    clusters: merge(configs.map(c => c.clusters)),
    users: merge(configs.map(c => c.users)),
    contexts: merge(configs.map(c => c.contexts)),
    currentContext: configs.find(c => c.currentContext !== '')?.currentContext ?? '',
  };
}

function named<V>(list: unknown, field: string): Map<string, V> {
  const entries = Array.isArray(list) ? (list as Record<string, unknown>[]) : [];
  // Of two entries of one name the first counts.
  return new Map(entries.toReversed().map(entry => [String(entry['name']), (entry[field] ?? {}) as V]));
}

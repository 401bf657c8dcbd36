/** What the files and the flags together say: which server, as whom, in which namespace. */
import type { Kubeconfig, KubeconfigCluster, KubeconfigUser } from '../../client/kubeconfig-data.ts';
import { ConfigurationError, ContextNotFoundError } from '../errors.ts';
import type { FlagValues } from '../flags/flag.ts';
import { quote } from '../flags/go-text.ts';
import type { GlobalFlags } from '../global-flags.ts';

export interface Chosen {
  readonly cluster: KubeconfigCluster;
  readonly user: KubeconfigUser;
  readonly contextName: string;
  readonly clusterName: string;
  readonly userName: string;
  readonly namespace: string;
  /** By a flag. */
  readonly isNamespaceExplicit: boolean;
  /** Nothing was said about any cluster: the place for a cluster's own credentials. */
  readonly isDefault: boolean;
}

type Flags = FlagValues<GlobalFlags>;

export const DEFAULT_SERVER = 'http://localhost:8080';

/** Throws where a name leads nowhere. */
export function chooseConfig(config: Kubeconfig, flags: Flags, env: Readonly<Record<string, string | undefined>>): Chosen {
  const contextName = flags.context || config.currentContext;
  const context = config.contexts.get(contextName);
  if (contextName !== '' && !context) throw new ContextNotFoundError(contextName);
  const clusterName = flags.cluster || context?.cluster || '';
  const userName = flags.user || context?.user || '';
  if (flags.user && !config.users.has(flags.user)) throw new ConfigurationError(`auth info ${quote(flags.user)} does not exist`);
  const known = config.clusters.get(clusterName);
  if (clusterName !== '' && !known?.server && !flags.server && (flags.cluster || known)) throw new ConfigurationError(`no server found for cluster ${quote(clusterName)}`);
  const user = overrideUser(config.users.get(userName) ?? {}, flags);
  refuseOrphanImpersonation(user, userName);
  return {
    cluster: overrideCluster({ server: env['KUBERNETES_MASTER'] || DEFAULT_SERVER, ...known }, flags), user,
    contextName, clusterName, userName, ...namespaceOf(flags, context?.namespace),
    isDefault: !known && !flags.server && !env['KUBERNETES_MASTER'],
  };
}

function namespaceOf(flags: Flags, ofContext: string | undefined): Pick<Chosen, 'namespace' | 'isNamespaceExplicit'> {
  return { namespace: flags.namespace || ofContext || 'default', isNamespaceExplicit: flags.namespace !== '' };
}

function overrideCluster(cluster: KubeconfigCluster, flags: Flags): KubeconfigCluster {
  const { 'certificate-authority': ca, 'insecure-skip-tls-verify': insecure, 'tls-server-name': serverName, server } = flags;
  const { 'certificate-authority': _file, 'certificate-authority-data': _data, 'insecure-skip-tls-verify': _insecure, ...trustless } = cluster;
  const trusting: KubeconfigCluster = ca || insecure ? { ...trustless, ...(ca ? { 'certificate-authority': ca } : {}), 'insecure-skip-tls-verify': insecure } : cluster;
  const { 'tls-server-name': _name, ...nameless } = trusting;
  return {
    ...(server || serverName ? nameless : trusting), ...(server ? { server } : {}), ...(serverName ? { 'tls-server-name': serverName } : {}),
    ...(flags['disable-compression'] ? { 'disable-compression': true } : {}),
  };
}

function overrideUser(user: KubeconfigUser, flags: Flags): KubeconfigUser {
  let next: KubeconfigUser = { ...user };
  if (flags.token) {
    const { tokenFile: _ignored, ...rest } = next;
    next = { ...rest, token: flags.token };
  }
  if (flags.username || flags.password) next = { ...next, ...(flags.username ? { username: flags.username } : {}), ...(flags.password ? { password: flags.password } : {}) };
  if (flags['client-certificate']) {
    const { 'client-certificate-data': _data, ...rest } = next;
    next = { ...rest, 'client-certificate': flags['client-certificate'] };
  }
  if (flags['client-key']) {
    const { 'client-key-data': _data, ...rest } = next;
    next = { ...rest, 'client-key': flags['client-key'] };
  }
  if (flags.as) next = { ...next, as: flags.as };
  if (flags['as-uid']) next = { ...next, 'as-uid': flags['as-uid'] };
  if (flags['as-group'].length > 0) next = { ...next, 'as-groups': flags['as-group'] };
  if (flags['as-user-extra'].length > 0) next = { ...next, 'as-user-extra': extrasOf(flags['as-user-extra']) };
  return next;
}

function extrasOf(pairs: readonly string[]): Record<string, string[]> {
  const extras: Record<string, string[]> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at > 0) (extras[pair.slice(0, at)] ??= []).push(pair.slice(at + 1));
  }
  return extras;
}

function refuseOrphanImpersonation(user: KubeconfigUser, name: string): void {
  const hasMore = user['as-uid'] || (user['as-groups']?.length ?? 0) > 0 || Object.keys(user['as-user-extra'] ?? {}).length > 0;
  if (hasMore && !user.as) throw new ConfigurationError(`requesting uid, groups or user-extra for ${name} without impersonating a user`);
}

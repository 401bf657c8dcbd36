/** What the files and the flags together say: which server, as whom, in which namespace. */
import type { Kubeconfig, KubeconfigCluster, KubeconfigUser } from '../../client/kubeconfig-data.ts';
import { CommandError } from '../errors.ts';
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
  /** Of the names that flags give, the first that leads nowhere: who asks for the server is told of it before all else. */
  readonly absent: CommandError | undefined;
}

type Flags = FlagValues<GlobalFlags>;

export const DEFAULT_SERVER = 'http://localhost:8080';

export function chooseConfig(config: Kubeconfig, flags: Flags, env: Readonly<Record<string, string | undefined>>): Chosen {
  const contextName = flags.context || config.currentContext;
  const context = config.contexts.get(contextName);
  const clusterName = flags.cluster || context?.cluster || '';
  const userName = flags.user || context?.user || '';
  const known = config.clusters.get(clusterName);
  const isNowhere = flags.cluster !== '' && !known;
  return {
    cluster: isNowhere ? {} : overrideCluster({ ...known, server: known?.server || env['KUBERNETES_MASTER'] || DEFAULT_SERVER }, flags),
    user: flags.user && !config.users.has(userName) ? {} : overrideUser(config.users.get(userName) ?? {}, flags),
    contextName, clusterName, userName, ...namespaceOf(flags, context?.namespace),
    isDefault: !known && !flags.server && !env['KUBERNETES_MASTER'],
    absent: absentName(config, flags),
  };
}

function absentName({ users, contexts, clusters }: Kubeconfig, flags: Flags): CommandError | undefined {
  const wanted = [['auth info', flags.user, users], ['context', flags.context, contexts], ['cluster', flags.cluster, clusters]] as const;
  const found = wanted.find(([, name, all]) => name !== '' && !all.has(name));
  return found && new CommandError(`${found[0]} ${quote(found[1])} does not exist`);
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

/** What a kubeconfig's entries must not say; all that is wrong is told at once, in client-go's order and words. */
import type { KubeconfigCluster, KubeconfigExec, KubeconfigUser } from '../../client/kubeconfig-data.ts';
import { ConfigurationError, ContextNotFoundError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import type { Io } from '../io.ts';
import type { Chosen } from './choose.ts';

/** `isContextKnown` looks into the files: a context that none is named may be missing. */
export function refuseUnusable(io: Pick<Io, 'files'>, { contextName, userName, user, clusterName, cluster }: Chosen, isContextKnown: boolean): void {
  const missing = contextName !== '' && !isContextKnown ? new ContextNotFoundError(contextName) : undefined;
  const others = [...userProblems(io, userName, user), ...clusterProblems(io, clusterName, cluster)];
  if (missing && others.length === 0) throw missing;
  if (others.length > 0) throw new ConfigurationError(...(missing ? [missing.message] : []), ...others);
}

/** Only that there is something to read. */
function fileProblem(io: Pick<Io, 'files'>, path: string | undefined, what: string): string[] {
  if (!path) return [];
  try {
    io.files.readText(path);
    return [];
  } catch (error) {
    return [`unable to read ${what} due to ${(error as Error).message}`];
  }
}

function userProblems(io: Pick<Io, 'files'>, name: string, user: KubeconfigUser): string[] {
  const methods = [...(user.token ? ['token'] : []), ...(user.username || user.password ? ['basicAuth'] : [])];
  const hasMore = user['as-uid'] || user['as-groups']?.length || Object.keys(user['as-user-extra'] ?? {}).length > 0;
  return [
    ...certificateProblems(io, name, user), ...(user.exec ? execProblems(name, user.exec, Boolean(user['auth-provider'])) : []),
    ...(methods.length > 1 ? [`more than one authentication method found for ${name}; found [${methods.join(' ')}], only one is allowed`] : []),
    ...(hasMore && !user.as ? [`requesting uid, groups or user-extra for ${name} without impersonating a user`] : []),
  ];
}

function certificateProblems(io: Pick<Io, 'files'>, name: string, user: KubeconfigUser): string[] {
  const { 'client-certificate': cert, 'client-certificate-data': certData, 'client-key': key, 'client-key-data': keyData } = user;
  if (!cert && !certData) return [];
  return [
    ...(cert && certData ? [`client-cert-data and client-cert are both specified for ${name}. client-cert-data will override.`] : []),
    ...(key && keyData ? [`client-key-data and client-key are both specified for ${name}; client-key-data will override`] : []),
    ...(!key && !keyData ? [`client-key-data or client-key must be specified for ${name} to use the clientCert authentication method.`] : []),
    ...fileProblem(io, cert, `client-cert ${cert} for ${name}`), ...fileProblem(io, key, `client-key ${key} for ${name}`),
  ];
}

/** Older versions of the protocol have a mode by default. */
const MODES = ['Never', 'IfAvailable', 'Always'];

function execProblems(name: string, { command, apiVersion, env, interactiveMode }: KubeconfigExec, hasProvider: boolean): string[] {
  const missing = (what: string) => `${what} must be specified for ${name} to use exec authentication plugin`;
  const isOld = /^client\.authentication\.k8s\.io\/v1(alpha|beta)1$/.test(apiVersion ?? '');
  return [
    ...(hasProvider ? [`authProvider cannot be provided in combination with an exec plugin for ${name}`] : []),
    ...(command ? [] : [missing('command')]), ...(apiVersion ? [] : [missing('apiVersion')]),
    ...(env ?? []).flatMap(variable => (variable.name ? [] : [missing('env variable name')])),
    ...(interactiveMode ? (MODES.includes(interactiveMode) ? [] : [`invalid interactiveMode for ${name}: ${quote(interactiveMode)}`]) : isOld ? [] : [missing('interactiveMode')]),
  ];
}

function clusterProblems(io: Pick<Io, 'files'>, name: string, cluster: KubeconfigCluster): string[] {
  const { server, 'proxy-url': proxy, 'certificate-authority': ca, 'certificate-authority-data': data } = cluster;
  return [
    ...(server ? [] : [name ? `no server found for cluster ${quote(name)}` : 'default cluster has no server defined']),
    ...(proxy ? proxyProblem(name, proxy) : []),
    ...(ca && data ? [`certificate-authority-data and certificate-authority are both specified for ${name}. certificate-authority-data will override.`] : []),
    ...fileProblem(io, ca, `certificate-authority ${ca} for ${name}`),
  ];
}

function proxyProblem(cluster: string, proxy: string): string[] {
  const scheme = /^([a-zA-Z][a-zA-Z\d+.-]*):/.exec(proxy)?.[1]?.toLowerCase() ?? '';
  if (['http', 'https', 'socks5'].includes(scheme)) return [];
  return [`invalid 'proxy-url' ${quote(proxy)} for cluster ${quote(cluster)}: unsupported scheme ${quote(scheme)}, must be http, https, or socks5`];
}

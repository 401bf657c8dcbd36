/** What commands are given to reach the cluster: configuration, client, discovery, resources. Everything is made when it is first asked for. */
import type { RestConfig } from '../client/rest.ts';
import type { Kubeconfig } from '../client/kubeconfig-data.ts';
import { ApiClient } from './api-client.ts';
import { chooseConfig, type Chosen } from './config/choose.ts';
import type { PluginPolicy } from './config/exec-credentials.ts';
import { loadKubeconfig } from './config/load.ts';
import { refuseUnusable } from './config/refuse-unusable.ts';
import { requestTimeout } from './config/request-timeout.ts';
import { Aggregate, ConfigurationError } from './errors.ts';
import type { FlagValues } from './flags/flag.ts';
import type { GlobalFlags } from './global-flags.ts';
import type { Io } from './io.ts';
import type { BuilderOptions } from './resource/builder.ts';
import { Discovery, hostFolder } from './resource/discovery.ts';
import { RestMapper } from './resource/mapper.ts';
import type { Result } from './resource/result.ts';
import { paired } from './paired.ts';
import { logsRequests } from './log-line.ts';
import { createWarnings, type Warnings } from './warnings.ts';

export interface Namespace {
  readonly namespace: string;
  /** A flag said so. */
  readonly isExplicit: boolean;
}

export interface Factory {
  /** The merged kubeconfig, as the files have it. */
  kubeconfig(): Kubeconfig;
  /** What files and flags say together; throws where no request could be made of it. */
  dialable(): Chosen;
  namespace(): Promise<Namespace>;
  /** Everything needed to dial the server: address, trust, credentials. */
  restConfig(): Promise<RestConfig>;
  client(): Promise<ApiClient>;
  discovery(): Promise<Discovery>;
  mapper(): Promise<RestMapper>;
  /** The objects that arguments and flags name; rejects where they make no sense. */
  resources(options: BuilderOptions): Promise<Result>;
  readonly warnings: Warnings;
  /** Ends connections. */
  close(): void;
}

export function createFactory(io: Io, flags: FlagValues<GlobalFlags>, policy: PluginPolicy = { policy: '', allowed: [] }): Factory {
  const warnings = createWarnings(io);
  const kubeconfig = once(() => loadKubeconfig(io, flags.kubeconfig, logsRequests(flags)));
  const chosen = once(() => chooseConfig(kubeconfig(), flags, io.env));
  const usable = once(() => {
    refuseUnusable(io, chosen(), kubeconfig().contexts.has(chosen().contextName));
    return chosen();
  });
  const dialable = once(() => {
    const { absent } = chosen();
    if (absent) throw absent;
    usable();
    requestTimeout(flags['request-timeout']);
    return chosen();
  });
  const restConfig = once(async () => {
    const config = await (await import('./config/rest-config.ts')).restConfigOf(io, dialable(), { flags, policy });
    return logsRequests(flags) ? (await import('./request-log.ts')).loggingUpgrades(config, { io, verbosity: flags.v }) : config;
  });
  /** What a plugin gave to this command alone is not kept. */
  const sessionsOf = async (config: RestConfig) => {
    if (dialable().user.exec || !config.server.startsWith('https:')) return undefined;
    const { sessionFile } = await import('./adapters/session-file.ts');
    return sessionFile(io, config, { cacheDir: flags['cache-dir'], host: hostFolder(config.server) });
  };
  const client = once(async () => {
    const config = await restConfig();
    const { HttpRest } = await import('../client/adapters/http-rest.ts');
    const http = new HttpRest({ ...config, sessions: await sessionsOf(config) });
    await http.begun();
    const rest = paired(http, config, { io, isOfFiles: !dialable().user['client-certificate-data'] });
    const made = logsRequests(flags) ? (await import('./request-log.ts')).loggingClient(rest, config, { io, verbosity: flags.v, warn: warnings.warn }) : new ApiClient(rest, config, warnings.warn);
    if (flags['match-server-version']) await (await import('./match-version.ts')).refuseOtherVersion(made);
    return made;
  });
  const discovery = once(async () => new Discovery(io, await client(), flags['cache-dir']));
  const mapper = once(async () => new RestMapper(await discovery(), warnings.warn));
  return {
    kubeconfig, dialable, restConfig, client, discovery, mapper, warnings,
    namespace: async () => {
      if (chosen().isNamespaceExplicit) return { namespace: chosen().namespace, isExplicit: true };
      const { namespace, isDefault } = usable();
      const own = isDefault ? (await import('./config/rest-config.ts')).inClusterNamespace(io) : undefined;
      return { namespace: own ?? namespace, isExplicit: false };
    },
    resources: async options => (await import('./resource/builder.ts')).buildResources({ io, client: listed(client), mapper: listed(mapper), discovery: listed(discovery) }, options),
    close: () => void (client.known?.then(c => c.close(), () => {})),
  };
}

/** Among what is visited, an error of the configuration is one of several: told otherwise than by itself. */
const listed = <T>(make: () => Promise<T>) => () => make().catch((error: Error) => Promise.reject(error instanceof ConfigurationError ? new Aggregate([error]) : error));

/** Made at the first call, and then always the same. */
function once<T>(make: () => T): { (): T; known?: T } {
  const get: { (): T; known?: T } = () => {
    if (get.known === undefined) get.known = make();
    return get.known;
  };
  return get;
}

/** The composition root: one cluster out of its parts, in one process, on any clock, store and runtime. */
import { defaultAdmission } from '../apiserver/admission/index.ts';
import { createAuth, DEFAULT_ISSUER } from '../apiserver/auth/auth.ts';
import type { SigningKeys } from '../apiserver/auth/token-issuer.ts';
import type { UserInfo } from '../apiserver/auth/ports.ts';
import { ApiServer } from '../apiserver/server.ts';
import type { ComponentHealth } from '../apiserver/services.ts';
import type { PathHandler } from '../apiserver/discovery/non-resource.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { Caches } from '../client/caches.ts';
import type { Client } from '../client/client.ts';
import { createClient } from '../client/typed-client.ts';
import { localPathClass, startControllers, type VolumeDirectories } from '../controllers/index.ts';
import { schemas } from '../kinds/facts/facts.ts';
import { allKinds } from '../kinds/index.ts';
import { createSeriesRecorder } from '../reconcile/series-recorder.ts';
import { schedulerActionOf, startScheduler } from '../scheduler/scheduler.ts';
import type { Store } from '../store/store.ts';
import type { BootstrapFacts } from './bootstrap/objects.ts';
import { addHookChecks } from './bootstrap/hooks.ts';
import { applyBootstrap, applySets } from './bootstrap/reconcile.ts';
import { nodeRules } from './bootstrap/roles.ts';
import { QueueMetrics, SchedulingMetrics } from './component-metrics.ts';
import { CONTROLLER_MANAGER, SCHEDULER, SERVER, userNamed } from './identities.ts';
import { LocalTransport } from './local-transport.ts';
import { LocalNodeConnector } from './node-connector.ts';

export interface ClusterOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Ends everything. */
  readonly signal: AbortSignal;
  readonly facts: BootstrapFacts;
  readonly keys: SigningKeys;
  /** Absent: upstream's with a default domain. */
  readonly issuer?: string;
  readonly podCidr: string;
  readonly serviceCidr: string;
  readonly nodeCidrMask?: number;
  /** Where volumes of the default storage class are made; without it there is no such class. */
  readonly directories?: VolumeDirectories;
  /** What /version tells. */
  readonly version?: object;
  /** The document's paths of OpenAPI, where they are served. */
  readonly paths?: ReadonlyMap<string, PathHandler>;
  /** Lets others run during long work; absent: nobody else waits. */
  breathe?(): Promise<void>;
  /** The store's log broke off: the process must end. */
  failed?(error: Error): void;
}

export interface Cluster {
  readonly server: ApiServer;
  readonly nodes: LocalNodeConnector;
  /** Reads of everything, shared by all who are part of the control plane. */
  readonly caches: Caches;
  clientAs(user: UserInfo): Client;
  /** Resolves when everything has ended, after the signal. The store stays open: it is the caller's. */
  readonly stopped: Promise<void>;
}

/** Resolves when the API answers, the bootstrap objects are there, and controllers and scheduler run. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { clock, random, log, signal } = options;
  const nodes = new LocalNodeConnector();
  const health = { components: [] as ComponentHealth[] };
  const server = await startServer(options, nodes, () => health.components);
  const clientAs = (user: UserInfo) => createClient(new LocalTransport(server, user, options));
  const made = addHookChecks(server.health);
  server.health.add('shutdown', () => (signal.aborted ? 'process is shutting down' : undefined), ['readyz']);
  await applyBootstrap(clientAs(SERVER), options.facts, made);
  if (options.directories) {
    await applySets(clientAs(SERVER), [{ group: 'storage.k8s.io', version: 'v1', plural: 'storageclasses', objects: [localPathClass], existing: 'keep' }]);
  }
  const caches = new Caches({ client: clientAs(CONTROLLER_MANAGER), clock, random, signal, log });
  const queues = new QueueMetrics();
  const controllers = startControllers({
    clientAs: name => clientAs(userNamed(name)),
    caches,
    clock,
    random,
    signal,
    log,
    rootCa: options.facts.clientCaPem,
    issueToken: issueForSecret(server),
    podCidr: options.podCidr,
    metrics: queues,
    ...(options.nodeCidrMask === undefined ? {} : { nodeCidrMask: options.nodeCidrMask }),
    ...(options.directories ? { directories: options.directories } : {}),
  });
  const scheduler = startClusterScheduler(options, clientAs(SCHEDULER));
  server.services.metrics.add(queues, scheduler.metrics);
  health.components = ['etcd-0', 'controller-manager', 'scheduler'].map(name => ({ name, healthy: true, message: 'ok' }));
  const stopped = Promise.all([controllers.done, scheduler.stopped]).then(() => server.stop());
  return { server, nodes, caches, clientAs, stopped };
}

function startServer(options: ClusterOptions, nodes: LocalNodeConnector, components: () => readonly ComponentHealth[]): Promise<ApiServer> {
  const { facts, clock, random } = options;
  const address = `${facts.advertiseAddress}:${facts.port}`;
  return ApiServer.start({
    store: options.store,
    kinds: allKinds,
    schemas,
    clock,
    random,
    log: options.log,
    access: live =>
      createAuth({ live, keys: options.keys, issuer: options.issuer ?? DEFAULT_ISSUER, jwksUri: `https://${address}/openid/v1/jwks`, nodeRules: nodeRules(), clock, random }),
    admission: defaultAdmission({ clock, random }),
    nodes,
    serviceCidr: options.serviceCidr,
    serverAddress: () => address,
    components,
    ...(options.version ? { version: options.version } : {}),
    ...(options.paths ? { paths: options.paths } : {}),
    ...(options.failed ? { failed: options.failed } : {}),
  });
}

/** A token that lives as long as the secret it lies in. */
function issueForSecret(server: ApiServer): Parameters<typeof startControllers>[0]['issueToken'] {
  return (account, secret) =>
    server.services.tokenIssuer!.issueLegacy({
      serviceAccount: { name: account.metadata.name ?? '', namespace: account.metadata.namespace ?? '', uid: account.metadata.uid ?? '' },
      secretName: secret.metadata.name ?? '',
    });
}

function startClusterScheduler({ clock, random, log, signal }: ClusterOptions, client: Client) {
  const caches = new Caches({ client, clock, random, signal, log });
  const events = createSeriesRecorder({
    client, clock, random, signal, log, component: 'default-scheduler', instance: 'default-scheduler-skiff', actionOf: schedulerActionOf,
  });
  const metrics: SchedulingMetrics = new SchedulingMetrics(() => running.depths());
  const running = startScheduler({ client, caches, clock, random, events, signal, log, metrics });
  return { ...running, metrics };
}

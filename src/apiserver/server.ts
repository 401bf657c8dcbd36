/** The API server: requests in, answers out, whatever carries them. */
import type { Clock } from '../base/clock.ts';
import { silentLog, type Log } from '../base/log.ts';
import { nameSuffix, type Random } from '../base/random.ts';
import type { AnyKind } from '../machinery/kind.ts';
import { ProtobufCodec } from '../machinery/schema/protobuf.ts';
import type { Schemas } from '../machinery/schema/schema.ts';
import type { Store } from '../store/store.ts';
import type { AdmissionPlugin } from './admission/ports.ts';
import { ServiceAllocator, type Usage } from './allocators/service-allocator.ts';
import type { Authenticator, Authorizer, LiveObjects, TokenIssuer } from './auth/ports.ts';
import { Hub } from './cache/hub.ts';
import { RequestContext } from './context.ts';
import type { PathHandler } from './discovery/non-resource.ts';
import { Health } from './health.ts';
import { LiveView } from './live-view.ts';
import { Metrics } from './metrics.ts';
import { cacheMetrics } from './metrics/cache.ts';
import { labelText, Reading } from './metrics/instruments.ts';
import { run } from './pipeline.ts';
import type { NodeConnector } from './ports.ts';
import { Registry, type Resource, type VerbHandler } from './registry.ts';
import type { ServerRequest, ServerResponse } from './request.ts';
import type { ComponentHealth, Services } from './services.ts';
import { subrouteOf } from './subresources/handlers.ts';
import { virtualHandlers } from './subresources/reviews.ts';
import { compactRegularly } from './upkeep/compaction.ts';
import { expireRegularly } from './upkeep/expiry.ts';
import { create } from './verbs/create.ts';
import { deleteCollection } from './verbs/delete-collection.ts';
import { deleteVerb } from './verbs/delete.ts';
import { get } from './verbs/get.ts';
import { list } from './verbs/list.ts';
import { patch } from './verbs/patch.ts';
import { update } from './verbs/update.ts';
import { watch } from './verbs/watch.ts';

export interface Access {
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly issuer?: TokenIssuer;
  readonly admission?: readonly AdmissionPlugin[];
  close?(): void;
}

export interface ApiServerOptions {
  readonly store: Store;
  readonly kinds: readonly AnyKind[];
  readonly schemas: Schemas;
  readonly clock: Clock;
  readonly random: Random;
  readonly log?: Log;
  /** Who may do what, made on the server's own view of roles and accounts: `live => createAuth({ live, ... })`. */
  access(live: LiveObjects): Access | Promise<Access>;
  /** In the order in which they run; those of `access` come last. */
  readonly admission?: readonly AdmissionPlugin[];
  readonly nodes?: NodeConnector;
  /** Absent: 10.96.0.0/16. */
  readonly serviceCidr?: string;
  readonly nodePorts?: { readonly from: number; readonly to: number };
  /** What /version tells. */
  readonly version?: object;
  serverAddress?(): string;
  components?(): readonly ComponentHealth[];
  /** Further paths, by prefix. */
  readonly paths?: ReadonlyMap<string, PathHandler>;
  /** The log broke off: nothing can be served after that. */
  failed?(error: Error): void;
}

const VERBS: Readonly<Record<string, VerbHandler>> = { create, delete: deleteVerb, deletecollection: deleteCollection, get, list, patch, update, watch };
const DEFAULT_VERSION = {
  major: '1', minor: '36', emulationMajor: '1', emulationMinor: '36', minCompatibilityMajor: '1', minCompatibilityMinor: '35',
  gitVersion: 'v1.36.2+skiff', gitCommit: '', gitTreeState: 'clean', buildDate: '1970-01-01T00:00:00Z', goVersion: '', compiler: 'tsc', platform: 'linux/amd64',
};

export class ApiServer {
  readonly services: Services;
  private readonly access: Access;
  private readonly upkeep: readonly { stop(): void }[];
  private readonly idPrefix: string;
  private count = 0;
  private closed = false;

  private constructor(services: Services, access: Access, upkeep: readonly { stop(): void }[]) {
    this.services = services;
    this.access = access;
    this.upkeep = upkeep;
    this.idPrefix = nameSuffix(services.random, 8);
  }

  /** Fills the caches from the store; ready when it resolves. */
  static async start(options: ApiServerOptions): Promise<ApiServer> {
    const log = options.log ?? silentLog;
    const state = { failure: undefined as Error | undefined };
    const failed = (error: Error) => {
      state.failure = error;
      log.error('the store ended its log', { error });
      options.failed?.(error);
    };
    const hub = new Hub(options.store, { failed, broken: error => log.error('a watcher threw; its watch ends', { error }) });
    const registry = new Registry();
    for (const kind of options.kinds) registry.add(resourceOf(kind, hub));
    await hub.start();
    const live = new LiveView(hub, registry);
    const access = await options.access(live);
    const services = servicesOf({ options, hub, registry, live, access, log });
    addHealthChecks(services.health, hub, () => state.failure);
    services.allocator.follow(hub);
    const { store, clock } = options;
    const upkeep = [compactRegularly({ store, clock, log }), expireRegularly({ hub, clock, log })];
    return new ApiServer(services, access, upkeep);
  }

  get health(): Health {
    return this.services.health;
  }

  /** Never rejects: what goes wrong is answered. */
  handle(request: ServerRequest): Promise<ServerResponse> {
    const id = `${this.idPrefix}-${++this.count}`;
    return run(new RequestContext(request, { id, now: this.services.clock.monotonic() }), this.services);
  }

  /** Serves one more kind, from now on. */
  serve(kind: AnyKind): void {
    this.services.registry.add(resourceOf(kind, this.services.hub));
  }

  /** Ends all watches. The store stays open: it is the caller's. */
  stop(): void {
    if (this.closed) return;
    this.closed = true;
    for (const work of this.upkeep) work.stop();
    this.services.hub.stop();
    this.access.close?.();
  }
}

function resourceOf(kind: AnyKind, hub: Hub): Resource {
  const handlers = kind.virtual ? virtualHandlers(kind.resource) : Object.fromEntries(kind.verbs.map(verb => [verb, VERBS[verb]!]));
  if (handlers === undefined) throw new Error(`serve kind ${JSON.stringify(kind.resource)}: it is not stored, and nothing computes it`);
  const { storedAs } = kind;
  return {
    kind,
    cache: kind.virtual ? undefined : hub.add(storedAs?.kind ?? kind),
    view: storedAs && { toStored: o => storedAs.toStored(o), fromStored: o => storedAs.fromStored(o) },
    handlers,
    subroutes: new Map((kind.subresources ?? []).map(s => [s.name, subrouteOf(s)])),
  };
}

interface Parts {
  readonly options: ApiServerOptions;
  readonly hub: Hub;
  readonly registry: Registry;
  readonly live: LiveView;
  readonly access: Access;
  readonly log: Log;
}

function servicesOf({ options, hub, registry, live, access, log }: Parts): Services {
  const { random, serviceCidr = '10.96.0.0/16', nodePorts = { from: 30000, to: 32767 } } = options;
  const metrics = new Metrics();
  const allocator = new ServiceAllocator({ serviceCidr, nodePorts, random });
  addReadings(metrics, { hub, allocator, version: options.version ?? {} });
  return {
    hub,
    registry,
    live,
    metrics,
    log,
    random,
    schemas: options.schemas,
    protobuf: new ProtobufCodec(options.schemas.table),
    clock: options.clock,
    lookup: live,
    admission: [...(options.admission ?? []), ...(access.admission ?? [])],
    authenticator: access.authenticator,
    authorizer: access.authorizer,
    tokenIssuer: access.issuer,
    nodes: options.nodes,
    allocator,
    components: () => options.components?.() ?? [],
    health: new Health(),
    version: options.version ?? DEFAULT_VERSION,
    serverAddress: () => options.serverAddress?.() ?? '',
    paths: options.paths ?? new Map(),
  };
}

function addReadings(metrics: Metrics, { hub, allocator, version }: { hub: Hub; allocator: ServiceAllocator; version: object }): void {
  const { major, minor, gitVersion, gitCommit, gitTreeState, buildDate, goVersion, compiler, platform, emulationMajor, emulationMinor, minCompatibilityMajor, minCompatibilityMinor } = { ...DEFAULT_VERSION, ...version };
  const build = labelText({ build_date: buildDate, compiler, git_commit: gitCommit, git_tree_state: gitTreeState, git_version: gitVersion, go_version: goVersion, major, minor, platform });
  const compatibility = labelText({ binary: `${major}.${minor}`, component: 'kube', emulation: `${emulationMajor}.${emulationMinor}`, min_compat: `${minCompatibilityMajor}.${minCompatibilityMinor}` });
  const used = (name: string, help: string, read: (usage: Usage) => readonly [string, number]) => new Reading({ name: `kube_apiserver_${name}`, help, stability: 'ALPHA' }, 'gauge', () => [read(allocator.usage())]);
  metrics.add(
    ...cacheMetrics(hub),
    new Reading({ name: 'kubernetes_build_info', help: 'The versions this server was built from and has the interface of.', stability: 'BETA' }, 'gauge', () => [[build, 1]]),
    new Reading({ name: 'version_info', help: 'The versions this server is compatible with.', stability: 'ALPHA' }, 'gauge', () => [[compatibility, 1]]),
    used('clusterip_allocator_allocated_ips', 'Cluster addresses that services hold.', u => [labelText({ cidr: u.cidr }), u.addresses]),
    used('clusterip_allocator_available_ips', 'Cluster addresses that are left.', u => [labelText({ cidr: u.cidr }), u.freeAddresses]),
    used('nodeport_allocator_allocated_ports', 'Node ports that services hold.', u => ['', u.ports]),
    used('nodeport_allocator_available_ports', 'Node ports that are left.', u => ['', u.freePorts]),
  );
}

function addHealthChecks(health: Health, hub: Hub, failure: () => Error | undefined): void {
  const store = async () => {
    const broken = failure();
    if (broken) return broken.message;
    try {
      await hub.store.currentRevision();
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };
  health.add('ping', () => undefined);
  health.add('log', () => undefined);
  health.add('etcd', store);
  health.add('etcd-readiness', store, ['readyz']);
  health.add('informer-sync', () => (hub.revision > 0 ? undefined : 'the caches are not filled'), ['readyz']);
}

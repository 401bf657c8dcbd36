/** Every controller, and what starts them all: the one place that knows them by name. */
import type { Clock } from '../base/clock.ts';
import { type Log, silentLog } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { Caches } from '../client/caches.ts';
import type { Client } from '../client/client.ts';
import type { AnyController } from '../reconcile/controller.ts';
import { createEventRecorder } from '../reconcile/event-recorder.ts';
import { type PeriodicDefinition, runPeriodic } from '../reconcile/periodic.ts';
import { type ReconcileMetrics, runController } from '../reconcile/runner.ts';
import { clusterRoleAggregationController } from './clusterrole-aggregation/controller.ts';
import { createEndpointsController } from './endpoints/controller.ts';
import { createEndpointSliceController } from './endpointslice/controller.ts';
import { endpointSliceMirroringController } from './endpointslicemirroring/controller.ts';
import { flowSchemaController } from './flowschema/controller.ts';
import { startGarbageCollector } from './garbagecollector/controller.ts';
import { createLocalPathControllers, type VolumeDirectories } from './localpath/controller.ts';
import { namespaceController } from './namespace/controller.ts';
import { createNodeIpamController } from './nodeipam/controller.ts';
import { createNodeLifecycleController } from './nodelifecycle/controller.ts';
import { claimController } from './persistentvolume/claims.ts';
import { volumeController } from './persistentvolume/volumes.ts';
import { createPodGarbageCollector } from './podgc/controller.ts';
import { replicaSetController } from './replicaset/controller.ts';
import { replicationController } from './replicationcontroller/controller.ts';
import { createRootCaCertPublisher } from './rootcacert/controller.ts';
import { serviceAccountController } from './serviceaccount/controller.ts';
import { createTokenController, type TokenOptions } from './serviceaccounttoken/controller.ts';
import { createTaintEvictionController } from './tainteviction/controller.ts';
import { ttlController } from './ttl/controller.ts';
import { claimProtectionController, volumeProtectionController } from './volumeprotection/controller.ts';

export { localPathClass } from './localpath/plan.ts';
export type { VolumeDirectories };

export interface ControllersOptions {
  /** A client that speaks as this user: `system:serviceaccount:kube-system:replicaset-controller`. */
  clientAs(user: string): Client;
  /** Shared by all; must be able to list and watch everything that the server serves. */
  readonly caches: Caches;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly log?: Log;
  readonly metrics?: ReconcileMetrics;
  /** PEM: what pods trust the API server by. */
  readonly rootCa: string;
  /** Signs the tokens of secrets of type kubernetes.io/service-account-token. */
  issueToken: TokenOptions['issue'];
  /** `10.244.0.0/16`, and a node's share of it. */
  readonly podCidr: string;
  readonly nodeCidrMask?: number;
  /** Where local-path volumes are made; without it nobody serves that class. */
  readonly directories?: VolumeDirectories;
  /** Ended pods are kept until there are so many. */
  readonly terminatedPodThreshold?: number;
}

export interface RunningControllers {
  /** Resolves once the signal has aborted and all work under way has ended. */
  readonly done: Promise<void>;
  /** Whether no controller has anything queued or under way. */
  readonly idle: boolean;
}

interface Running {
  readonly name: string;
  readonly done: Promise<void>;
  readonly idle: boolean;
}

export function controllersOf(options: ControllersOptions): AnyController[] {
  return [
    replicationController,
    replicaSetController,
    createEndpointsController(),
    createEndpointSliceController(),
    endpointSliceMirroringController,
    namespaceController,
    serviceAccountController,
    createRootCaCertPublisher(options.rootCa),
    createTokenController({ rootCa: options.rootCa, issue: (account, secret) => options.issueToken(account, secret) }),
    createNodeIpamController({ clusterCidr: options.podCidr, nodeMask: options.nodeCidrMask ?? 24 }),
    createNodeLifecycleController(),
    createTaintEvictionController(),
    clusterRoleAggregationController,
    ttlController,
    flowSchemaController,
    claimController,
    volumeController,
    claimProtectionController,
    volumeProtectionController,
    ...(options.directories ? createLocalPathControllers(options.directories) : []),
  ] as AnyController[];
}

export function periodicsOf(options: ControllersOptions): PeriodicDefinition[] {
  return [createPodGarbageCollector(options.terminatedPodThreshold)];
}

/** Whose name events carry, where it is not the service account's. */
const COMPONENTS: Readonly<Record<string, string>> = {
  'taint-eviction': 'taint-eviction-controller',
  garbagecollector: 'garbage-collector-controller',
  'persistentvolume-claims': 'persistentvolume-controller',
  'persistentvolume-volumes': 'persistentvolume-controller',
  'local-path-provision': 'rancher.io/local-path',
  'local-path-remove': 'rancher.io/local-path',
  'node-ipam': 'cidrAllocator',
};

/** Upstream's token controller has no account of its own: it makes the accounts' tokens. Flow schemas are the API server's own. */
const USERS: Readonly<Record<string, string>> = { tokens: 'system:kube-controller-manager', 'flowschema-status': 'system:apiserver' };

export function startControllers(options: ControllersOptions): RunningControllers {
  const { caches, clock, random, signal, metrics } = options;
  const log = options.log ?? silentLog;
  const shared = (name: string, account: string) => {
    const client = options.clientAs(USERS[name] ?? `system:serviceaccount:kube-system:${account}`);
    const events = createEventRecorder({ client, clock, random, signal, log, component: COMPONENTS[name] ?? account });
    return { client, caches, clock, random, signal, log, events, ...(metrics ? { metrics } : {}) };
  };
  const accountOf = ({ name, serviceAccount }: { name: string; serviceAccount?: string }) => serviceAccount ?? `${name}-controller`;
  const running: Running[] = [
    ...controllersOf(options).map(definition => runController(definition, shared(definition.name, accountOf(definition)))),
    ...periodicsOf(options).map(definition => runPeriodic(definition, shared(definition.name, accountOf(definition)))),
    startGarbageCollector(shared('garbagecollector', 'generic-garbage-collector')),
  ];
  return {
    done: Promise.all(running.map(({ done }) => done)).then(() => {}),
    get idle() {
      return running.every(({ idle }) => idle);
    },
  };
}

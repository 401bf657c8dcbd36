/** A cluster on this machine: its data folder, its ports, and either real containers or simulated ones. */
import { setMaxListeners } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { HttpListener } from '../apiserver/adapters/http/listener.ts';
import { openApiPaths } from '../apiserver/discovery/openapi-paths.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { LmdbStore } from '../store/adapters/lmdb/lmdb-store.ts';
import type { Cluster } from './cluster.ts';
import { hostDirectories } from '../controllers/localpath/adapters/host-directories.ts';
import { startCluster } from './cluster.ts';
import { processMetrics } from './host/process-metrics.ts';
import { layoutOf } from './layout.ts';
import { addressAt, nodeCidr } from './network/cidr.ts';
import type { Pki } from './pki/pki.ts';
import { openPki } from './pki/pki.ts';
import type { Progress } from './progress.ts';
import type { ClusterState, Settings } from './settings.ts';
import { writeState } from './settings.ts';

export interface MachineOptions {
  readonly settings: Settings;
  readonly versions: { readonly skiff: string; readonly kubernetes: string };
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly progress: Progress;
  /** Ends everything but the containers. */
  readonly signal: AbortSignal;
}

export interface MachineCluster {
  readonly state: ClusterState;
  readonly credentials: { readonly caPem: string; readonly certPem: string; readonly keyPem: string };
  readonly stopped: Promise<void>;
}

/** The part of a start that makes pods run: on containers, or on simulated ones. */
export interface NodeStarter {
  /** What can be done before the API answers. */
  prepare(): Promise<void>;
  /** Resolves when the node is Ready. */
  start(cluster: Cluster): Promise<void>;
}

/** Resolves when the node is Ready. */
export async function startMachineCluster(options: MachineOptions): Promise<MachineCluster> {
  const { settings, signal, progress, log } = options;
  setMaxListeners(0, signal);
  const layout = layoutOf(settings.dataDir);
  await mkdir(layout.logDir, { recursive: true });
  const address = settings.nodeIp ?? addressAt(nodeCidr(settings.podCidr, 0), 1);
  const state: ClusterState = { ...settings, format: 1, version: options.versions.skiff, address, server: `https://127.0.0.1:${settings.port}` };
  // Before anything is made on the machine: what a failed start leaves can be found and deleted.
  await writeState(state);
  const node = await nodeStarter(options, address);
  const [store, pki] = await together([
    progress.step('Opening the store', () => LmdbStore.open(layout.storeDir)),
    progress.step('Preparing certificates', () => openMachinePki(options, address)),
    progress.step('Preparing the node', () => node.prepare()),
  ]);
  try {
    const cluster = await progress.step('Starting the control plane', () => startControlPlane(options, { store, pki, address }));
    cluster.server.services.metrics.add(...processMetrics(options.clock.now() - process.uptime() * 1000));
    const listeners = await progress.step('Opening the API server', () => listen(cluster, { settings, address, pki, log }));
    await progress.step('Waiting for the node', () => node.start(cluster));
    log.info('ready', { server: state.server, node: settings.nodeName, address });
    return { state, credentials: { caPem: pki.ca.certPem, ...pki.admin }, stopped: stopping(cluster, listeners, store) };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Like Promise.all, but where one fails the others are waited for: a containerd that is being started must be remembered, or nobody could end it. */
async function together<T extends readonly unknown[]>(steps: { readonly [K in keyof T]: Promise<T[K]> }): Promise<T> {
  await Promise.allSettled(steps);
  return (await Promise.all(steps)) as unknown as T;
}

async function nodeStarter(options: MachineOptions, address: string): Promise<NodeStarter> {
  if (options.settings.runtime === 'simulated') return (await import('./simulated-node.ts')).simulatedNode(options, address);
  return (await import('./container-node.ts')).containerNode(options, address);
}

function openMachinePki({ settings, clock }: MachineOptions, address: string): Promise<Pki> {
  const { pkiDir } = layoutOf(settings.dataDir);
  return openPki({ dir: pkiDir, hosts: [hostname(), settings.nodeName, address], kubernetesServiceIp: addressAt(settings.serviceCidr, 1), now: clock.now() });
}

interface ControlPlaneParts {
  readonly store: LmdbStore;
  readonly pki: Pki;
  readonly address: string;
}

function startControlPlane({ settings, versions, clock, random, log, signal }: MachineOptions, { store, pki, address }: ControlPlaneParts): Promise<Cluster> {
  return startCluster({
    store,
    clock,
    random,
    log,
    signal,
    keys: pki.tokens,
    podCidr: settings.podCidr,
    serviceCidr: settings.serviceCidr,
    directories: hostDirectories(layoutOf(settings.dataDir).localVolumes),
    paths: openApiPaths(versions.kubernetes),
    facts: {
      kubernetesServiceIp: addressAt(settings.serviceCidr, 1),
      advertiseAddress: address,
      port: settings.port,
      clientCaPem: pki.ca.certPem,
      frontProxyCaPem: pki.frontProxyCa.certPem,
      today: new Date(clock.now()).toISOString().slice(0, 10),
    },
    breathe: () => new Promise(resolve => setImmediate(resolve)),
    failed: error => {
      log.error('the store failed; ending', { error });
      process.exit(1);
    },
  });
}

interface ListenParts {
  readonly settings: Settings;
  readonly address: string;
  readonly pki: Pki;
  readonly log: Log;
}

/** Loopback, and the node's own address where it has one: simulated nodes have none on this machine. */
async function listen({ server }: Cluster, { settings, address, pki, log }: ListenParts): Promise<HttpListener[]> {
  const hosts = settings.runtime === 'simulated' && !settings.nodeIp ? ['127.0.0.1'] : ['127.0.0.1', address];
  return Promise.all(
    hosts.map(async host => {
      const listener = new HttpListener(server, { key: pki.serving.keyPem, cert: pki.serving.certPem, clientCa: pki.ca.certPem, log });
      await listener.listen(settings.port, host);
      return listener;
    }),
  );
}

async function stopping(cluster: Cluster, listeners: readonly HttpListener[], store: LmdbStore): Promise<void> {
  await cluster.stopped;
  await Promise.all(listeners.map(listener => listener.close()));
  await store.close();
}

/** One node's kubelet, put together: the runtime is listed, the node registered, and the pods bound to it are run. */
import type { Clock } from '../base/clock.ts';
import { silentLog, type Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { Caches } from '../client/caches.ts';
import type { Client } from '../client/client.ts';
import { quantityValue } from '../machinery/quantity.ts';
import type { EventRecorder } from '../reconcile/events.ts';
import type { KubeletApi } from './api.ts';
import { Backoff } from './backoff.ts';
import { ClientApi } from './client-api.ts';
import type { KubeletConfig } from './config.ts';
import { parseResolvConf } from './containers/dns.ts';
import { sayOfContainer, type KubeletContext } from './context.ts';
import type { Filesystem } from './filesystem.ts';
import { Gate } from './gate.ts';
import { ImagePuller } from './images/puller.ts';
import { pullSecretsOf } from './images/pull-secrets.ts';
import type { PodNetwork } from './network.ts';
import { NodeAgent } from './node/node-agent.ts';
import { gatherNodeFacts } from './node/node-facts.ts';
import { nodePage, type Page } from './node/pages.ts';
import { PodAccess } from './pod-access.ts';
import { Prober } from './probes/prober.ts';
import { CgroupTree, noCgroups } from './resources/cgroups.ts';
import type { ContainerRuntime } from './runtime.ts';
import { StatusWriter } from './status/status-writer.ts';
import { unhurriedEvents } from './unhurried-events.ts';
import { VolumeMounter } from './volumes/mounter.ts';
import { PodWorkers } from './workers/pod-workers.ts';
import { RuntimeCache } from './workers/runtime-cache.ts';
import { startRotation } from './logs/rotate.ts';
import { startImageCollection } from './images/collect.ts';

export interface KubeletOptions {
  readonly client: Client;
  readonly caches: Caches;
  readonly runtime: ContainerRuntime;
  readonly fs: Filesystem;
  readonly network: PodNetwork;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventRecorder;
  readonly config: KubeletConfig;
  readonly signal: AbortSignal;
  readonly log?: Log;
}

export interface Kubelet {
  /** Logs, exec, attach and port-forward of this node's pods. */
  readonly access: PodAccess;
  readonly api: KubeletApi;
  /** The kubelet's own pages, by path: `healthz`, `metrics/resource`, `stats/summary`; undefined for others. */
  pages(path: string): Promise<Page | undefined>;
  /** Resolves when every worker has stopped, after the signal. The containers run on. */
  readonly closed: Promise<void>;
}

/** Resolves when the node is registered and its first status posted. Everything ends with `signal`; the containers don't. */
export async function startKubelet(options: KubeletOptions): Promise<Kubelet> {
  const api = new ClientApi(options.client, options.caches, options.config.nodeName);
  const running = await runPods({ ...options, api });
  const agent = new NodeAgent({ ...options, log: running.at.log, facts: () => gatherNodeFacts(running.at, running), cached: () => api.node() });
  await agent.start();
  return { access: new PodAccess(running.at), api, pages: path => nodePage(running.at, path), closed: closing(running.at, running.workers) };
}

export type PodRunnerOptions = Omit<KubeletOptions, 'client' | 'caches'> & { readonly api: KubeletApi };

export interface RunningPods {
  readonly at: KubeletContext;
  readonly workers: PodWorkers;
  /** `containerd://1.6.20`. */
  readonly runtimeVersion: string;
  /** Whether the runtime answered when last asked. */
  health: Error | undefined;
}

/** The kubelet without its node: runs the pods that `api` tells of. */
export async function runPods(options: PodRunnerOptions): Promise<RunningPods> {
  const { runtimeName, runtimeVersion } = await options.runtime.version();
  const at = assemble(options, { runtimeName, nudge: uid => workers.nudge(uid), health: error => (running.health = error) });
  const workers = new PodWorkers(at);
  const running: RunningPods = { at, workers, runtimeVersion: `${runtimeName}://${runtimeVersion}`, health: undefined };
  // What runs is known before anything is decided: a restart adopts it.
  await at.cache.start();
  workers.start();
  startRotation(at);
  startImageCollection(at);
  return running;
}

interface Wiring {
  readonly runtimeName: string;
  nudge(uid: string): void;
  health(error: Error | undefined): void;
}

function assemble(options: PodRunnerOptions, wiring: Wiring): KubeletContext {
  const { api, config, runtime, clock, random, fs, signal, events, network } = options;
  const log = options.log ?? silentLog;
  const logRoot = config.logRoot ?? '/var/log/pods';
  const gate = new Gate(config.concurrency ?? 4);
  const allocatable = () => config.allocatable ?? config.capacity;
  const at: KubeletContext = {
    config, api, runtime, fs, network, clock, random, log, signal, logRoot, gate,
    events: unhurriedEvents(events, clock),
    runtimeName: wiring.runtimeName,
    cache: new RuntimeCache({ runtime, fs, clock, log, logRoot, signal, changed: wiring.nudge, health: wiring.health }),
    statuses: new StatusWriter({ api, clock, log, signal }),
    mounter: new VolumeMounter({ api, fs, clock, random, root: config.root, memoryRoot: config.memoryRoot ?? config.root, allocatable }),
    puller: new ImagePuller({ runtime, clock, gate: new Gate(config.maxParallelPulls ?? 5) }),
    prober: new Prober({ clock, random, tools: { runtime, network }, say: (pod, c, reason, message) => sayOfContainer(at, pod, c)('Warning', reason, message), changed: wiring.nudge }),
    cgroups: config.cgroups === false ? noCgroups : new CgroupTree(fs, config.cgroupRoot),
    crashes: new Backoff(clock),
    hostDns: parseResolvConf(config.resolvConf ?? ''),
    memoryCapacity: quantityValue(config.capacity.memory),
    pullSecrets: pod => pullSecretsOf(pod, (ns, name) => api.secret(ns, name)),
  };
  return at;
}

function closing(at: KubeletContext, workers: PodWorkers): Promise<void> {
  return new Promise(resolve => {
    const close = () => {
      workers.close();
      at.prober.close();
      resolve();
    };
    if (at.signal.aborted) close();
    else at.signal.addEventListener('abort', close, { once: true });
  });
}

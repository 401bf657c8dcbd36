/** Pods' starts and ends through Skiff, beside the bare CRI calls on the same containerd. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { layoutOf } from '../src/cluster/layout.ts';
import { CriRuntime } from '../src/kubelet/adapters/cri/cri-runtime.ts';
import { containerSecurity, sandboxSecurity } from '../src/kubelet/containers/security.ts';
import type { Pod } from '../src/kubelet/objects.ts';
import type { ContainerConfig, PodSandboxConfig } from '../src/kubelet/runtime.ts';
import type { H2Client } from './h2-client.ts';
import { PodWatch } from './pod-watch.ts';
import { BenchSkiff, clientOf, load } from './processes.ts';
import { median, percentile, type BenchRow } from './row.ts';

const ROUNDS = 20;
const LOADED_ROUNDS = 15;
const LOAD_SECONDS = 20;
const AT_ONCE = 50;
const CONCURRENCIES = [2, 4, 8];
const CROWDS = 3;
const IMAGE = 'docker.io/library/busybox:latest';
/** Ends at once when it is asked to. */
const COMMAND = ['sh', '-c', 'trap "exit 0" TERM; sleep 3600 & wait'];
const PODS = '/api/v1/namespaces/default/pods';

/** A pod's network and control groups are taken apart by the kernel after the call that asked for it. */
const SETTLE_MS = 150;
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

interface Bench {
  readonly client: H2Client;
  readonly watch: PodWatch;
  readonly raw: RawPods;
}

export async function measurePods(registries: string): Promise<BenchRow[]> {
  await using skiff = await BenchSkiff.start({ runtime: 'containers', registries });
  const client = await clientOf(skiff.endpoint);
  const watch = await PodWatch.open(await clientOf(skiff.endpoint), 'default');
  const bench: Bench = { client, watch, raw: new RawPods(skiff) };
  await account(client);
  // Brings the image, and both sides' code into shape.
  for (let i = 0; i < 2; i++) await startAndRemove(bench, `warm-${i}`);
  await bench.raw.startAndRemove('warm');
  const idle = await oneByOne(bench);
  const rows = [...idle.rows, await underLoad(bench, skiff, percentile(idle.times, 50)), ...(await manyAtOnce(bench))];
  await bench.raw.close();
  client.close();
  watch.close();
  return rows;
}

async function account(client: H2Client): Promise<void> {
  while (!(await client.fetch('GET', '/api/v1/namespaces/default/serviceaccounts/default').catch(() => undefined))) await pause(50);
}

const podNamed = (name: string) =>
  Buffer.from(JSON.stringify({ kind: 'Pod', apiVersion: 'v1', metadata: { name }, spec: { containers: [{ name: 'c', image: IMAGE, imagePullPolicy: 'IfNotPresent', command: COMMAND }] } }));

/** Milliseconds from the create's answer to Ready seen by the watch. */
async function start({ client, watch }: Bench, name: string): Promise<number> {
  const ready = watch.ready(name);
  await client.fetch('POST', PODS, podNamed(name));
  const accepted = performance.now();
  return (await ready) - accepted;
}

async function remove({ client, watch }: Bench, name: string): Promise<void> {
  const gone = watch.gone(name);
  await client.fetch('DELETE', `${PODS}/${name}`);
  await gone;
}

/** Until nothing of the pod is left on the node either: whoever is next pays for no other's remains. */
async function startAndRemove(bench: Bench, name: string): Promise<number> {
  const ms = await start(bench, name);
  await remove(bench, name);
  await bench.raw.nothingLeft();
  return ms;
}

async function oneByOne(bench: Bench): Promise<{ rows: BenchRow[]; times: number[] }> {
  const times: number[] = [];
  const floor: number[] = [];
  const equipped: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    floor.push(await bench.raw.startAndRemove(`one-${i}`));
    times.push(await startAndRemove(bench, `one-${i}`));
    equipped.push(await bench.raw.startAndRemove(`equipped-${i}`, bench.raw.equipment));
  }
  const row = (p: number, goal: number): BenchRow => {
    const [value, against, full] = [times, floor, equipped].map(all => percentile(all, p)) as [number, number, number];
    const parts = [`the bare calls with all that a pod gets (seccomp, three mounts, masked paths, resources): ${Math.round(full)} ms; Skiff against these ${(value / full).toFixed(2)}`];
    return { what: `pod start, create accepted to Ready, p${p} of ${ROUNDS}, against bare CRI calls`, value, against, ratio: value / against, goal, unit: 'ms', parts };
  };
  return { rows: [row(50, 1.25), row(99, 2)], times };
}

async function underLoad(bench: Bench, skiff: BenchSkiff, against: number): Promise<BenchRow> {
  const body = JSON.stringify({ kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'c#' }, data: { padding: 'x'.repeat(1024) } });
  const loading = { over: false };
  const writes = load({ ...skiff.endpoint, mode: 'create', path: '/api/v1/namespaces/default/configmaps', body, inFlight: 64, seconds: LOAD_SECONDS }).finally(() => (loading.over = true));
  await pause(1500);
  const times: number[] = [];
  while (!loading.over && times.length < LOADED_ROUNDS) times.push(await startAndRemove(bench, `busy-${times.length}`));
  const { perSecond } = await writes;
  const value = percentile(times, 50);
  const parts = [`${times.length} pods beside ${Math.round(perSecond)} creates/s; slowest ${Math.round(Math.max(...times))} ms`];
  return { what: 'pod start while 64 writers load the API, p50, against idle', value, against, ratio: value / against, goal: 2, unit: 'ms', parts };
}

/** Which concurrency is best for the bare calls is found out first; then both take turns, so that they meet the same machine. */
async function manyAtOnce(bench: Bench): Promise<BenchRow[]> {
  const names = Array.from({ length: AT_ONCE }, (_, i) => `many-${i}`);
  const parts: string[] = [];
  const tried: { concurrency: number; started: number; gone: number }[] = [];
  for (const concurrency of CONCURRENCIES) {
    const { started, gone } = await bench.raw.many(names, concurrency);
    tried.push({ concurrency, started, gone });
    parts.push(`bare calls, ${concurrency} at a time: started in ${Math.round(started)} ms, gone in ${Math.round(gone)} ms`);
  }
  const best = tried.reduce((a, b) => (b.started + b.gone < a.started + a.gone ? b : a)).concurrency;
  const rounds: { ours: Many; floor: Many }[] = [];
  for (let i = 0; i < CROWDS; i++) {
    await bench.raw.nothingLeft();
    const floor = await bench.raw.many(names, best);
    await bench.raw.nothingLeft();
    rounds.push({ floor, ours: await crowd(bench, names) });
  }
  const row = (what: string, field: keyof Many): BenchRow => {
    const middle = (of: (round: { ours: Many; floor: Many }) => number) => median(rounds.map(of));
    return { what: `${AT_ONCE} pods at once, all ${what}, against bare CRI calls, ${best} at a time, median of ${CROWDS}`, value: middle(r => r.ours[field]), against: middle(r => r.floor[field]), ratio: middle(r => r.ours[field] / r.floor[field]), goal: 1.25, unit: 'ms' };
  };
  return [{ ...row('Ready', 'started'), parts }, row('gone', 'gone')];
}

interface Many {
  readonly started: number;
  readonly gone: number;
}

async function crowd(bench: Bench, names: readonly string[]): Promise<Many> {
  let began = performance.now();
  await Promise.all(names.map(name => start(bench, name)));
  const started = performance.now() - began;
  began = performance.now();
  await Promise.all(names.map(name => remove(bench, name)));
  return { started, gone: performance.now() - began };
}

/** The floor: the calls without which no container runs. Skiff, which would remove what it does not know, is halted meanwhile. */
class RawPods {
  private readonly skiff: BenchSkiff;
  private readonly runtime: CriRuntime;
  private readonly cgroupParent: string;
  private readonly logDirectory: string;

  constructor(skiff: BenchSkiff) {
    this.skiff = skiff;
    this.runtime = new CriRuntime(layoutOf(skiff.dataDir).containerd.socket);
    this.cgroupParent = `/skiff-${skiff.name}/raw`;
    this.logDirectory = join(skiff.folder, 'raw-logs');
  }

  /** How long the start took. */
  async startAndRemove(name: string, equipment?: Equipment): Promise<number> {
    return (await this.many([name], 1, equipment)).started;
  }

  /** What any pod of a cluster has beside its command: not part of the floor, but told beside it. */
  get equipment(): Equipment {
    const file = (name: string) => {
      const path = join(this.skiff.folder, name);
      writeFileSync(path, '');
      return path;
    };
    const folder = join(this.skiff.folder, 'raw-token');
    mkdirSync(folder, { recursive: true });
    const mount = (containerPath: string, hostPath: string, readonly: boolean) => ({ containerPath, hostPath, readonly, propagation: 'PROPAGATION_PRIVATE' as const });
    const mounts = [mount('/var/run/secrets/kubernetes.io/serviceaccount', folder, true), mount('/etc/hosts', file('raw-hosts'), false), mount('/dev/termination-log', file('raw-end'), false)];
    const bareSpec = { containers: [{ name: 'c', image: IMAGE, command: COMMAND }] };
    const pod: Pod = { metadata: { name: 'c', namespace: 'raw', uid: 'raw' }, spec: bareSpec };
    return {
      sandbox: { securityContext: sandboxSecurity(pod, layoutOf(this.skiff.dataDir).containerd.sandboxSeccompProfile) },
      container: { mounts, linux: { securityContext: containerSecurity(pod, pod.spec.containers[0]!, { image: undefined, seccompRoot: '' }), resources: { cpuPeriod: 100_000, cpuShares: 2, oomScoreAdj: 1000 } } },
    };
  }

  async many(names: readonly string[], concurrency: number, equipment?: Equipment): Promise<Many> {
    process.kill(this.skiff.pid, 'SIGSTOP');
    try {
      const pods: RawPod[] = [];
      let began = performance.now();
      await atATime(names.length, concurrency, async i => void pods.push(await this.start(names[i]!, equipment)));
      const started = performance.now() - began;
      began = performance.now();
      await atATime(names.length, concurrency, i => this.remove(pods[i]!));
      return { started, gone: performance.now() - began };
    } finally {
      process.kill(this.skiff.pid, 'SIGCONT');
      // Skiff catches up with what was due meanwhile; the kernel, with what was removed.
      await pause(SETTLE_MS);
    }
  }

  async nothingLeft(): Promise<void> {
    while ((await this.runtime.listPodSandboxes()).length > 0) await pause(5);
    await pause(SETTLE_MS);
  }

  close(): Promise<void> {
    return this.runtime.close();
  }

  private async start(name: string, equipment?: Equipment): Promise<RawPod> {
    const sandbox: PodSandboxConfig = {
      metadata: { name, uid: `raw-${name}`, namespace: 'raw', attempt: 0 },
      hostname: name,
      logDirectory: join(this.logDirectory, name),
      dnsConfig: { servers: ['10.96.0.10'] },
      linux: { cgroupParent: this.cgroupParent, ...equipment?.sandbox },
    };
    const sandboxId = await this.runtime.runPodSandbox(sandbox, '');
    const containerId = await this.runtime.createContainer(sandboxId, { metadata: { name: 'c', attempt: 0 }, image: { image: IMAGE }, command: COMMAND, logPath: 'c.log', ...equipment?.container }, sandbox);
    await this.runtime.startContainer(containerId);
    return { sandboxId, containerId };
  }

  private async remove({ sandboxId, containerId }: RawPod): Promise<void> {
    await this.runtime.stopContainer(containerId, 30);
    await this.runtime.stopPodSandbox(sandboxId);
    await this.runtime.removeContainer(containerId);
    await this.runtime.removePodSandbox(sandboxId);
  }
}

interface Equipment {
  readonly sandbox: PodSandboxConfig['linux'];
  readonly container: Pick<ContainerConfig, 'mounts' | 'linux'>;
}

interface RawPod {
  readonly sandboxId: string;
  readonly containerId: string;
}

async function atATime(count: number, concurrency: number, run: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await run(next++);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

/** Starts a cluster where this process runs and looks at what it costs. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BenchSkiff, type SkiffOptions } from './processes.ts';
import { median, type BenchRow } from './row.ts';

const GOAL_MS = 2000;
const GOAL_MIB = 200;
const GOAL_CPU = 1;
const RESTARTS = 3;
/** After a start, before it counts as idle. */
const SETTLE_SECONDS = 10;
const IDLE_SECONDS = Number(process.env['SKIFF_BENCH_IDLE_SECONDS'] ?? 60);
const TICKS_PER_SECOND = 100;

export async function measureStart(options: SkiffOptions): Promise<BenchRow[]> {
  await using skiff = await BenchSkiff.create(options);
  const kind = options.runtime === 'containers' ? 'containers' : 'simulated containers';
  const row = async (what: string, value: number): Promise<BenchRow> => ({ what: `${what} (${kind})`, value, against: GOAL_MS, ratio: value / GOAL_MS, goal: 1, unit: 'ms', parts: await lastSteps(skiff) });
  // The first command may have to build the program.
  await skiff.command('status').catch(() => undefined);
  const first = await row('skiff up to node Ready, a new cluster', await skiff.up());
  const times: number[] = [];
  for (let i = 0; i < RESTARTS; i++) {
    await skiff.stop();
    times.push(await skiff.up());
  }
  const again = await row('skiff up to node Ready, a cluster that was stopped', median(times));
  return [first, again, ...(await measureIdle(skiff, kind))];
}

/** The log's `step name="Opening the store" ms=12` since the last start. */
async function lastSteps(skiff: BenchSkiff): Promise<string[]> {
  // The log is written a little after the fact.
  await seconds(0.5);
  const lines = readFileSync(join(skiff.dataDir, 'log/skiff.log'), 'utf8').split('\n');
  const steps = lines.flatMap(line => / step name="(.*)" ms=(\d+)/.exec(line)?.slice(1, 3).join(': ').concat(' ms') ?? []);
  const start = steps.findLastIndex(step => step.startsWith('Opening the store'));
  const beforeStore = steps.slice(0, start).findLastIndex(step => step.startsWith('Waiting for the node'));
  return steps.slice(beforeStore + 1);
}

async function measureIdle(skiff: BenchSkiff, kind: string): Promise<BenchRow[]> {
  await seconds(SETTLE_SECONDS);
  const { own, containerd } = processesOf(skiff);
  const before = own.map(cpuTicks);
  const runtimeBefore = containerd.map(cpuTicks);
  await seconds(IDLE_SECONDS);
  const percent = (pids: readonly number[], from: readonly number[]) => (sum(pids.map((pid, i) => cpuTicks(pid) - from[i]!)) / TICKS_PER_SECOND / IDLE_SECONDS) * 100;
  const memory = sum(own.map(pssMiB));
  const cpu = percent(own, before);
  const beside = containerd.length > 0;
  return [
    {
      what: `memory (PSS) of Skiff, idle (${kind})`, value: memory, against: GOAL_MIB, ratio: memory / GOAL_MIB, goal: 1, unit: 'MiB',
      parts: [...own.map(describe), ...containerd.map(pid => `beside it ${describe(pid)}`)],
    },
    {
      what: `CPU of Skiff over ${IDLE_SECONDS} s, idle (${kind})`, value: cpu, against: GOAL_CPU, ratio: cpu / GOAL_CPU, goal: 1, unit: '% of a core',
      parts: beside ? [`beside it containerd: ${percent(containerd, runtimeBefore).toFixed(2)} % of a core`] : [],
    },
  ];
}

/** Skiff's process and what it started; containerd and its shims apart. */
function processesOf(skiff: BenchSkiff): { own: number[]; containerd: number[] } {
  const parents = new Map(pids().map(pid => [pid, parentOf(pid)] as const));
  const isBelow = (pid: number | undefined): boolean => pid !== undefined && pid > 1 && (pid === skiff.pid || isBelow(parents.get(pid)));
  const containerd = pids().filter(pid => nameOf(pid).startsWith('containerd') && commandOf(pid).includes(skiff.dataDir));
  return { own: pids().filter(pid => isBelow(pid) && !containerd.includes(pid)), containerd };
}

const pids = () => readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(Number);
const read = (pid: number, file: string) => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
};
/** Fields after the name, which may hold spaces. */
const statOf = (pid: number) => read(pid, 'stat').replace(/^.*\) /s, '').split(' ');
const parentOf = (pid: number) => Number(statOf(pid)[1]);
const cpuTicks = (pid: number) => Number(statOf(pid)[11]) + Number(statOf(pid)[12]);
const nameOf = (pid: number) => read(pid, 'comm').trim();
const commandOf = (pid: number) => read(pid, 'cmdline');
const describe = (pid: number) => `${nameOf(pid)}: ${pssMiB(pid).toFixed(1)} MiB, resident with all that is shared ${rssMiB(pid).toFixed(1)} MiB`;
const rssMiB = (pid: number) => Number(/^VmRSS:\s+(\d+)/m.exec(read(pid, 'status'))?.[1] ?? 0) / 1024;
const pssMiB = (pid: number) => Number(/^Pss:\s+(\d+)/m.exec(read(pid, 'smaps_rollup'))?.[1] ?? 0) / 1024;
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const seconds = (n: number) => new Promise(resolve => setTimeout(resolve, n * 1000));

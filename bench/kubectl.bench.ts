/** Our kubectl beside upstream's, with the same command lines against the same cluster: they take turns, and each figure is a median. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accountOf } from './account.ts';
import { BenchSkiff, clientOf, load, ROOT, type Endpoint } from './processes.ts';
import { median, type BenchRow } from './row.ts';

const UPSTREAM = join(ROOT, '.cache/kubectl-1.36');
const OURS = join(ROOT, 'bin/kubectl');
const PODS = 10_000;
const APPLIED = 100;
const TICKS_PER_SECOND = 100;
/** Children's user time is counted in ticks: of one run it would say nothing. */
const CPU_RUNS = 8;

interface Contestant {
  readonly name: string;
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
}

interface Line {
  readonly what: string;
  readonly rounds: number;
  /** What a Node does that has none of kubectl: the least that this line could take. */
  readonly floor?: Floor;
  /** `n` differs with every run. */
  words(who: Contestant, n: number): string[];
}

interface Floor {
  readonly what: string;
  readonly script: string;
}

const STARTS: Floor = { what: 'a bare node', script: '0' };
const ASKS: Floor = {
  what: 'a bare node that asks for the same over TLS, once',
  script: `
    const [server, ca, cert, key] = process.argv.slice(1);
    const { hostname: host, port } = new URL(server);
    const read = require('fs').readFileSync;
    const socket = require('tls').connect({ host, port, ca: read(ca), cert: read(cert), key: read(key) });
    socket.once('secureConnect', () => socket.write('GET /api/v1/namespaces/few/pods HTTP/1.1\\r\\nhost: x\\r\\nconnection: close\\r\\n\\r\\n'));
    socket.on('data', () => {});
    socket.once('end', () => process.exit());`,
};

export async function run(): Promise<BenchRow[]> {
  if (!existsSync(UPSTREAM)) {
    console.log("   (left out: upstream's binary is not in .cache/kubectl-1.36; `npm test` fetches it)");
    return [];
  }
  await using skiff = await BenchSkiff.start();
  await fill(skiff);
  const contestants = ['upstream', 'ours'].map((name): Contestant => {
    const home = join(skiff.folder, name);
    mkdirSync(home);
    return { name, program: name === 'ours' ? OURS : UPSTREAM, env: { ...process.env, HOME: home, KUBECONFIG: join(skiff.folder, 'kubeconfig') } };
  }) as [Contestant, Contestant];
  writeFileSync(join(skiff.folder, 'applied.yaml'), manifests());
  const rows: BenchRow[] = [];
  for (const line of linesOf(join(skiff.folder, 'applied.yaml'))) rows.push(await compare(line, contestants, skiff.endpoint));
  return rows;
}

const linesOf = (file: string): Line[] => [
  { what: 'version --client', rounds: 15, floor: STARTS, words: () => ['version', '--client'] },
  { what: 'get po', rounds: 15, floor: ASKS, words: () => ['get', 'po', '-n', 'few'] },
  { what: 'get po -o yaml', rounds: 15, words: () => ['get', 'po', '-n', 'few', '-o', 'yaml'] },
  { what: 'describe po', rounds: 15, words: () => ['describe', 'po', '-n', 'few'] },
  { what: `apply -f of ${APPLIED} objects`, rounds: 5, words: ({ name }, n) => ['apply', '-f', file, '-n', `${name}-${n}`] },
  { what: `get po of ${PODS.toLocaleString('en')}`, rounds: 5, words: () => ['get', 'po', '-n', 'many'] },
];

const pod = (name: string) => JSON.stringify({
  kind: 'Pod', apiVersion: 'v1', metadata: { name, labels: { app: 'web' } },
  spec: { schedulerName: 'none', containers: [{ name: 'c', image: 'nginx', ports: [{ containerPort: 80 }], resources: { requests: { cpu: '1m' } } }] },
});

const manifests = () => Array.from({ length: APPLIED }, (_, i) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c${i}\n  labels: {app: web}\ndata:\n  text: |\n    some lines\n    of text\n  number: "${i}"\n`).join('---\n');

async function fill(skiff: BenchSkiff): Promise<void> {
  const client = await clientOf(skiff.endpoint);
  const runs = Array.from({ length: 6 + CPU_RUNS }, (_, n) => [`upstream-${n}`, `ours-${n}`]).flat();
  for (const name of ['few', 'many', ...runs]) await client.fetch('POST', '/api/v1/namespaces', Buffer.from(JSON.stringify({ kind: 'Namespace', apiVersion: 'v1', metadata: { name } })));
  for (const namespace of ['few', 'many']) await accountOf(client, namespace);
  client.close();
  const create = (namespace: string, count: number) => load({ ...skiff.endpoint, mode: 'create', path: `/api/v1/namespaces/${namespace}/pods`, body: pod('p#'), inFlight: 64, count, warmUpSeconds: 0 });
  await create('few', 3);
  await create('many', PODS);
}

async function compare(line: Line, contestants: readonly [Contestant, Contestant], endpoint: Endpoint): Promise<BenchRow> {
  const times = new Map<Contestant, number[]>(contestants.map(who => [who, []]));
  const floors: number[] = [];
  const parts: string[] = [];
  let n = 0;
  // The first run discovers what the server serves, and is not counted.
  for (let round = 0; round <= line.rounds; round++, n++) {
    for (const who of round % 2 === 0 ? contestants : contestants.toReversed()) {
      const ms = timeOf(who, line.words(who, n));
      if (round > 0) times.get(who)!.push(ms);
    }
    if (line.floor) floors.push(timeOf(...bareNode(line.floor, endpoint)));
  }
  for (const who of contestants) {
    const peak = await peakMemory(who, line.words(who, n));
    parts.push(`${who.name}: user CPU ${userMs(who, line, n + 1).toFixed(0)} ms, peak memory ${peak.toFixed(0)} MiB`);
  }
  if (line.floor) parts.push(`${line.floor.what}: ${median(floors).toFixed(1)} ms`);
  const [against, value] = contestants.map(who => median(times.get(who)!)) as [number, number];
  return { what: `kubectl ${line.what}, upstream's and ours`, value, against, ratio: value / against, goal: 1, unit: 'ms', parts };
}

function timeOf({ program, env }: Contestant, words: readonly string[]): number {
  const began = performance.now();
  const { status, stderr } = spawnSync(program, words, { env, stdio: ['ignore', openSync('/dev/null', 'w'), 'pipe'], timeout: 60_000 });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${stderr}`);
  return performance.now() - began;
}

function bareNode({ what, script }: Floor, { url, ca, cert = '', key = '' }: Endpoint): [Contestant, string[]] {
  const { NODE_EXTRA_CA_CERTS: _certificates, ...env } = process.env;
  return [{ name: what, program: process.execPath, env: { ...env, SSL_CERT_FILE: '/dev/null' } }, ['--use-openssl-ca', '-e', script, url, ca, cert, key]];
}

/** Of one run, the mean of several: what the shell has waited for. */
function userMs(who: Contestant, line: Line, from: number): number {
  const count = line.rounds > 10 ? CPU_RUNS : 2;
  const commands = Array.from({ length: count }, (_, i) => [who.program, ...line.words(who, from + i)].join(' '));
  const { stdout } = spawnSync('sh', ['-c', `(${commands.join('; ')}) > /dev/null; cat /proc/$$/stat`], { env: who.env, encoding: 'utf8', timeout: 120_000 });
  return (Number(stdout.replace(/^.*\) /s, '').split(' ')[13]) / TICKS_PER_SECOND / count) * 1000;
}

/** Looked at every few milliseconds: a process that has ended does not tell any more. */
function peakMemory({ program, env }: Contestant, words: readonly string[]): Promise<number> {
  return new Promise(resolve => {
    const child = spawn(program, words, { env, stdio: 'ignore' });
    let peak = 0;
    const timer = setInterval(() => {
      try {
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0));
      } catch {
        // It has just ended.
      }
    }, 2);
    child.once('exit', () => {
      clearInterval(timer);
      resolve(peak / 1024);
    });
  });
}

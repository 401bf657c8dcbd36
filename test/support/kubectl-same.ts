/** Runs the same command lines with upstream's kubectl and with ours, and tells where they differ. */
import { build } from 'esbuild';
import { execFile, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const root = join(import.meta.dirname, '../..');
export const UPSTREAM = join(root, '.cache/kubectl-1.36');

/**
 * What stands behind `kubectl`; or, where `kubectl` is in it, a line of a shell; or, behind `$ `, any such line: `$ cat file`.
 * Rows only read: both programs run them in the namespace of the fixture. Scenarios may change things: each program runs all lines in a namespace of its own.
 */
export type Row = string | DetailedRow;
export interface DetailedRow {
  readonly line: string;
  /** Why the two may differ; a row that agrees all the same fails: the reason has gone. */
  readonly differs?: string;
  readonly mask?: readonly (readonly [RegExp, string])[];
  /** Ends a line that would wait for ever, in milliseconds; what it printed until then is compared, not how it ended. */
  readonly killAfterMs?: number;
}
export interface Scenario {
  readonly name: string;
  /** By name, in the working directory. NS in them is the scenario's namespace. */
  readonly files?: Readonly<Record<string, string>>;
  readonly lines: readonly Row[];
}
/** What a file of rows exports as `same`. */
export interface SameTable {
  readonly rows?: readonly Row[];
  /** For rows, in the working directory. */
  readonly files?: Readonly<Record<string, string>>;
  readonly scenarios?: readonly Scenario[];
}

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}
export interface Comparison {
  readonly line: string;
  readonly upstream: Outcome;
  readonly ours: Outcome;
  readonly isSame: boolean;
  readonly differs: string | undefined;
}

const LOG_HEAD = /^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ /gm;
const AGE = /(?<![\w.-])(?:\d+[ydhms]){1,2}(?![\w.:-]) */g;

const EVERYWHERE: readonly (readonly [RegExp, string])[] = [
  [LOG_HEAD, '$1LOG '], [AGE, 'AGE '], [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME'],
];
/** What two namespaces cannot have in common. */
const OF_SCENARIOS: readonly (readonly [RegExp, string])[] = [
  [/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, 'UID'], [/(resourceVersion"?: "?)\d+/g, '$1RV'],
  [/\b10\.(96|4\d)\.\d+\.\d+\b */g, 'IP '], [/-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-RANDOM'], [/\b3[0-2]\d{3}\b/g, 'NODEPORT'],
];

/** Where the lines run. */
export interface Place {
  /** What is put before every command: the way into a network namespace. */
  readonly inside?: readonly string[];
  /** The two programs run one after the other: their lines listen on the same ports. */
  readonly inTurn?: boolean;
}

/** Both programs in folders of their own, of the same names, with one cluster. */
export class Contest {
  readonly folder = mkdtempSync(join(tmpdir(), 'kubectl-same-'));
  private readonly kubeconfig: string;
  private readonly place: Place;
  private count = 0;

  constructor(kubeconfig: string, place: Place = {}) {
    this.kubeconfig = kubeconfig;
    this.place = place;
  }

  async prepare(): Promise<void> {
    for (const who of ['upstream', 'ours']) {
      mkdirSync(join(this.folder, who, 'bin'), { recursive: true });
      mkdirSync(join(this.folder, who, 'work'));
      cpSync(this.kubeconfig, join(this.folder, who, 'kubeconfig'));
    }
    symlinkSync(UPSTREAM, join(this.folder, 'upstream/bin/kubectl'));
    const program = await buildKubectl(join(this.folder, 'built'));
    writeFileSync(join(this.folder, 'ours/bin/kubectl'), `#!${process.execPath}\nimport ${JSON.stringify(program)};\n`, { mode: 0o755 });
    writeFileSync(join(this.folder, 'package.json'), '{"type":"module"}');
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Nothing of what other tables left. */
  private clear(): void {
    for (const who of BOTH) {
      rmSync(join(this.folder, who, 'work'), { recursive: true, force: true });
      mkdirSync(join(this.folder, who, 'work'));
    }
  }

  write(files: Readonly<Record<string, string>>, namespaces: Readonly<Record<Who, string>>): void {
    for (const who of BOTH) {
      for (const [name, text] of Object.entries(files)) {
        const path = join(this.folder, who, 'work', name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text.replaceAll('NS', namespaces[who]));
      }
    }
  }

  async row(row: Row, namespace: string): Promise<Comparison> {
    return this.compare(row, { upstream: namespace, ours: namespace }, EVERYWHERE);
  }

  /** One comparison a line. */
  async scenario({ lines, files }: Scenario): Promise<Comparison[]> {
    const number = String(++this.count).padStart(3, '0');
    const namespaces = { upstream: `same-u${number}`, ours: `same-o${number}` };
    if (files) this.write(files, namespaces);
    for (const who of BOTH) await this.sh('upstream', `kubectl create namespace ${namespaces[who]}`, namespaces[who]);
    const found: Comparison[] = [];
    for (const line of lines) found.push(await this.compare(line, namespaces, [[/same-[uo]\d{3}/g, 'NAMESPACE'], ...EVERYWHERE, ...OF_SCENARIOS]));
    for (const who of BOTH) await this.sh('upstream', `kubectl delete namespace ${namespaces[who]} --wait=false`, namespaces[who]);
    return found;
  }

  /** All rows and scenarios of a table. */
  async table({ rows = [], files, scenarios = [] }: SameTable): Promise<Comparison[]> {
    this.clear();
    if (files) this.write(files, { upstream: 'fixture', ours: 'fixture' });
    const found: Comparison[] = [];
    for (const row of rows) found.push(await this.row(row, 'fixture'));
    for (const scenario of scenarios) found.push(...(await this.scenario(scenario)));
    return found;
  }

  private async compare(given: Row, namespaces: Readonly<Record<Who, string>>, masks: readonly (readonly [RegExp, string])[]): Promise<Comparison> {
    const row = typeof given === 'string' ? { line: given } : given;
    const line = row.line.startsWith('$ ') ? row.line.slice(2) : /(^|[\s|;(])kubectl\b/.test(row.line) ? row.line : `kubectl ${row.line}`;
    const run = async (who: Who) => masked(await this.sh(who, line, namespaces[who], row.killAfterMs), [...(row.mask ?? []), ...masks], join(this.folder, who));
    const outcomes = this.place.inTurn ? [await run('upstream'), await run('ours')] : await Promise.all(BOTH.map(run));
    const [upstream, ours] = outcomes as [Outcome, Outcome];
    const isSame = upstream.stdout === ours.stdout && upstream.stderr === ours.stderr && (row.killAfterMs !== undefined || upstream.code === ours.code);
    return { line: row.line, upstream, ours, isSame, differs: row.differs };
  }

  private sh(who: Who, line: string, namespace: string, killAfterMs?: number): Promise<Outcome> {
    const home = join(this.folder, who);
    const { KUBECONFIG: _mine, ...env } = process.env;
    const script = killAfterMs === undefined ? line : `timeout -s KILL ${killAfterMs / 1000} ${line}`;
    return new Promise(resolve => {
      const [command, ...words] = [...(this.place.inside ?? []), 'bash', '-c', script.replaceAll('NS', namespace)];
      const child = execFile(command!, words, {
        cwd: join(home, 'work'), env: { ...env, HOME: home, KUBECONFIG: join(home, 'kubeconfig'), PATH: `${join(home, 'bin')}:${env['PATH']}`, TZ: 'UTC', UPSTREAM }, timeout: 60_000, maxBuffer: 1 << 26, encoding: 'utf8',
      }, (error, stdout, stderr) => resolve({ stdout, stderr, code: error ? (typeof error.code === 'number' ? error.code : 124) : 0 }));
      child.stdin?.on('error', () => undefined);
      child.stdin?.end();
    });
  }
}

type Who = 'upstream' | 'ours';
const BOTH = ['upstream', 'ours'] as const;

function masked({ stdout, stderr, code }: Outcome, masks: readonly (readonly [RegExp, string])[], home: string): Outcome {
  const mask = (text: string) => masks.reduce((t, [pattern, word]) => t.replace(pattern, word), text.replaceAll(home, 'HOME'));
  return { stdout: mask(stdout), stderr: mask(stderr), code };
}

/** Our program as it is in the sources now, in a folder of its own. */
export async function buildKubectl(outdir: string): Promise<string> {
  const banner = `import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);`;
  await build({ absWorkingDir: root, entryPoints: { kubectl: 'src/bin/kubectl-main.ts' }, outdir, bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'node20', banner: { js: banner }, logLevel: 'warning' });
  return join(outdir, 'kubectl.js');
}

/** Of rows that change nothing, one in so many is enough for every day: each starts two programs. */
const ONE_IN = 8;
const sampled = (table: SameTable): SameTable => ({ ...table, rows: (table.rows ?? []).filter((row, i) => i % ONE_IN === 0 || (typeof row !== 'string' && row.differs !== undefined)) });

/** A sample of every table of the folder; whole are those that are named, and with `all` every one. */
export async function loadTables(only: readonly string[] = [], folder = join(root, 'test/kubectl')): Promise<Map<string, SameTable>> {
  const names = existsSync(folder) ? readdirSync(folder).filter(n => n.endsWith('.ts') && n !== 'compare.ts' && !n.endsWith('.test.ts')).map(n => n.slice(0, -3)) : [];
  const tables = new Map<string, SameTable>();
  for (const name of names.filter(n => only.length === 0 || only.includes('all') || only.includes(n)).toSorted()) {
    // Node runs no TypeScript; types aside, a table is data.
    const { outputFiles } = await build({ entryPoints: [join(folder, `${name}.ts`)], bundle: true, write: false, format: 'esm', platform: 'node', logLevel: 'warning' });
    const code = Buffer.from(outputFiles[0]!.contents).toString('base64');
    const { same } = (await import(`data:text/javascript;base64,${code}`)) as { same: SameTable };
    tables.set(name, only.length === 0 ? sampled(same) : same);
  }
  return tables;
}

/** Differences without a reason, as text; and lines that agree although a reason says they would not. */
export function surprises(found: readonly Comparison[]): { readonly unknown: readonly string[]; readonly healed: readonly string[] } {
  return { unknown: found.filter(c => !c.isSame && !c.differs).map(differenceText), healed: found.filter(c => c.isSame && c.differs).map(c => c.line) };
}

/** `917 of 920 agree with upstream's; 3 differ for known reasons` */
export function tallyText(found: readonly Comparison[]): string {
  return `${found.filter(c => c.isSame).length} of ${found.length} agree with upstream's; ${found.filter(c => !c.isSame && c.differs).length} differ for known reasons`;
}

/** The two outcomes, as far as they differ. */
export function differenceText({ line, upstream, ours }: Comparison): string {
  const part = (name: string, a: string, b: string) => (a === b ? '' : `--- ${name}: upstream's -, ours +\n${changedLines(a, b)}\n`);
  return `$ ${line}\n${part('stdout', upstream.stdout, ours.stdout)}${part('stderr', upstream.stderr, ours.stderr)}${part('exit code', String(upstream.code), String(ours.code))}`;
}

const MOST_LINES = 60;

/** As diff shows it, with a line before and after. */
function changedLines(a: string, b: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-diff-'));
  try {
    writeFileSync(join(folder, 'a'), `${a}\n`);
    writeFileSync(join(folder, 'b'), `${b}\n`);
    const { stdout } = spawnSync('diff', ['-U1', 'a', 'b'], { cwd: folder, encoding: 'utf8' });
    const lines = stdout.split('\n').slice(2);
    return [...lines.slice(0, MOST_LINES), ...(lines.length > MOST_LINES ? [`... and ${lines.length - MOST_LINES} lines more`] : [])].join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Objects that rows read: in the namespace `fixture`, and some of the cluster. */
export const FIXTURE = `
apiVersion: v1
kind: Namespace
metadata: {name: fixture}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: fixture
  labels: {app: web, tier: front}
  annotations: {example.com/note: "a: b # c", example.com/long: "${'word '.repeat(40).trim()}"}
data:
  empty: ""
  "yes": "yes"
  number: "12"
  float: "1.5"
  "10": ten
  "9": nine
  key.a2: two
  key.a10: ten
  text: |
    first line
      second line

    third: line
  noend: "a\\nb"
  trailing: "a \\nb"
  tab: "a\\tb"
  quote: "it's \\"quoted\\""
  unicode: "grüße ☃ 😀"
  html: "<a href='x'>&</a>"
  long: "${'abcdefghi '.repeat(30).trim()}"
  date: "2024-01-01"
  base60: "12:30:45"
  "null": "null"
  tilde: "~"
  dash: "- a"
  colon: "a: b"
  hash: "a #b"
---
apiVersion: v1
kind: Secret
metadata: {name: keys, namespace: fixture}
stringData: {user: admin, password: "s3cret"}
---
apiVersion: v1
kind: ReplicationController
metadata: {name: web, namespace: fixture, labels: {app: web}}
spec:
  replicas: 2
  selector: {app: web}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: nginx:1, ports: [{containerPort: 80}]}]}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: api, namespace: fixture, labels: {app: api}}
spec:
  replicas: 1
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec: {containers: [{name: c, image: redis:7}]}
---
apiVersion: v1
kind: Pod
metadata: {name: single, namespace: fixture, labels: {app: single, env: test}, annotations: {note: hello}}
spec:
  containers:
  - {name: one, image: busybox, command: [sleep, "3600"], env: [{name: A, value: "1"}]}
  - {name: two, image: nginx}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: fixture}
spec: {selector: {app: web}, ports: [{name: http, port: 80}, {name: https, port: 443}]}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot, namespace: fixture}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: fixture}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: fixture}
rules: [{apiGroups: [""], resources: [pods], verbs: [get, list]}]
`;

/** The processes of the bench: Skiff itself, the load generator, the bare peer. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { H2Client, type Credentials } from './h2-client.ts';
import type { LoadOptions, LoadResult } from './load.ts';
import type { PeerOptions } from './peer.ts';

export const ROOT = join(import.meta.dirname, '..');
export const SKIFF = join(ROOT, 'bin/skiff');
const run = promisify(execFile);

/** Where requests go, and as whom. */
export interface Endpoint {
  /** The process that answers there. */
  readonly pid: number;
  readonly url: string;
  readonly ca: string;
  readonly cert?: string;
  readonly key?: string;
}

export const credentialsOf = ({ ca, cert, key }: Endpoint): Credentials => ({ ca: readFileSync(ca), ...(cert && key ? { cert: readFileSync(cert), key: readFileSync(key) } : {}) });
export const clientOf = (endpoint: Endpoint): Promise<H2Client> => H2Client.connect(endpoint.url, credentialsOf(endpoint));

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise(resolve => server.close(resolve));
  return port;
}

/** A child that runs a TypeScript file of this folder. SKIFF_BENCH_NODE_FLAGS, as `--cpu-prof`, are its node's. */
function startFile(file: string, options: object): { child: ChildProcess; lines: AsyncIterator<string> } {
  const child = spawn(process.execPath, [join(ROOT, 'scripts/run-ts.mjs'), join(import.meta.dirname, file), JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] });
  return { child, lines: createInterface({ input: child.stdout! })[Symbol.asyncIterator]() };
}

async function nextLine(file: string, lines: AsyncIterator<string>): Promise<string> {
  const { value, done } = await lines.next();
  if (done) throw new Error(`run ${file}: it ended before it said anything`);
  return value;
}

export async function load(options: LoadOptions): Promise<LoadResult> {
  return JSON.parse(await nextLine('load.ts', startFile('load.ts', options).lines)) as LoadResult;
}

/** Resolves when all watches are open; `result` when all events were seen. */
export async function startWatchers(options: LoadOptions): Promise<{ result(): Promise<LoadResult> }> {
  const { lines } = startFile('load.ts', options);
  await nextLine('load.ts', lines);
  return { result: async () => JSON.parse(await nextLine('load.ts', lines)) as LoadResult };
}

export async function startPeer(options: PeerOptions, ca: string): Promise<Endpoint & Disposable> {
  const { child, lines } = startFile('peer.ts', options);
  const port = await nextLine('peer.ts', lines);
  return { pid: child.pid!, url: `https://127.0.0.1:${port}`, ca, [Symbol.dispose]: () => void child.kill('SIGKILL') };
}

export interface SkiffOptions {
  readonly runtime?: 'simulated' | 'containers';
  readonly registries?: string;
}

/** A whole Skiff started by its command, with a data folder that is thrown away. */
export class BenchSkiff implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'skiff-bench-'));
  readonly name = `bench-${process.pid}`;
  private readonly options: SkiffOptions;
  private readonly port: number;

  private constructor(options: SkiffOptions, port: number) {
    this.options = options;
    this.port = port;
  }

  static async create(options: SkiffOptions = {}): Promise<BenchSkiff> {
    return new BenchSkiff(options, await freePort());
  }

  static async start(options: SkiffOptions = {}): Promise<BenchSkiff> {
    const skiff = await BenchSkiff.create(options);
    await skiff.up();
    return skiff;
  }

  /** Of the process that runs now. */
  get endpoint(): Endpoint {
    const pki = (file: string) => join(this.dataDir, 'pki', file);
    return { pid: this.pid, url: `https://127.0.0.1:${this.port}`, ca: pki('ca.crt'), cert: pki('admin.crt'), key: pki('admin.key') };
  }

  get dataDir(): string {
    return join(this.folder, 'data');
  }

  /** Milliseconds until the command ended: the node is Ready. */
  async up(): Promise<number> {
    const { runtime = 'simulated', registries } = this.options;
    const began = performance.now();
    await this.command('up', ['--kubeconfig', join(this.folder, 'kubeconfig'), '--runtime', runtime, '--port', String(this.port), ...(registries ? ['--registries', registries] : [])]);
    return performance.now() - began;
  }

  async stop(): Promise<void> {
    await this.command('stop');
  }

  get pid(): number {
    return (JSON.parse(readFileSync(join(this.dataDir, 'skiff.pid'), 'utf8')) as { pid: number }).pid;
  }

  async command(name: string, args: readonly string[] = []): Promise<string> {
    const nodeFlags = (process.env['SKIFF_BENCH_NODE_FLAGS'] ?? '').split(' ').filter(flag => flag !== '');
    return (await run(process.execPath, [...nodeFlags, SKIFF, name, '--name', this.name, '--data-dir', this.dataDir, ...args])).stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.command('delete').catch(() => this.command('delete'));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** User and system time that a process has used. */
export function cpuMicros(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

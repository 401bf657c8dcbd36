/** A machine for one test: a network namespace and a folder of its own, in which Skiff, kubectl and an image registry run. */
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildImages } from '../../images/build.ts';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const IMAGES = join(root, '.cache/images');
const REGISTRY_PORT = 5050;

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Which program `kubectl` is. */
export type Kubectl = 'upstream' | 'ours';

export class Machine implements AsyncDisposable {
  readonly folder: string;
  readonly name: string;
  private readonly netns: string;
  private readonly children: ChildProcess[] = [];

  private constructor(name: string) {
    this.name = name;
    this.netns = `skiff-${name}-${process.pid}`;
    this.folder = mkdtempSync(join(tmpdir(), `skiff-${name}-`));
  }

  /** A namespace with loopback up, that kubectl first on the PATH, and the registry serving the tutorial's images. */
  static async create(name: string, kubectl: Kubectl = 'upstream'): Promise<Machine> {
    const machine = new Machine(name);
    execFileSync('ip', ['netns', 'add', machine.netns]);
    await machine.sh('ip link set lo up');
    mkdirSync(join(machine.folder, 'bin'));
    execFileSync('ln', ['-s', join(root, kubectl === 'ours' ? 'bin/kubectl' : '.cache/kubectl-1.36'), join(machine.folder, 'bin/kubectl')]);
    execFileSync('ln', ['-s', join(root, 'bin/skiff'), join(machine.folder, 'bin/skiff')]);
    await machine.serveImages();
    return machine;
  }

  get environment(): NodeJS.ProcessEnv {
    const { KUBECONFIG: _ignored, SUDO_USER: _nobody, ...inherited } = process.env;
    return { ...inherited, HOME: this.folder, XDG_DATA_HOME: join(this.folder, 'share'), KUBECONFIG: join(this.folder, 'kubeconfig'), PATH: `${join(this.folder, 'bin')}:${process.env['PATH']}` };
  }

  get kubeconfig(): string {
    return join(this.folder, 'kubeconfig');
  }

  get registries(): string {
    return join(this.folder, 'registries.yaml');
  }

  /** Runs a command inside the machine; never rejects for its exit code. */
  run(command: string, args: readonly string[], { input, timeoutMs = 120_000 }: { input?: string; timeoutMs?: number } = {}): Promise<Outcome> {
    return new Promise(resolve => {
      const child = execFile('nsenter', [`--net=/run/netns/${this.netns}`, command, ...args], { cwd: this.folder, env: this.environment, timeout: timeoutMs, maxBuffer: 1 << 26, encoding: 'utf8' }, (error, stdout, stderr) => {
        const code = error ? (typeof error.code === 'number' ? error.code : 124) : 0;
        resolve({ code, stdout, stderr });
      });
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input ?? '');
    });
  }

  /** A cluster of the machine's own name, whose pods may be made at once; throws what `skiff up` said where it failed. */
  async up(...more: string[]): Promise<void> {
    const { code, stdout, stderr } = await this.run('skiff', ['up', '--name', this.name, '--registries', this.registries, ...more]);
    if (code !== 0) throw new Error(`skiff up: exit ${code}:\n${stdout}\n${stderr}`);
    await eventually(async () => ((await this.run('kubectl', ['get', 'serviceaccount', 'default'])).code === 0 ? true : undefined));
  }

  async apply(manifest: string): Promise<void> {
    const { code, stderr } = await this.run('kubectl', ['apply', '-f', '-'], { input: manifest });
    if (code !== 0) throw new Error(`kubectl apply: exit ${code}: ${stderr}`);
  }

  sh(script: string, timeoutMs?: number): Promise<Outcome> {
    return this.run('bash', ['-c', script], timeoutMs === undefined ? {} : { timeoutMs });
  }

  /** kubectl's standard output; throws with its standard error where it failed. */
  async kubectl(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run('kubectl', args);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: exit ${code}: ${stderr}`);
    return stdout;
  }

  /** A process that runs until the machine is disposed of. */
  spawn(command: string, args: readonly string[]): ChildProcess {
    const child = spawn('nsenter', [`--net=/run/netns/${this.netns}`, command, ...args], { cwd: this.folder, env: this.environment, stdio: ['pipe', 'pipe', 'pipe'] });
    this.children.push(child);
    return child;
  }

  write(file: string, text: string): string {
    const path = join(this.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  /** Ends what the machine runs and takes it away; whatever Skiff left would show in `leftovers`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.run('skiff', ['delete', '--name', this.name]);
    for (const child of this.children) child.kill('SIGKILL');
    execFileSync('ip', ['netns', 'del', this.netns]);
    if (leftovers(this.folder).length === 0) rmSync(this.folder, { recursive: true, force: true });
  }

  private async serveImages(): Promise<void> {
    await buildImages({ directory: IMAGES }, () => undefined);
    this.write('registries.yaml', `mirrors:\n  docker.io:\n    endpoint:\n      - "http://127.0.0.1:${REGISTRY_PORT}"\n`);
    const registry = this.spawn(process.execPath, [join(root, 'scripts/run-ts.mjs'), join(root, 'images/main.ts'), '--serve', '--port', String(REGISTRY_PORT), '--directory', IMAGES, '--pid-file', join(this.folder, 'registry.pid')]);
    await new Promise<void>((resolve, reject) => {
      registry.stdout!.once('data', () => resolve());
      registry.once('exit', code => reject(new Error(`the image registry ended: exit ${code}`)));
    });
  }
}

/** The same, once what was ended a moment ago has had time to go. */
export async function leftoversSoon(folder: string): Promise<string[]> {
  await eventually(() => Promise.resolve(leftovers(folder).length === 0 ? true : undefined), 10_000).catch(() => undefined);
  return leftovers(folder);
}

/** Mounts and processes that still hold something of `folder`. */
export function leftovers(folder: string): string[] {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n').filter(line => line.includes(folder));
  const processes = execFileSync('bash', ['-c', `grep -la -- ${JSON.stringify(folder)} /proc/[0-9]*/cmdline 2>/dev/null || true`], { encoding: 'utf8' }).split('\n').filter(p => p !== '' && !p.includes('/self/') && existsSync(p));
  return [...mounts, ...processes.map(p => `${p}: ${commandLine(p)}`)];
}

function commandLine(file: string): string {
  try {
    return readFileSync(file, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '(ended)';
  }
}

/** Repeats `look` until it answers something, for at most `ms`; the last failure is told. */
export async function eventually<T>(look: () => Promise<T | undefined>, ms = 60_000): Promise<T> {
  const end = Date.now() + ms;
  let failure: unknown;
  while (Date.now() < end) {
    try {
      const found = await look();
      if (found !== undefined) return found;
    } catch (error) {
      failure = error;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error(`waited ${ms} ms in vain`, { cause: failure });
}

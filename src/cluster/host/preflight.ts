/** What must be so before a cluster can start; each failure says what to do next. */
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { chown, mkdir, readdir, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { Layout } from '../layout.ts';
import type { FileOwner } from './files.ts';

/** Tells a person what is wrong and how to go on; never a stack. */
export class PreflightError extends Error {
  /** The next step, where there is one. */
  readonly advice: string;
  constructor(message: string, advice = '') {
    super(message);
    this.name = 'PreflightError';
    this.advice = advice;
  }
}

const NAME = /^[a-z0-9]([-a-z0-9]{0,28}[a-z0-9])?$/;
export function checkName(name: string): void {
  if (!NAME.test(name)) throw new PreflightError(`the name ${JSON.stringify(name)} cannot be used`, 'Use up to 30 small letters, digits and dashes.');
}

export function checkPlatform(): void {
  if (process.platform !== 'linux') {
    throw new PreflightError(`containers need Linux, and this is ${process.platform}`, 'Run it in a Linux machine, or without containers: skiff up --runtime simulated');
  }
}

export function checkRoot(isRoot: boolean): void {
  if (isRoot) return;
  throw new PreflightError(
    'running containers takes root',
    'Two ways on:\n  sudo npm start                        real containers (or: sudo bin/skiff up)\n  bin/skiff up --runtime simulated      everything but containers, without root',
  );
}

/** Unix sockets take 107 bytes; containerd appends to the one it is given. */
const LONGEST_SOCKET = 107 - '.ttrpc'.length;

/** What a start that failed early leaves, and what a cluster has when its state was lost. */
const EARLY_NAMES = ['log', 'run', 'pki', 'store', 'skiff.pid'];
const ALL_NAMES = [...EARLY_NAMES, 'cni', 'containerd', 'containerd.toml', 'kubelet', 'registries', 'volumes'];

/** `owner`: whose home it lies in, under sudo. */
export async function checkDataDir(layout: Layout, owner?: FileOwner): Promise<void> {
  if (layout.containerd.socket.length > LONGEST_SOCKET) {
    throw new PreflightError(`the data folder's path is too long for sockets in it: ${layout.dataDir}`, 'Choose a shorter one with --data-dir.');
  }
  const found = await stat(layout.dataDir).catch(() => undefined);
  if (found && !found.isDirectory()) throw new PreflightError(`the data folder is a file: ${layout.dataDir}`, 'Choose another one with --data-dir.');
  const own = existsSync(join(layout.pkiDir, 'ca.crt')) ? ALL_NAMES : EARLY_NAMES;
  const isForeign = found && !existsSync(layout.stateFile) && (await readdir(layout.dataDir)).some(name => !own.includes(name));
  if (isForeign) throw new PreflightError(`the data folder holds files that are not Skiff's: ${layout.dataDir}`, 'Choose an empty one with --data-dir.');
  try {
    await makeFolder(layout.dataDir, owner);
    const { uid } = await stat(layout.dataDir);
    if (process.getuid?.() !== 0 && uid !== process.getuid?.()) throw new Error(`it belongs to user ${uid}`);
  } catch (error) {
    throw new PreflightError(`the data folder cannot be used: ${layout.dataDir}: ${(error as Error).message}`, 'Choose another one with --data-dir, or use sudo if the cluster was made with sudo.');
  }
}


/** What had to be made above it belongs to the person, who may have other clusters there without root. */
async function makeFolder(dir: string, owner: FileOwner | undefined): Promise<void> {
  const parent = dirname(dir);
  const first = await mkdir(parent, { recursive: true, mode: 0o755 });
  for (let made = parent; first !== undefined && owner && made.length >= first.length; made = dirname(made)) await chown(made, owner.uid, owner.gid);
  await mkdir(dir, { recursive: true, mode: 0o755 });
}

const OVERLAYFS = 0x794c7630;
/** An overlay cannot lie on an overlay. */
export function snapshotterFor(dir: string): 'overlayfs' | 'native' {
  return statfsSync(dir).type === OVERLAYFS ? 'native' : 'overlayfs';
}

const CAP_SYS_RESOURCE = 24n;
export function hasResourceCapability(status = readFileSync('/proc/self/status', 'utf8')): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0';
  return ((BigInt(`0x${effective}`) >> CAP_SYS_RESOURCE) & 1n) === 1n;
}

export function isPortFree(port: number, host: string): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

const PORT_CANDIDATES = 20;
/** The port asked for, or the first free one from the default on. */
export async function choosePort(wanted: number | undefined, remembered: number | undefined, fallback: number): Promise<number> {
  const first = wanted ?? remembered ?? fallback;
  if (await isPortFree(first, '127.0.0.1')) return first;
  if (wanted !== undefined) throw new PreflightError(`port ${wanted} is taken`, 'Choose another one with --port, or leave --port out to take the next free one.');
  if (remembered !== undefined) throw new PreflightError(`port ${remembered}, this cluster's, is taken by another program`, 'End that program, or choose another port with --port.');
  for (let port = first + 1; port < first + PORT_CANDIDATES; port++) if (await isPortFree(port, '127.0.0.1')) return port;
  throw new PreflightError(`no free port from ${first} to ${first + PORT_CANDIDATES - 1}`, 'Choose one with --port.');
}

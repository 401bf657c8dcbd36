/** The programs of the machine that pods need, and where they come from when missing. */
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.ts';

/** Program to Debian package. */
const PROGRAMS: Readonly<Record<string, string>> = {
  containerd: 'containerd',
  runc: 'runc',
  nft: 'nftables',
  ip: 'iproute2',
  nsenter: 'util-linux',
  mount: 'mount',
  catatonit: 'catatonit',
};
/** Without these pods run as well, but for what is told in the log. */
const WELCOME: Readonly<Record<string, string>> = { conntrack: 'conntrack' };
const SYSTEM_PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const CNI_DIRS = ['/usr/lib/cni', '/opt/cni/bin', '/usr/libexec/cni'];
const CNI_PLUGINS = ['bridge', 'host-local', 'loopback'];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where a program lies; sudo's PATH may leave the system folders out. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(':').filter(Boolean), ...SYSTEM_PATH];
  return folders.map(dir => join(dir, name)).find(isExecutable);
}

export const findCniDir = (): string | undefined => CNI_DIRS.find(dir => CNI_PLUGINS.every(plugin => existsSync(join(dir, plugin))));

export interface MissingPackages {
  /** Nothing runs without them. */
  readonly needed: readonly string[];
  readonly welcome: readonly string[];
}

export function missingPackages(): MissingPackages {
  const missing = (programs: Readonly<Record<string, string>>) => Object.entries(programs).flatMap(([program, name]) => (findProgram(program) ? [] : [name]));
  return { needed: [...missing(PROGRAMS), ...(findCniDir() ? [] : ['containernetworking-plugins'])], welcome: missing(WELCOME) };
}

export async function installPackages(names: readonly string[]): Promise<void> {
  const apt = findProgram('apt-get');
  if (!apt) throw new Error(`installing ${names.join(', ')}: apt-get is not there; install them with your system's package manager and start again`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run([apt, 'update', '-q'], { env }).catch(() => {});
  await run([apt, 'install', '-y', '-q', '--no-install-recommends', ...names], { env });
}

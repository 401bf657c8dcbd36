/** Mounts that containers and kubelet share: they need a mount tree that propagates. */
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { findContainerd } from '../containerd/find.ts';
import { ensurePrivateFolder } from './files.ts';
import { tryRun } from './run.ts';
import type { Layout } from '../layout.ts';

/** Mount points of `/proc/PID/mountinfo`, where spaces are written as \040. */
export function mountPoints(mountinfo: string): string[] {
  return mountinfo.split('\n').flatMap(line => {
    const point = line.split(' ')[4];
    return point === undefined ? [] : [point.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))];
  });
}

/** Whether what is mounted under `/` reaches other mount namespaces, as on every machine that systemd has started. */
export function rootPropagates(mountinfo: string): boolean {
  const root = mountinfo.split('\n').filter(line => line.split(' ')[4] === '/').at(-1);
  return root !== undefined && / shared:\d+/.test(root);
}

/** A command in front of Skiff's own that puts it where its mounts and containerd's are the same; empty where they are anyway. */
export async function mountNamespaceCommand(layout: Layout): Promise<string[]> {
  const holder = (await findContainerd(layout))?.pid ?? findShim(layout.containerd.socket);
  const own = readLink('self');
  if (holder !== undefined && readLink(String(holder)) !== own) return ['nsenter', `--mount=/proc/${holder}/ns/mnt`, '--'];
  if (holder !== undefined || rootPropagates(readFileSync('/proc/self/mountinfo', 'utf8'))) return [];
  return ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', 'mount --make-rshared / && exec "$@"', 'sh'];
}

function readLink(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return undefined;
  }
}

export interface Shim {
  readonly pid: number;
  /** The sandbox that it was started for. */
  readonly id: string;
}

/** The shims of one containerd. */
export function shimsOf(socket: string): Shim[] {
  return readdirSync('/proc').flatMap(entry => {
    if (!/^\d+$/.test(entry)) return [];
    const command = commandLine(entry);
    if (!command[0]?.includes('containerd-shim') || !command.includes(socket)) return [];
    return [{ pid: Number(entry), id: command[command.indexOf('-id') + 1] ?? '' }];
  });
}

/** A container's shim keeps the namespace when containerd itself is gone. */
export const findShims = (socket: string): number[] => shimsOf(socket).map(({ pid }) => pid);
const findShim = (socket: string) => findShims(socket)[0];

function commandLine(pid: string): string[] {
  try {
    return existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0') : [];
  } catch {
    return [];
  }
}

/** A folder in memory; where it cannot be mounted, a plain one. */
export async function ensureMemoryFolder(dir: string): Promise<void> {
  await ensurePrivateFolder(dir);
  if (mountPoints(readFileSync('/proc/self/mountinfo', 'utf8')).includes(dir)) return;
  await tryRun(['mount', '-t', 'tmpfs', '-o', 'mode=0700', 'skiff', dir]);
}

/** Removes a cluster's containers and all that carried them: processes, mounts, control groups, bridge, rules. */
import { existsSync, readFileSync, readdirSync, rmdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { NftCommand } from '../network/proxy/adapters/nft-command.ts';
import { cgroupRoot } from './container-node.ts';
import { findContainerd } from './containerd/find.ts';
import { removeBridge } from './host/bridge.ts';
import { leaveFirewall } from './host/firewall.ts';
import { findShims, mountNamespaceCommand, mountPoints } from './host/mounts.ts';
import { isSameProcess } from './host/process-file.ts';
import { tryRun } from './host/run.ts';
import type { Layout } from './layout.ts';
import { bridgeName, machineName } from './layout.ts';

export async function removeContainers(layout: Layout, name: string): Promise<void> {
  await endContainerd(layout);
  const inside = await mountNamespaceCommand(layout);
  await endContainers(layout, inside[0] === 'nsenter' ? inside : []);
  await unmountAll(layout.dataDir);
  removeCgroups(cgroupRoot(name));
  await leaveFirewall(bridgeName(name));
  await removeBridge(bridgeName(name));
  await new NftCommand().removeTable(machineName(name)).catch(() => {});
}

async function endContainerd(layout: Layout): Promise<void> {
  const running = await findContainerd(layout);
  if (!running) return;
  kill(running.pid, 'SIGTERM');
  for (let tries = 0; isSameProcess(running); tries++) {
    if (tries > 100) kill(running.pid, 'SIGKILL');
    await wait(20);
  }
}

/** Without containerd nothing starts them again: runc ends each container, then its shim goes. */
async function endContainers(layout: Layout, inside: readonly string[]): Promise<void> {
  const root = join(layout.containerd.runcRoot, 'k8s.io');
  const ids = await readdir(root).catch(() => []);
  const shims = findShims(layout.containerd.socket);
  await Promise.all(ids.map(id => tryRun([...inside, 'runc', '--root', root, 'delete', '--force', id])));
  for (const pid of shims) kill(pid, 'SIGKILL');
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}

/** The deepest first. In a namespace of their own they have gone with its last process. */
async function unmountAll(dir: string): Promise<void> {
  const points = mountPoints(readFileSync('/proc/self/mountinfo', 'utf8')).filter(point => point.startsWith(`${dir}/`));
  for (const point of points.sort((a, b) => b.length - a.length)) await tryRun(['umount', '--lazy', point]);
}

const CGROUPS = '/sys/fs/cgroup';
/** In every hierarchy of version 1, or the one of version 2. */
function removeCgroups(root: string): void {
  const hierarchies = existsSync(join(CGROUPS, 'cgroup.controllers')) ? [CGROUPS] : readdirSync(CGROUPS).map(entry => join(CGROUPS, entry));
  for (const hierarchy of hierarchies) removeTree(join(hierarchy, root));
}

function removeTree(dir: string): void {
  if (!existsSync(dir)) return;
  for (const entry of readdirSync(dir, { withFileTypes: true })) if (entry.isDirectory()) removeTree(join(dir, entry.name));
  try {
    rmdirSync(dir);
  } catch {
    // Somebody is still in it; the kernel takes it away with its last process.
  }
}

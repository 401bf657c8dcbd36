/** Looks at the node: is the runtime up, is there room, which images are there. */
import type { KubeletContext } from '../context.ts';
import { goDuration } from '../go-text.ts';
import type { Image } from '../runtime.ts';
import { runtimeTroubles, type NodeFacts } from './node-status.ts';

const RELIST_LATE = 180_000;
const MEMORY_LOW = 100 * 1024 ** 2;
const DISK_LOW = 0.1;
const INODES_LOW = 0.05;

export async function gatherNodeFacts(at: KubeletContext, from: { runtimeVersion: string; health: Error | undefined }): Promise<NodeFacts> {
  const [troubles, images, disk, memory] = await Promise.all([troublesOf(at, from.health), at.runtime.listImages().catch((): Image[] => []), diskPressure(at), memoryPressure(at)]);
  return { troubles, images, memoryPressure: memory, diskPressure: disk, pidPressure: false, runtimeVersion: from.runtimeVersion };
}

async function troublesOf(at: KubeletContext, health: Error | undefined): Promise<string[]> {
  const silent = at.clock.now() - at.cache.lastRelist;
  const late = silent > RELIST_LATE ? [`PLEG is not healthy: pleg was last seen active ${goDuration(silent)} ago; threshold is 3m0s`] : [];
  try {
    const { conditions } = await at.runtime.status();
    return [...runtimeTroubles(conditions), ...late];
  } catch {
    return [`container runtime is down${health ? `: ${health.message}` : ''}`, ...late];
  }
}

async function diskPressure(at: KubeletContext): Promise<boolean> {
  try {
    const space = await at.fs.diskSpace(at.config.root);
    return space.availableBytes < space.capacityBytes * DISK_LOW || (space.inodes > 0 && space.inodesFree < space.inodes * INODES_LOW);
  } catch {
    return false;
  }
}

async function memoryPressure(at: KubeletContext): Promise<boolean> {
  const text = await at.fs.readText('/proc/meminfo').catch(() => '');
  const available = /^MemAvailable:\s+(\d+) kB/m.exec(text)?.[1];
  return available !== undefined && Number(available) * 1024 < MEMORY_LOW;
}

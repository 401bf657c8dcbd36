/** Removes all that a cluster made on this machine. */
import { rm, rmdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Layout } from './layout.ts';

export interface Removal {
  readonly layout: Layout;
  readonly name: string;
  readonly containers: boolean;
}

export async function removeCluster({ layout, containers, name }: Removal): Promise<void> {
  if (containers) await (await import('./remove-containers.ts')).removeContainers(layout, name);
  await rm(layout.dataDir, { recursive: true, force: true });
  // The folder of all clusters goes with the last of them.
  const folder = dirname(layout.dataDir);
  if (basename(folder) === 'skiff') await rmdir(folder).catch(() => {});
}

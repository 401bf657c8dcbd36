/** Removes all that a cluster made on this machine. */
import { rm } from 'node:fs/promises';
import type { Layout } from './layout.ts';

export interface Removal {
  readonly layout: Layout;
  readonly name: string;
  readonly containers: boolean;
}

export async function removeCluster({ layout, containers, name }: Removal): Promise<void> {
  if (containers) await (await import('./remove-containers.ts')).removeContainers(layout, name);
  await rm(layout.dataDir, { recursive: true, force: true });
}

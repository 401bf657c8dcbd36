/** Finds the cluster that a command is about. */
import { findCaller } from '../../cluster/host/caller.ts';
import { PreflightError } from '../../cluster/host/preflight.ts';
import { findProcess } from '../../cluster/host/process-file.ts';
import type { ProcessIdentity } from '../../cluster/host/process-file.ts';
import type { Layout } from '../../cluster/layout.ts';
import { layoutOf } from '../../cluster/layout.ts';
import type { ClusterState } from '../../cluster/settings.ts';
import { DEFAULT_NAME, dataDirOf, readState } from '../../cluster/settings.ts';

export interface ClusterOptions {
  readonly name?: string;
  readonly dataDir?: string;
  readonly output?: string;
}

export interface FoundCluster {
  readonly layout: Layout;
  readonly state: ClusterState | undefined;
  /** Skiff's own process, where it runs. */
  readonly process: ProcessIdentity | undefined;
}

export async function findCluster(options: ClusterOptions): Promise<FoundCluster> {
  const layout = layoutOf(dataDirOf(options, findCaller()));
  const [state, process] = await Promise.all([readState(layout), findProcess(layout.pidFile)]);
  return { layout, state, process };
}

export async function requireCluster(options: ClusterOptions): Promise<FoundCluster & { state: ClusterState }> {
  const found = await findCluster(options);
  if (found.state) return { ...found, state: found.state };
  const advice = 'Start one with: skiff up. Of a cluster with a data folder of its own, say it again with --data-dir.';
  throw new PreflightError(`there is no cluster ${JSON.stringify(options.name ?? DEFAULT_NAME)} in ${found.layout.dataDir}`, advice);
}

/** `skiff delete`: ends the cluster and removes all that it made on this machine. */
import { removeContext } from '../../cluster/host/kubeconfig-file.ts';
import { answer } from '../report.ts';
import type { ClusterOptions } from './find.ts';
import { findCluster } from './find.ts';
import { endProcess } from './stop.ts';
import { removeCluster } from '../../cluster/remove.ts';
import { DEFAULT_NAME } from '../../cluster/settings.ts';
import { PreflightError } from '../../cluster/host/preflight.ts';

export async function deleteCluster(options: ClusterOptions): Promise<void> {
  const { state, layout, process: running } = await findCluster(options);
  const name = state?.name ?? options.name ?? DEFAULT_NAME;
  if (!state && !running) return answer(options, { name, status: 'Absent' }, () => `There is no cluster ${JSON.stringify(name)} in ${layout.dataDir}.`);
  if (state?.runtime === 'containers' && process.getuid?.() !== 0) throw new PreflightError('deleting a cluster of containers takes root', 'sudo skiff delete');
  if (running) await endProcess(running);
  await removeCluster({ layout, name, containers: state?.runtime !== 'simulated' });
  if (state) await removeContext(state.kubeconfig, name);
  answer(options, { name, status: 'Deleted' }, () => `Deleted ${name} and ${layout.dataDir}.`);
}

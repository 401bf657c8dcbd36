/** `skiff ip`: the node's address, where node ports are reached. */
import { answer } from '../report.ts';
import type { ClusterOptions } from './find.ts';
import { requireCluster } from './find.ts';

export async function ip(options: ClusterOptions): Promise<void> {
  const { state } = await requireCluster(options);
  answer(options, { ip: state.address }, () => state.address);
}

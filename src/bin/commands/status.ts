/** `skiff status`: whether the cluster runs, and where; exits 3 where it does not. */
import { answer } from '../report.ts';
import type { ClusterOptions } from './find.ts';
import { requireCluster } from './find.ts';

const NOT_RUNNING = 3;

export async function status(options: ClusterOptions): Promise<void> {
  const { state, process: running, layout } = await requireCluster(options);
  if (!running) process.exitCode = NOT_RUNNING;
  const value = {
    name: state.name,
    status: running ? 'Running' : 'Stopped',
    ...(running ? { pid: running.pid } : {}),
    runtime: state.runtime,
    server: state.server,
    node: state.nodeName,
    nodeIP: state.address,
    kubeconfig: state.kubeconfig,
    context: state.name,
    dataDir: layout.dataDir,
    log: layout.logFile,
  };
  const width = Math.max(...Object.keys(value).map(key => key.length));
  answer(options, value, () => Object.entries(value).map(([key, v]) => `${`${key}:`.padEnd(width + 2)}${v}`).join('\n'));
}

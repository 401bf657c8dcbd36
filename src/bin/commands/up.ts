/** `skiff up`: checks the machine, starts the cluster behind, and points kubectl at it. */
import { findCaller } from '../../cluster/host/caller.ts';
import type { Caller } from '../../cluster/host/caller.ts';
import { addContext } from '../../cluster/host/kubeconfig-file.ts';
import { mountNamespaceCommand } from '../../cluster/host/mounts.ts';
import { installPackages, missingPackages } from '../../cluster/host/packages.ts';
import { checkDataDir, checkName, checkPlatform, checkRoot } from '../../cluster/host/preflight.ts';
import { findProcess } from '../../cluster/host/process-file.ts';
import type { Layout } from '../../cluster/layout.ts';
import { layoutOf } from '../../cluster/layout.ts';
import { chooseSettings } from '../../cluster/choose-settings.ts';
import { createProgress } from '../../cluster/progress.ts';
import type { AskedSettings, ClusterState, RuntimeChoice } from '../../cluster/settings.ts';
import { DEFAULT_NAME, dataDirOf, readState } from '../../cluster/settings.ts';
import type { Ready } from '../background.ts';
import { startBackground } from '../background.ts';
import { answer } from '../report.ts';
import { showSteps } from '../steps.ts';

export interface UpOptions extends AskedSettings {
  readonly foreground?: boolean;
  readonly output?: string;
}

export async function up(options: UpOptions): Promise<void> {
  const caller = findCaller();
  const name = options.name ?? DEFAULT_NAME;
  checkName(name);
  const layout = layoutOf(dataDirOf(options, caller));
  const [known, running] = await Promise.all([readState(layout), findProcess(layout.pidFile)]);
  if (known && running) return answer(options, { ...known, status: 'Running', pid: running.pid }, () => alreadyRunning(known));
  const view = showSteps(text => process.stderr.write(text));
  try {
    await startAnew(options, { caller, layout, known, view });
  } finally {
    view.close();
  }
}

interface Start {
  readonly caller: Caller;
  readonly layout: Layout;
  readonly known: ClusterState | undefined;
  readonly view: ReturnType<typeof showSteps>;
}

async function startAnew(options: UpOptions, { caller, layout, known, view }: Start): Promise<void> {
  const began = performance.now();
  const runtime = options.runtime ?? known?.runtime ?? 'containers';
  await checkMachine(runtime, caller, view);
  await checkDataDir(layout, caller.owner);
  const settings = await chooseSettings(options, known, caller);
  const prefix = runtime === 'containers' ? await mountNamespaceCommand(layout) : [];
  const { ready, ended, end } = await startBackground({ settings, layout, prefix, foreground: options.foreground === true, onStep: view.onStep });
  await addContext(settings.kubeconfig, contextOf(ready), caller.owner);
  answer(options, { ...ready.state, status: 'Running', ms: Math.round(performance.now() - began), steps: view.ended() }, () => isRunning(ready.state, performance.now() - began));
  if (!options.foreground) return;
  // Ctrl-C reaches the child by itself; a signal to this process alone is passed on.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', end);
  process.exitCode = await ended;
}

async function checkMachine(runtime: RuntimeChoice, caller: Caller, view: Start['view']): Promise<void> {
  if (runtime === 'simulated') return;
  checkPlatform();
  checkRoot(caller.isRoot);
  const { needed, welcome } = missingPackages();
  const missing = [...needed, ...welcome];
  if (missing.length === 0) return;
  const progress = createProgress(() => performance.now(), view.onStep);
  const installing = progress.step(`Installing ${missing.join(', ')} (apt-get)`, () => installPackages(missing));
  await (needed.length > 0 ? installing : installing.catch((error: Error) => process.stderr.write(`Going on without ${welcome.join(', ')}: ${error.message}\n`)));
}

function contextOf({ state, credentials }: Ready) {
  const base64 = (pem: string) => Buffer.from(pem).toString('base64');
  return {
    name: state.name,
    cluster: { server: state.server, 'certificate-authority-data': base64(credentials.caPem) },
    user: { 'client-certificate-data': base64(credentials.certPem), 'client-key-data': base64(credentials.keyPem) },
  };
}

const isRunning = (state: ClusterState, ms: number): string => `The cluster ${JSON.stringify(state.name)} is up (${(ms / 1000).toFixed(1)} s): node ${state.nodeName} is Ready.

  API server   ${state.server}
  kubeconfig   ${state.kubeconfig} (context ${state.name}, now current)
  data         ${state.dataDir}

Try:
  kubectl get nodes
  kubectl run web --image=nginx --port=80
  skiff status`;

const alreadyRunning = (state: ClusterState): string =>
  `The cluster ${JSON.stringify(state.name)} is already running: ${state.server}, context ${state.name} in ${state.kubeconfig}.`;

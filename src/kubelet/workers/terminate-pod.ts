/** The end of a pod: its containers stopped, what it had on the node removed, its last status said. */
import { killAll, stopSandboxes } from '../containers/kill.ts';
import type { KubeletContext } from '../context.ts';
import type { Pod } from '../objects.ts';
import { podLogDirectory } from '../names.ts';
import { runningContainers } from '../pod-runtime.ts';
import { podCgroupParent } from '../resources/cgroups.ts';
import type { Verdict } from '../status/pod-status.ts';
import { report, reportFinal } from './report.ts';
import type { PodMemory } from './sync-pod.ts';

export interface Ending {
  readonly memory: PodMemory;
  readonly ended: Verdict | undefined;
}

/** Terminating: everything stops; throws while something still runs. */
export async function stopPod(at: KubeletContext, pod: Pod, { memory, ended }: Ending): Promise<void> {
  const uid = pod.metadata.uid ?? '';
  report(at, pod, memory, ended ? { ended } : {});
  at.prober.observe(pod, at.cache.get(uid), 'readiness');
  // A container that was being created when the end came is not yet known: ask the runtime itself.
  if (at.cache.get(uid).sandboxes.length > 0) await at.cache.relist();
  await killAll(at, pod, pod.metadata.deletionTimestamp && pod.metadata.deletionGracePeriodSeconds === 0 ? 1 : undefined);
  await stopSandboxes(at, uid);
  at.prober.forget(uid);
  const left = runningContainers(at.cache.get(uid));
  if (left.length > 0) throw new Error(`stop pod ${JSON.stringify(pod.metadata.name)}: still running: ${left.map(c => c.metadata.name).join(', ')}`);
  report(at, pod, memory, { terminal: true, stopped: true, ...(ended ? { ended } : {}) });
}

/** Terminated: the volumes and the control group go; the containers stay for their logs until the object is gone. */
export async function finish(at: KubeletContext, pod: Pod, { memory, ended }: Ending): Promise<void> {
  const uid = pod.metadata.uid ?? '';
  reportFinal(at, pod, memory, ended);
  at.api.unfollow(uid);
  await at.mounter.unmountAll(uid);
  await at.cgroups.remove(podCgroupParent(at.config.cgroupRoot, pod));
}

/** The object is gone: containers, sandboxes and logs as well. */
export async function cleanUp(at: KubeletContext, pod: Pod): Promise<void> {
  const uid = pod.metadata.uid ?? '';
  at.statuses.forget(uid);
  at.crashes.forget(`${uid}_`);
  await removePodFromRuntime(at, uid);
  const { name = '', namespace = '' } = pod.metadata;
  await at.fs.remove(podLogDirectory(at.logRoot, { name, namespace, uid }));
}

export async function removePodFromRuntime(at: KubeletContext, uid: string): Promise<void> {
  const { containers, sandboxes } = at.cache.get(uid);
  await Promise.all(containers.map(c => at.gate.run(() => at.runtime.removeContainer(c.id))));
  at.cache.noteRemoved(uid, { containers: containers.map(c => c.id) });
  await Promise.all(sandboxes.map(s => at.gate.run(async () => {
    if (s.state === 'SANDBOX_READY') await at.runtime.stopPodSandbox(s.id);
    await at.runtime.removePodSandbox(s.id);
  })));
  at.cache.noteRemoved(uid, { sandboxes: sandboxes.map(s => s.id) });
}

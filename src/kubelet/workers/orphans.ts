/** Removes what is left on the node of pods that are gone, and dead containers beyond the last of each. */
import type { KubeletContext } from '../context.ts';
import { killContainer } from '../containers/kill.ts';
import { goError } from '../go-text.ts';
import type { Pod } from '../objects.ts';
import { ANNOTATION } from '../names.ts';
import type { PodRuntime } from '../pod-runtime.ts';
import { removePodFromRuntime } from './terminate-pod.ts';

export async function removeOrphans(at: KubeletContext, wanted: (uid: string) => boolean): Promise<void> {
  await at.cache.relist();
  // Side by side: one that ends slowly, or not at all, holds up no other.
  await Promise.all(at.cache.uids().map(async uid => {
    try {
      await (wanted(uid) ? collectDead(at, uid) : removeOrphan(at, at.cache.get(uid)));
    } catch (error) {
      at.log.warn('remains of a pod not removed: trying again', { uid, error: goError(error) });
    }
  }));
  await removeLeftovers(at, wanted);
  at.crashes.collect();
}

/** A pod whose object vanished while the kubelet was away: stopped with the grace its containers were made with. */
async function removeOrphan(at: KubeletContext, runtime: PodRuntime): Promise<void> {
  const pod = standIn(runtime);
  await Promise.all(runtime.containers.filter(c => c.state === 'CONTAINER_RUNNING').map(record => killContainer(at, { pod, record, graceSeconds: Number(record.annotations[ANNOTATION.gracePeriod] ?? 30) })));
  await removePodFromRuntime(at, runtime.uid);
}

const standIn = ({ name, namespace, uid }: PodRuntime): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, uid }, spec: { containers: [] } });

/** Keeps the newest two instances of each container (the current one and the one before), and the newest sandbox. */
async function collectDead(at: KubeletContext, uid: string): Promise<void> {
  const { containers, sandboxes } = at.cache.get(uid);
  const seen = new Map<string, number>();
  const dead = containers.filter(c => {
    const nth = (seen.get(c.metadata.name) ?? 0) + 1;
    seen.set(c.metadata.name, nth);
    return nth > 2 && c.state === 'CONTAINER_EXITED';
  });
  for (const c of dead) await at.gate.run(() => at.runtime.removeContainer(c.id));
  const used = new Set(at.cache.get(uid).containers.filter(c => !dead.includes(c)).map(c => c.podSandboxId));
  const old = sandboxes.slice(1).filter(s => s.state === 'SANDBOX_NOTREADY' && !used.has(s.id));
  for (const s of old) await at.gate.run(() => at.runtime.removePodSandbox(s.id));
  if (dead.length + old.length > 0) at.cache.noteRemoved(uid, { containers: dead.map(c => c.id), sandboxes: old.map(s => s.id) });
}

/** Folders and control groups of pods that neither the API nor the runtime knows. */
async function removeLeftovers(at: KubeletContext, wanted: (uid: string) => boolean): Promise<void> {
  const gone = (uid: string) => !wanted(uid) && !at.cache.uids().includes(uid);
  const roots = new Set([at.config.root, at.config.memoryRoot ?? at.config.root]);
  for (const root of roots) for (const uid of await at.fs.list(`${root}/pods`)) if (gone(uid)) await at.mounter.unmountAll(uid);
  for (const { uid, path } of await at.cgroups.list()) if (gone(uid)) await at.cgroups.remove(path);
  for (const folder of await at.fs.list(at.logRoot)) {
    const uid = folder.split('_')[2];
    if (uid && gone(uid)) await at.fs.remove(`${at.logRoot}/${folder}`);
  }
}

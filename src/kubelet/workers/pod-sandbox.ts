/** Makes a pod's sandbox: as early as nothing can stand in its way, beside the pod's volumes and control groups. */
import { planDns } from '../containers/dns.ts';
import { planSandboxConfig } from '../containers/sandbox-config.ts';
import { sayOfPod, type KubeletContext } from '../context.ts';
import { goError } from '../go-text.ts';
import { isHostNetwork, type Pod } from '../objects.ts';
import { podIPsOf } from '../pod-runtime.ts';
import { referencesOf, type Reference } from '../references.ts';
import { podCgroupParent } from '../resources/cgroups.ts';
import type { PodSandboxConfig } from '../runtime.ts';
import type { PodMemory } from './sync-pod.ts';

export function planSandbox(at: KubeletContext, pod: Pod, attempt: number): PodSandboxConfig {
  const { config } = at;
  return planSandboxConfig({
    pod,
    attempt,
    dns: planDns(pod, { servers: config.clusterDNS, domain: config.clusterDomain, host: at.hostDns }),
    logRoot: at.logRoot,
    cgroupParent: podCgroupParent(config.cgroupRoot, pod),
    clusterDomain: config.clusterDomain,
    nodeName: config.nodeName,
    seccompProfile: config.sandboxSeccompProfile,
  });
}

export interface MadeSandbox {
  readonly id: string;
  /** The runtime tells them when asked: they are known a moment later. */
  readonly podIPs: Promise<readonly string[]>;
}

/** Undefined where it could not be made; an event says why. */
export async function createSandbox(at: KubeletContext, pod: Pod, sandbox: PodSandboxConfig): Promise<MadeSandbox | undefined> {
  try {
    const id = await at.gate.run(() => at.runtime.runPodSandbox(sandbox, ''));
    const podIPs = at.cache.noteSandbox(pod.metadata.uid ?? '', id).then(() => knownIPs(at, pod));
    podIPs.catch(() => at.cache.relistSoon());
    return { id, podIPs };
  } catch (error) {
    sayOfPod(at, pod)('Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${goError(error)}`);
    at.cache.relistSoon();
    return undefined;
  }
}

export function knownIPs(at: KubeletContext, pod: Pod): readonly string[] {
  return isHostNetwork(pod) ? at.config.nodeIPs.slice(0, 1) : podIPsOf(at.cache.get(pod.metadata.uid ?? ''));
}

/** The first sandbox of a new pod, begun before its volumes are there, and taken back where they cannot be had. */
export class EarlySandbox {
  private made: Promise<MadeSandbox | undefined> | undefined;
  private readonly at: KubeletContext;
  private readonly pod: Pod;
  private readonly memory: PodMemory;

  constructor(at: KubeletContext, pod: Pod, memory: PodMemory) {
    this.at = at;
    this.pod = pod;
    this.memory = memory;
  }

  /** Once in the pod's life, and only where its volumes will not fail. To be asked again when more is known. */
  begin(): void {
    const { at, pod, memory } = this;
    if (memory.hastened || memory.ending.aborted || at.cache.uids().includes(pod.metadata.uid ?? '')) return;
    if (!volumesAreCertain(pod, r => (r.kind === 'ConfigMap' ? at.api.configMap(r.namespace, r.name) : at.api.secret(r.namespace, r.name)) !== undefined)) return;
    memory.hastened = true;
    this.made = createSandbox(at, pod, planSandbox(at, pod, 0));
  }

  /** Undefined where none was begun. */
  take(): Promise<MadeSandbox | undefined> | undefined {
    return this.made;
  }

  /** Resolves when the cache knows of it: who stops the pod finds it there. */
  async settled(): Promise<void> {
    await (await this.made)?.podIPs.catch(() => {});
  }

  /** The volumes cannot be had: a pod that waits for them has no sandbox, and no address. */
  async takeBack(): Promise<void> {
    const { at, pod } = this;
    await this.settled();
    const sandbox = await this.made;
    if (!sandbox) return;
    await at.gate.run(async () => {
      await at.runtime.stopPodSandbox(sandbox.id);
      await at.runtime.removePodSandbox(sandbox.id);
    });
    at.cache.noteRemoved(pod.metadata.uid ?? '', { sandboxes: [sandbox.id] });
  }
}

/** In every namespace there is one; who deletes it has it again in a moment. */
const ROOT_CA = 'kube-root-ca.crt';
const CERTAIN = new Set(['configMap', 'secret', 'downwardAPI', 'projected', 'emptyDir']);

/** Whether all that the pod's volumes are made of is here. Pure. */
export function volumesAreCertain(pod: Pod, isHere: (reference: Reference) => boolean): boolean {
  const types = (pod.spec.volumes ?? []).map(volume => Object.keys(volume).find(key => key !== 'name') ?? '');
  return types.every(type => CERTAIN.has(type)) && referencesOf(pod).every(r => r.name === ROOT_CA || isHere(r));
}

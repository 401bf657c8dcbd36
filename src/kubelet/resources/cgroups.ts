/** The pod's own control group, below the cluster's own root: made beside the sandbox, removed after the pod, from every hierarchy. */
import { milliValue, quantityValue } from '../../machinery/quantity.ts';
import type { Filesystem } from '../filesystem.ts';
import type { Pod } from '../objects.ts';
import { milliCpuToQuota, milliCpuToShares } from './linux.ts';
import { qosClass } from './qos.ts';
import { podLimits, podRequests } from './requirements.ts';

/** `/skiff-main/kubepods/burstable/pod<uid>`: the parent that the runtime puts the containers in. */
export function podCgroupParent(root: string, pod: Pod): string {
  const qos = qosClass(pod.spec);
  const tier = qos === 'Guaranteed' ? '' : `/${qos.toLowerCase()}`;
  return `${root}/kubepods${tier}/pod${pod.metadata.uid}`;
}

/** Where the machine's hierarchies are mounted, and whether they are version 2. */
export interface Hierarchies {
  readonly version: 1 | 2;
  readonly mounts: readonly { readonly path: string; readonly controllers: readonly string[] }[];
}

interface Setting {
  readonly file: string;
  readonly value: string;
}

/** What is written, by controller. Pure. */
export function planPodCgroup(pod: Pod, version: 1 | 2): Readonly<Record<string, readonly Setting[]>> {
  const requests = podRequests(pod.spec);
  const limits = podLimits(pod.spec);
  const bounded = (name: string) => pod.spec.containers.every(c => c.resources?.limits?.[name]) || pod.spec.resources?.limits?.[name] !== undefined;
  const shares = milliCpuToShares(milliValue(requests['cpu'] ?? '0'));
  const quota = bounded('cpu') ? milliCpuToQuota(milliValue(limits['cpu'] ?? '0')) : 0;
  const memory = bounded('memory') ? quantityValue(limits['memory'] ?? '0') : 0;
  if (version === 2) {
    return {
      cpu: [{ file: 'cpu.weight', value: String(sharesToWeight(shares)) }, ...(quota > 0 ? [{ file: 'cpu.max', value: `${quota} 100000` }] : [])],
      memory: memory > 0 ? [{ file: 'memory.max', value: String(memory) }] : [],
    };
  }
  return {
    cpu: [{ file: 'cpu.shares', value: String(shares) }, ...(quota > 0 ? [{ file: 'cpu.cfs_period_us', value: '100000' }, { file: 'cpu.cfs_quota_us', value: String(quota) }] : [])],
    memory: memory > 0 ? [{ file: 'memory.limit_in_bytes', value: String(memory) }] : [],
  };
}

/** The kernel's own mapping of [2, 262144] to [1, 10000]. */
const sharesToWeight = (shares: number) => Math.max(1, Math.min(10_000, Math.floor(1 + ((shares - 2) * 9999) / 262_142)));

export interface Cgroups {
  create(pod: Pod): Promise<void>;
  remove(path: string): Promise<void>;
  /** The uids of the pods that have a group. */
  list(): Promise<{ uid: string; path: string }[]>;
}

/** Where there are no control groups: the simulated runtime. */
export const noCgroups: Cgroups = { create: async () => {}, remove: async () => {}, list: async () => [] };

export class CgroupTree implements Cgroups {
  private readonly fs: Filesystem;
  private readonly root: string;
  private hierarchies: Promise<Hierarchies> | undefined;
  /** What the burstable pods asked for of the CPU, by the path of their group. */
  private readonly burstable = new Map<string, number>();
  private readonly tierShares = new Map<string, number>();

  constructor(fs: Filesystem, root: string) {
    this.fs = fs;
    this.root = root;
  }

  async create(pod: Pod): Promise<void> {
    const { version, mounts } = await this.found();
    const path = podCgroupParent(this.root, pod);
    const settings = planPodCgroup(pod, version);
    // Of version 1, only where something is set: the runtime makes the others itself, which costs it less.
    const concerned = mounts.filter(m => m.controllers.some(c => c in settings));
    await Promise.all(concerned.map(async mount => {
      if (version === 2) await this.delegate(mount.path, path);
      await this.fs.mkdir(`${mount.path}${path}`);
      for (const controller of mount.controllers) {
        for (const { file, value } of settings[controller] ?? []) await this.fs.writeFile(`${mount.path}${path}/${file}`, value);
      }
    }));
    if (qosClass(pod.spec) === 'Burstable') this.burstable.set(path, milliValue(podRequests(pod.spec)['cpu'] ?? '0'));
    await this.shareAmongTiers();
  }

  async remove(path: string): Promise<void> {
    const { mounts } = await this.found();
    await Promise.all(mounts.map(m => this.removeTree(`${m.path}${path}`)));
    if (this.burstable.delete(path)) await this.shareAmongTiers();
  }

  /** Best-effort pods together get next to nothing where others want the CPU; burstable ones what they asked for. */
  private async shareAmongTiers(): Promise<void> {
    const { version, mounts } = await this.found();
    const wanted = { besteffort: milliCpuToShares(0), burstable: milliCpuToShares([...this.burstable.values()].reduce((sum, milli) => sum + milli, 0)) };
    const cpu = mounts.filter(m => m.controllers.includes('cpu'));
    for (const [tier, shares] of Object.entries(wanted)) {
      if (this.tierShares.get(tier) === shares) continue;
      this.tierShares.set(tier, shares);
      const { file, value } = version === 2 ? { file: 'cpu.weight', value: sharesToWeight(shares) } : { file: 'cpu.shares', value: shares };
      for (const mount of cpu) {
        await this.fs.mkdir(`${mount.path}${this.root}/kubepods/${tier}`);
        await this.fs.writeFile(`${mount.path}${this.root}/kubepods/${tier}/${file}`, String(value));
      }
    }
  }

  async list(): Promise<{ uid: string; path: string }[]> {
    const { mounts } = await this.found();
    const found = new Map<string, string>();
    for (const mount of mounts) {
      for (const tier of ['', '/burstable', '/besteffort']) {
        const base = `${this.root}/kubepods${tier}`;
        for (const name of await this.fs.list(`${mount.path}${base}`)) if (name.startsWith('pod')) found.set(name.slice(3), `${base}/${name}`);
      }
    }
    return [...found].map(([uid, path]) => ({ uid, path }));
  }

  /** Groups are removed from the leaves up; a group's files go with it. */
  private async removeTree(path: string): Promise<void> {
    for (const child of await this.fs.listFolders(path)) await this.removeTree(`${path}/${child}`);
    await this.fs.removeFolder(path);
  }

  /** Version 2: a parent hands its controllers down before its children may use them. */
  private async delegate(mount: string, path: string): Promise<void> {
    const available = (await this.fs.readText(`${mount}/cgroup.controllers`)).trim().split(/\s+/).filter(c => ['cpu', 'memory', 'pids', 'cpuset'].includes(c));
    let at = mount;
    for (const part of path.split('/').filter(Boolean).slice(0, -1)) {
      at = `${at}/${part}`;
      await this.fs.mkdir(at);
      for (const c of available) await this.fs.writeFile(`${at}/cgroup.subtree_control`, `+${c}`).catch(() => {});
    }
  }

  private found(): Promise<Hierarchies> {
    this.hierarchies ??= this.fs.readText('/proc/self/mountinfo').then(parseHierarchies);
    return this.hierarchies;
  }
}

/** `30 25 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory`. Beside version 1, version 2 limits nothing, but the runtime makes groups there, too. */
export function parseHierarchies(mountinfo: string): Hierarchies {
  const v1: { path: string; controllers: string[] }[] = [];
  const v2: { path: string; controllers: string[] }[] = [];
  for (const line of mountinfo.split('\n')) {
    const [left, right] = line.split(' - ');
    const path = left?.split(' ')[4];
    const [type, , options] = right?.split(' ') ?? [];
    if (!path) continue;
    if (type === 'cgroup') v1.push({ path, controllers: (options ?? '').split(',').filter(o => o !== 'rw' && o !== 'ro') });
    if (type === 'cgroup2') v2.push({ path, controllers: ['cpu', 'memory', 'pids', 'cpuset'] });
  }
  return v1.some(m => m.controllers.includes('memory')) ? { version: 1, mounts: [...v1, ...v2.map(({ path }) => ({ path, controllers: [] }))] } : { version: 2, mounts: v2.slice(0, 1) };
}

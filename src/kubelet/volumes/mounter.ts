/** Makes a pod's volumes: each that a container mounts becomes a path on the node. */
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { quantityValue } from '../../machinery/quantity.ts';
import type { KubeletApi } from '../api.ts';
import type { PodFacts } from '../containers/fields.ts';
import type { Filesystem } from '../filesystem.ts';
import { podDirectory } from '../names.ts';
import { allContainers, type PersistentVolume, type Pod, type Volume } from '../objects.ts';
import { AtomicWriter } from './atomic-writer.ts';
import { setUpHostPath } from './host-path.ts';
import { fsUser, planPayload, VolumeError } from './payload.ts';
import { TokenCache } from './tokens.ts';

export interface MountedVolume {
  readonly hostPath: string;
  /** Config maps, secrets and the like are never written to by a container. */
  readonly readOnly: boolean;
}
export type MountedVolumes = ReadonlyMap<string, MountedVolume>;

/** The volumes that could not be made, each with its reason. */
export class MountError extends Error {
  readonly failures: readonly { readonly volume: string; readonly reason: string }[];
  constructor(failures: readonly { volume: string; reason: string }[]) {
    super(failures.map(f => `${f.volume}: ${f.reason}`).join(', '));
    this.name = 'MountError';
    this.failures = failures;
  }
}

export interface MounterOptions {
  readonly api: KubeletApi;
  readonly fs: Filesystem;
  readonly clock: Clock;
  readonly random: Random;
  readonly root: string;
  /** Where secrets lie: in memory, where the node has such a place. */
  readonly memoryRoot: string;
  allocatable(): Readonly<Record<string, string>>;
}

export class VolumeMounter {
  private readonly options: MounterOptions;
  private readonly writer: AtomicWriter;
  private readonly tokens: TokenCache;
  private writes = 0;

  constructor(options: MounterOptions) {
    this.options = options;
    this.writer = new AtomicWriter(options.fs);
    this.tokens = new TokenCache(options.api, options.clock, options.random);
  }

  /** Makes what is missing and refreshes what changed. Throws a MountError that names every volume in trouble. */
  async mountAll(pod: Pod, facts: PodFacts): Promise<MountedVolumes> {
    const wanted = new Set(allContainers(pod.spec).flatMap(c => [...(c.volumeMounts ?? []), ...(c.volumeDevices ?? [])].map(m => m.name)));
    const mounted = new Map<string, MountedVolume>();
    const failures: { volume: string; reason: string }[] = [];
    await Promise.all((pod.spec.volumes ?? []).filter(v => wanted.has(v.name)).map(async volume => {
      try {
        mounted.set(volume.name, await this.setUp(pod, volume, facts));
      } catch (error) {
        failures.push({ volume: volume.name, reason: error instanceof Error ? error.message : String(error) });
      }
    }));
    if (failures.length > 0) throw new MountError(failures);
    return mounted;
  }

  /** Unmounts and removes everything below the pod's folders. */
  async unmountAll(uid: string): Promise<void> {
    const { fs, root, memoryRoot } = this.options;
    this.writer.forget(podDirectory(root, uid));
    this.writer.forget(podDirectory(memoryRoot, uid));
    this.tokens.forget(uid);
    const base = `${podDirectory(root, uid)}/volumes/kubernetes.io~empty-dir`;
    for (const name of await fs.list(base)) {
      if (await fs.isMountPoint(`${base}/${name}`)) await fs.unmount(`${base}/${name}`);
    }
    await fs.remove(podDirectory(root, uid));
    if (memoryRoot !== root) await fs.remove(podDirectory(memoryRoot, uid));
  }

  private async setUp(pod: Pod, volume: Volume, facts: PodFacts): Promise<MountedVolume> {
    if (volume.emptyDir) return this.emptyDir(pod, volume);
    if (volume.hostPath) return { hostPath: await setUpHostPath(this.options.fs, volume.hostPath), readOnly: false };
    if (volume.persistentVolumeClaim) return this.claim(pod, volume.persistentVolumeClaim);
    if (volume.configMap || volume.secret || volume.downwardAPI || volume.projected) return this.filled(pod, volume, facts);
    const type = Object.keys(volume).find(k => k !== 'name') ?? '';
    throw new VolumeError(`volume type ${JSON.stringify(type)}: not supported by this kubelet`);
  }

  private async emptyDir(pod: Pod, volume: Volume): Promise<MountedVolume> {
    const { fs, root } = this.options;
    const path = `${podDirectory(root, pod.metadata.uid ?? '')}/volumes/kubernetes.io~empty-dir/${volume.name}`;
    const { medium, sizeLimit } = volume.emptyDir ?? {};
    // After the node has started anew the folder is there, but the memory is not.
    if ((await fs.stat(path)) && (medium !== 'Memory' || (await fs.isMountPoint(path)))) return { hostPath: path, readOnly: false };
    await fs.mkdir(path);
    if (medium === 'Memory') await fs.mountTmpfs(path, sizeLimit === undefined ? undefined : quantityValue(sizeLimit));
    const gid = pod.spec.securityContext?.fsGroup;
    if (gid !== undefined) await fs.chown(path, -1, gid);
    await fs.chmod(path, gid === undefined ? 0o777 : 0o2777);
    return { hostPath: path, readOnly: false };
  }

  private async filled(pod: Pod, volume: Volume, facts: PodFacts): Promise<MountedVolume> {
    const { api, memoryRoot, root, clock, random } = this.options;
    const tokens = await this.fetchTokens(pod, volume);
    const payload = planPayload(pod, volume, { configMap: api.configMap.bind(api), secret: api.secret.bind(api), facts, allocatable: this.options.allocatable(), tokens })!;
    const secret = volume.secret !== undefined || volume.projected !== undefined;
    const type = volume.configMap ? 'configmap' : volume.secret ? 'secret' : volume.projected ? 'projected' : 'downward-api';
    const path = `${podDirectory(secret ? memoryRoot : root, pod.metadata.uid ?? '')}/volumes/kubernetes.io~${type}/${volume.name}`;
    const stamp = `${new Date(clock.now()).toISOString().slice(0, 19).replace(/[-:T]/g, '_')}.${Math.floor(random.next() * 1e9)}${this.writes++}`;
    const user = volume.projected ? fsUser(pod) : undefined;
    await this.writer.write(path, payload, { stamp, owner: { uid: user ?? -1, gid: pod.spec.securityContext?.fsGroup ?? -1 } });
    return { hostPath: path, readOnly: true };
  }

  private async fetchTokens(pod: Pod, volume: Volume): Promise<Map<string, string>> {
    const tokens = new Map<string, string>();
    for (const { serviceAccountToken: t } of volume.projected?.sources ?? []) {
      if (!t) continue;
      const { name = '', uid = '', namespace = '' } = pod.metadata;
      const question = { namespace, serviceAccount: pod.spec.serviceAccountName ?? 'default', pod: { name, uid }, audiences: t.audience ? [t.audience] : [], expirationSeconds: t.expirationSeconds ?? 3600 };
      try {
        tokens.set(t.path, await this.tokens.get(question));
      } catch (error) {
        throw new VolumeError(`failed to fetch token: ${(error as Error).message}`, { cause: error });
      }
    }
    return tokens;
  }

  private async claim(pod: Pod, source: { readonly claimName: string; readonly readOnly?: boolean }): Promise<MountedVolume> {
    const namespace = pod.metadata.namespace ?? '';
    const claim = await this.options.api.claim(namespace, source.claimName);
    if (claim.metadata.deletionTimestamp) throw new VolumeError(`error processing PVC ${namespace}/${source.claimName}: PVC is being deleted`);
    const name = claim.spec?.volumeName;
    if (claim.status?.phase !== 'Bound' || !name) throw new VolumeError(`error processing PVC ${namespace}/${source.claimName}: PVC is not bound`);
    const volume = await this.options.api.volume(name);
    const ref = volume.spec?.claimRef;
    if (!ref || ref.uid !== claim.metadata.uid) throw new VolumeError(`PV ${name} is not bound to PVC ${namespace}/${source.claimName}`);
    return { hostPath: await this.persistent(volume), readOnly: source.readOnly === true };
  }

  private async persistent(volume: PersistentVolume): Promise<string> {
    if (volume.spec?.hostPath) return setUpHostPath(this.options.fs, volume.spec.hostPath);
    const path = volume.spec?.local?.path;
    if (path === undefined) throw new VolumeError(`PV ${JSON.stringify(volume.metadata.name)}: its type is not supported by this kubelet`);
    if (!(await this.options.fs.stat(path))) throw new VolumeError(`path ${JSON.stringify(path)} does not exist`);
    return path;
  }
}

/** Serves claims of local-path classes with directories, and removes them with their volumes. */
import type { Node, PersistentVolume, PersistentVolumeClaim } from '../../kinds/generated/core-v1.ts';
import type { StorageClass } from '../../kinds/generated/storage-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import { hasReason } from '../../machinery/status-error.ts';
import { type Context, type ControllerDefinition, defineController, settled } from '../../reconcile/controller.ts';
import { Nodes, PersistentVolumeClaims, PersistentVolumes, StorageClasses } from '../kinds.ts';
import { directoryNameOf, planVolume, PROVISIONER, refusal, volumeNameOf } from './plan.ts';

const SELECTED_NODE = 'volume.kubernetes.io/selected-node';

/** The nodes' side of it. */
export interface VolumeDirectories {
  /** Makes a directory that every user may write to, and answers its path. There already: that one. */
  create(node: string, name: string): Promise<string>;
  /** Removes it with all it holds. Gone already: nothing. */
  remove(node: string, path: string): Promise<void>;
}

export function createLocalPathControllers(directories: VolumeDirectories): [ControllerDefinition<PersistentVolumeClaim>, ControllerDefinition<PersistentVolume>] {
  const provision = defineController<PersistentVolumeClaim>({
    name: 'local-path-provision',
    serviceAccount: 'persistent-volume-binder',
    for: PersistentVolumeClaims,
    reads: [PersistentVolumes, Nodes],
    watches: [{ kind: StorageClasses, keys: (_, read) => read.list(PersistentVolumeClaims).filter(c => !c.spec.volumeName).map(c => `${c.metadata.namespace}/${c.metadata.name}`) }],
    async reconcile(claim, context) {
      const { read } = context;
      const storageClass = read.get(StorageClasses, claim.spec.storageClassName ?? '');
      const isOurs = storageClass?.provisioner === PROVISIONER && !claim.spec.volumeName && !claim.metadata.deletionTimestamp;
      if (!isOurs || read.get(PersistentVolumes, volumeNameOf(claim))) return settled;
      const node = chooseNode(claim, storageClass, context);
      if (node) await provisionVolume(claim, { storageClass, node, directories }, context);
      return settled;
    },
  });
  const remove = defineController<PersistentVolume>({
    name: 'local-path-remove',
    serviceAccount: 'persistent-volume-binder',
    for: PersistentVolumes,
    async reconcile(volume, context) {
      const { metadata: { annotations, deletionTimestamp }, spec, status } = volume;
      const isOurs = annotations?.['pv.kubernetes.io/provisioned-by'] === PROVISIONER && spec?.persistentVolumeReclaimPolicy === 'Delete';
      if (isOurs && status?.phase === 'Released' && !deletionTimestamp) await removeVolume(volume, directories, context);
      return settled;
    },
  });
  return [provision, remove];
}

/** The scheduler's choice; a class that binds at once takes any ready node. */
function chooseNode(claim: Frozen<PersistentVolumeClaim>, storageClass: Frozen<StorageClass>, { read }: Context): Frozen<Node> | undefined {
  const selected = claim.metadata.annotations?.[SELECTED_NODE];
  if (selected !== undefined) return read.get(Nodes, selected);
  if (storageClass.volumeBindingMode === 'WaitForFirstConsumer') return undefined;
  return read.list(Nodes).find(node => node.status?.conditions?.some(c => c.type === 'Ready' && c.status === 'True'));
}

interface Provisioning {
  readonly storageClass: Frozen<StorageClass>;
  readonly node: Frozen<Node>;
  readonly directories: VolumeDirectories;
}

async function provisionVolume(claim: Frozen<PersistentVolumeClaim>, { storageClass, node, directories }: Provisioning, { write, events }: Context): Promise<void> {
  const key = `${claim.metadata.namespace}/${claim.metadata.name}`;
  const failed = (why: string) =>
    events.record(claim, 'Warning', 'ProvisioningFailed', `failed to provision volume with StorageClass ${JSON.stringify(storageClass.metadata.name)}: ${why}`);
  events.record(claim, 'Normal', 'Provisioning', `External provisioner is provisioning volume for claim ${JSON.stringify(key)}`);
  const why = refusal(claim);
  if (why !== undefined) return failed(why);
  try {
    const path = await directories.create(node.metadata.name ?? '', directoryNameOf(claim));
    await write.resource(PersistentVolumes).create(planVolume({ claim, storageClass, node, path }));
  } catch (error) {
    if (hasReason(error, 'AlreadyExists')) return;
    failed((error as Error).message);
    throw error;
  }
  events.record(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${volumeNameOf(claim)}`);
}

async function removeVolume(volume: Frozen<PersistentVolume>, directories: VolumeDirectories, { write, events }: Context): Promise<void> {
  const node = volume.metadata.annotations?.['local.path.provisioner/selected-node'] ?? '';
  try {
    await directories.remove(node, volume.spec?.hostPath?.path ?? '');
    await write.resource(PersistentVolumes).delete(volume.metadata.name ?? '', undefined, { preconditions: { uid: volume.metadata.uid! } });
  } catch (error) {
    if (hasReason(error, 'NotFound')) return;
    events.record(volume, 'Warning', 'VolumeFailedDelete', (error as Error).message);
    throw error;
  }
}

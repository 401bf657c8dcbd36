/** The volume that a claim of a local-path class gets: a directory on the node its pod goes to. */
import type { Node, PersistentVolume, PersistentVolumeClaim } from '../../kinds/generated/core-v1.ts';
import type { StorageClass } from '../../kinds/generated/storage-v1.ts';
import type { Frozen } from '../../machinery/object.ts';

export const PROVISIONER = 'rancher.io/local-path';
const HOSTNAME = 'kubernetes.io/hostname';

/** The class that claims get which name none. */
export const localPathClass: StorageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'local-path', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: PROVISIONER,
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
};

export const volumeNameOf = (claim: Frozen<PersistentVolumeClaim>): string => `pvc-${claim.metadata.uid}`;
/** One directory a claim, to be told apart by eye: `pvc-<uid>_default_data`. */
export const directoryNameOf = (claim: Frozen<PersistentVolumeClaim>): string => `${volumeNameOf(claim)}_${claim.metadata.namespace}_${claim.metadata.name}`;

/** Why a claim cannot be served; undefined: it can. */
export function refusal(claim: Frozen<PersistentVolumeClaim>): string | undefined {
  if (claim.spec.selector) return 'claim.Spec.Selector is not supported';
  const modes = claim.spec.accessModes ?? [];
  if (modes.some(mode => mode !== 'ReadWriteOnce' && mode !== 'ReadWriteOncePod')) {
    return 'NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes';
  }
  return claim.spec.volumeMode === 'Block' ? 'block volumes are not supported' : undefined;
}

export interface VolumeCase {
  readonly claim: Frozen<PersistentVolumeClaim>;
  readonly storageClass: Frozen<StorageClass>;
  readonly node: Frozen<Node>;
  readonly path: string;
}

export function planVolume({ claim, storageClass, node, path }: VolumeCase): PersistentVolume {
  const { name, namespace, uid, resourceVersion } = claim.metadata;
  const host = node.metadata.labels?.[HOSTNAME] ?? node.metadata.name ?? '';
  return {
    metadata: {
      name: volumeNameOf(claim),
      annotations: { 'local.path.provisioner/selected-node': node.metadata.name!, 'pv.kubernetes.io/provisioned-by': PROVISIONER },
      finalizers: ['kubernetes.io/pv-protection'],
    },
    spec: {
      capacity: { storage: claim.spec.resources?.requests?.['storage'] ?? '0' },
      accessModes: [...(claim.spec.accessModes ?? [])],
      claimRef: { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace: namespace!, name: name!, uid: uid!, resourceVersion: resourceVersion! },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: storageClass.metadata.name!,
      ...(storageClass.mountOptions ? { mountOptions: [...storageClass.mountOptions] } : {}),
      volumeMode: 'Filesystem',
      hostPath: { path, type: 'DirectoryOrCreate' },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: HOSTNAME, operator: 'In', values: [host] }] }] } },
    },
  };
}

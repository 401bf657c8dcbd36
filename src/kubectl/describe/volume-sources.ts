/** What a description says of each kind of volume, of pods and of persistent volumes: one row a source, in the order they are looked for. */
import type { PersistentVolumeSource, VolumeSource } from '../../kinds/generated/core-v1.ts';
import { quantitySign } from '../../machinery/quantity.ts';
import { canonicalQuantity } from '../../machinery/quantity.ts';
import { goList, goMap, goMessage } from './go-values.ts';

export type Line = readonly [label: string, value: string];
export interface SourceText {
  readonly type: string;
  readonly lines: readonly Line[];
}

const yes = (flag: boolean | null | undefined) => String(flag ?? false);
const number = (n: number | undefined) => String(n ?? 0);
const text = (value: string | null | undefined) => value ?? '';
const orNone = (value: string | number | null | undefined) => String(value ?? '<none>');
const localSecret = (ref: { name?: string } | undefined) => goMessage('LocalObjectReference', ref && { Name: ref.name });
const secret = (ref: { name?: string; namespace?: string } | undefined) => goMessage('SecretReference', ref && { Name: ref.name, Namespace: ref.namespace });

type Readers<S> = { readonly [K in keyof S]?: (source: NonNullable<S[K]>) => SourceText };

const disk = (type: string, id: Line, s: { fsType?: string; partition?: number; readOnly?: boolean }): SourceText => ({
  type,
  lines: [id, ['FSType:', text(s.fsType)], ['Partition:', number(s.partition)], ['ReadOnly:', yes(s.readOnly)]],
});

/** Sources that pods and persistent volumes share in every field. */
const shared: Readers<VolumeSource & PersistentVolumeSource> = {
  hostPath: s => ({ type: 'HostPath (bare host directory volume)', lines: [['Path:', text(s.path)], ['HostPathType:', orNone(s.type)]] }),
  gcePersistentDisk: s => disk('GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)', ['PDName:', text(s.pdName)], s),
  awsElasticBlockStore: s => disk('AWSElasticBlockStore (a Persistent Disk resource in AWS)', ['VolumeID:', text(s.volumeID)], s),
  nfs: s => ({ type: 'NFS (an NFS mount that lasts the lifetime of a pod)', lines: [['Server:', text(s.server)], ['Path:', text(s.path)], ['ReadOnly:', yes(s.readOnly)]] }),
  quobyte: s => ({
    type: "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
    lines: [['Registry:', text(s.registry)], ['Volume:', text(s.volume)], ['ReadOnly:', yes(s.readOnly)]],
  }),
  vsphereVolume: s => ({
    type: 'vSphereVolume (a Persistent Disk resource in vSphere)',
    lines: [['VolumePath:', text(s.volumePath)], ['FSType:', text(s.fsType)], ['StoragePolicyName:', text(s.storagePolicyName)]],
  }),
  azureDisk: s => ({
    type: 'AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)',
    lines: [['DiskName:', text(s.diskName)], ['DiskURI:', text(s.diskURI)], ['Kind: ', text(s.kind)], ['FSType:', text(s.fsType)], ['CachingMode:', text(s.cachingMode)], ['ReadOnly:', yes(s.readOnly)]],
  }),
  photonPersistentDisk: s => ({ type: 'PhotonPersistentDisk (a Persistent Disk resource in photon platform)', lines: [['PdID:', text(s.pdID)], ['FSType:', text(s.fsType)]] }),
  portworxVolume: s => ({ type: 'PortworxVolume (a Portworx Volume resource)', lines: [['VolumeID:', text(s.volumeID)]] }),
  fc: s => ({
    type: 'FC (a Fibre Channel disk)',
    lines: [['TargetWWNs:', (s.targetWWNs ?? []).join(', ')], ['LUN:', orNone(s.lun)], ['FSType:', text(s.fsType)], ['ReadOnly:', yes(s.readOnly)]],
  }),
  flocker: s => ({ type: 'Flocker (a Flocker volume mounted by the Flocker agent)', lines: [['DatasetName:', text(s.datasetName)], ['DatasetUUID:', text(s.datasetUUID)]] }),
};

type Iscsi = NonNullable<(VolumeSource & PersistentVolumeSource)['iscsi']>;
const iscsi = (s: Iscsi, ref: string): SourceText => ({
  type: "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
  lines: [
    ['TargetPortal:', text(s.targetPortal)], ['IQN:', text(s.iqn)], ['Lun:', number(s.lun)], ['ISCSIInterface', text(s.iscsiInterface)], ['FSType:', text(s.fsType)],
    ['ReadOnly:', yes(s.readOnly)], ['Portals:', goList(s.portals)], ['DiscoveryCHAPAuth:', yes(s.chapAuthDiscovery)], ['SessionCHAPAuth:', yes(s.chapAuthSession)],
    ['SecretRef:', ref], ['InitiatorName:', orNone(s.initiatorName)],
  ],
});

type Rbd = NonNullable<(VolumeSource & PersistentVolumeSource)['rbd']>;
const rbd = (s: Rbd, ref: string): SourceText => ({
  type: "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
  lines: [
    ['CephMonitors:', goList(s.monitors)], ['RBDImage:', text(s.image)], ['FSType:', text(s.fsType)], ['RBDPool:', text(s.pool)], ['RadosUser:', text(s.user)],
    ['Keyring:', text(s.keyring)], ['SecretRef:', ref], ['ReadOnly:', yes(s.readOnly)],
  ],
});

type Ceph = NonNullable<(VolumeSource & PersistentVolumeSource)['cephfs']>;
const ceph = (s: Ceph, ref: string): SourceText => ({
  type: "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
  lines: [['Monitors:', goList(s.monitors)], ['Path:', text(s.path)], ['User:', text(s.user)], ['SecretFile:', text(s.secretFile)], ['SecretRef:', ref], ['ReadOnly:', yes(s.readOnly)]],
});

const cinder = (s: { volumeID?: string; fsType?: string; readOnly?: boolean }, ref: string): SourceText => ({
  type: 'Cinder (a Persistent Disk resource in OpenStack)',
  lines: [['VolumeID:', text(s.volumeID)], ['FSType:', text(s.fsType)], ['ReadOnly:', yes(s.readOnly)], ['SecretRef:', ref]],
});

type ScaleIO = NonNullable<(VolumeSource & PersistentVolumeSource)['scaleIO']>;
const scaleIO = (s: ScaleIO, secretLines: readonly Line[]): SourceText => ({
  type: 'ScaleIO (a persistent volume backed by a block device in ScaleIO)',
  lines: [
    ['Gateway:', text(s.gateway)], ['System:', text(s.system)], ['Protection Domain:', text(s.protectionDomain)], ['Storage Pool:', text(s.storagePool)],
    ['Storage Mode:', text(s.storageMode)], ['VolumeName:', text(s.volumeName)], ...secretLines, ['FSType:', text(s.fsType)], ['ReadOnly:', yes(s.readOnly)],
  ],
});

const storageos = (s: { volumeName?: string; volumeNamespace?: string; fsType?: string; readOnly?: boolean }): SourceText => ({
  type: 'StorageOS (a StorageOS Persistent Disk resource)',
  lines: [['VolumeName:', text(s.volumeName)], ['VolumeNamespace:', text(s.volumeNamespace)], ['FSType:', text(s.fsType)], ['ReadOnly:', yes(s.readOnly)]],
});

const flex = (s: { driver?: string; fsType?: string; readOnly?: boolean; options?: Record<string, string> }, ref: string): SourceText => ({
  type: 'FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)',
  lines: [['Driver:', text(s.driver)], ['FSType:', text(s.fsType)], ['SecretRef:', ref], ['ReadOnly:', yes(s.readOnly)], ['Options:', goMap(s.options)]],
});

const azureFile = (s: { secretName?: string; shareName?: string; readOnly?: boolean }, namespaceLine: readonly Line[]): SourceText => ({
  type: 'AzureFile (an Azure File Service mount on the host and bind mount to the pod)',
  lines: [['SecretName:', text(s.secretName)], ...namespaceLine, ['ShareName:', text(s.shareName)], ['ReadOnly:', yes(s.readOnly)]],
});

const glusterfs = (s: { endpoints?: string; path?: string; readOnly?: boolean }, namespaceLine: readonly Line[]): SourceText => ({
  type: "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
  lines: [['EndpointsName:', text(s.endpoints)], ...namespaceLine, ['Path:', text(s.path)], ['ReadOnly:', yes(s.readOnly)]],
});

const emptyDir = (s: NonNullable<VolumeSource['emptyDir']>): SourceText => ({
  type: "EmptyDir (a temporary directory that shares a pod's lifetime)",
  lines: [['Medium:', text(s.medium)], ['SizeLimit:', s.sizeLimit && quantitySign(s.sizeLimit) > 0 ? canonicalQuantity(s.sizeLimit) : '<unset>']],
});

/** The sources of a pod's volumes; those with more than lines to say are completed in volumes.ts. */
export const podSources: Readers<VolumeSource> = {
  hostPath: shared.hostPath!,
  emptyDir,
  gcePersistentDisk: shared.gcePersistentDisk!,
  awsElasticBlockStore: shared.awsElasticBlockStore!,
  gitRepo: s => ({ type: 'GitRepo (a volume that is pulled from git when the pod is created)', lines: [['Repository:', text(s.repository)], ['Revision:', text(s.revision)]] }),
  secret: s => ({ type: 'Secret (a volume populated by a Secret)', lines: [['SecretName:', text(s.secretName)], ['Optional:', yes(s.optional)]] }),
  configMap: s => ({ type: 'ConfigMap (a volume populated by a ConfigMap)', lines: [['Name:', text(s.name)], ['Optional:', yes(s.optional)]] }),
  nfs: shared.nfs!,
  iscsi: s => iscsi(s as Iscsi, localSecret(s.secretRef)),
  glusterfs: s => glusterfs(s, []),
  persistentVolumeClaim: s => ({
    type: 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    lines: [['ClaimName:', text(s.claimName)], ['ReadOnly:', yes(s.readOnly)]],
  }),
  ephemeral: () => ({ type: 'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)', lines: [] }),
  rbd: s => rbd(s as Rbd, localSecret(s.secretRef)),
  quobyte: shared.quobyte!,
  downwardAPI: () => ({ type: 'DownwardAPI (a volume populated by information about the pod)', lines: [] }),
  azureDisk: shared.azureDisk!,
  vsphereVolume: shared.vsphereVolume!,
  cinder: s => cinder(s, localSecret(s.secretRef)),
  photonPersistentDisk: shared.photonPersistentDisk!,
  portworxVolume: shared.portworxVolume!,
  scaleIO: s => scaleIO(s as ScaleIO, []),
  cephfs: s => ceph(s as Ceph, localSecret(s.secretRef)),
  storageos,
  fc: shared.fc!,
  azureFile: s => azureFile(s, []),
  flexVolume: s => flex(s, localSecret(s.secretRef)),
  flocker: shared.flocker!,
  projected: () => ({ type: 'Projected (a volume that contains injected data from multiple sources)', lines: [] }),
  csi: s => ({
    type: 'CSI (a Container Storage Interface (CSI) volume source)',
    lines: [['Driver:', text(s.driver)], ['FSType:', text(s.fsType)], ['ReadOnly:', yes(s.readOnly)]],
  }),
  image: s => ({ type: 'Image (a container image or OCI artifact)', lines: [['Reference:', text(s.reference)], ['PullPolicy:', text(s.pullPolicy)]] }),
};

export const persistentSources: Readers<PersistentVolumeSource> = {
  hostPath: shared.hostPath!,
  gcePersistentDisk: shared.gcePersistentDisk!,
  awsElasticBlockStore: shared.awsElasticBlockStore!,
  nfs: shared.nfs!,
  iscsi: s => iscsi(s as Iscsi, secret(s.secretRef)),
  glusterfs: s => glusterfs(s, [['EndpointsNamespace:', s.endpointsNamespace ?? '<unset>']]),
  rbd: s => rbd(s as Rbd, secret(s.secretRef)),
  quobyte: shared.quobyte!,
  vsphereVolume: shared.vsphereVolume!,
  cinder: s => cinder(s, secret(s.secretRef)),
  azureDisk: shared.azureDisk!,
  photonPersistentDisk: shared.photonPersistentDisk!,
  portworxVolume: shared.portworxVolume!,
  scaleIO: s => scaleIO(s as ScaleIO, [['SecretName:', text(s.secretRef?.name)], ['SecretNamespace:', text(s.secretRef?.namespace)]]),
  local: s => ({ type: 'LocalVolume (a persistent volume backed by local storage on a node)', lines: [['Path:', text(s.path)]] }),
  cephfs: s => ceph(s as Ceph, secret(s.secretRef)),
  storageos,
  fc: shared.fc!,
  azureFile: s => azureFile(s, [['SecretNamespace:', text(s.secretNamespace)]]),
  flexVolume: s => flex(s, secret(s.secretRef)),
  flocker: shared.flocker!,
  csi: s => ({
    type: 'CSI (a Container Storage Interface (CSI) volume source)',
    lines: [['Driver:', text(s.driver)], ['FSType:', text(s.fsType)], ['VolumeHandle:', text(s.volumeHandle)], ['ReadOnly:', yes(s.readOnly)]],
  }),
};

/** The first source that is set, in the table's order. */
export function findSource<S extends object>(readers: Readers<S>, volume: S): SourceText | undefined {
  for (const name of Object.keys(readers) as (keyof S)[]) {
    const source = volume[name];
    if (source !== undefined && source !== null) return readers[name]!(source);
  }
  return undefined;
}

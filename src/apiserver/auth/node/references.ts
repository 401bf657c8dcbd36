/** What a pod, claim or volume refers to: the edges along which a node may read. Pure. */
import type { Frozen, KubeObject } from '../../../machinery/object.ts';
import type { PersistentVolume, Pod, PodSpec, Volume } from '../../../kinds/generated/core-v1.ts';

/** `secrets/default/token`, `persistentvolumes//disk-1`. */
export type Vertex = string;
export const vertex = (plural: string, namespace: string, name: string): Vertex => `${plural}/${namespace}/${name}`;

/** The objects that the node of this pod may read because the pod uses them. */
export function referencesOfPod(object: Frozen<KubeObject>): Vertex[] {
  const pod = object as Frozen<Pod>;
  const spec = pod.spec;
  const namespace = pod.metadata.namespace ?? '';
  if (!spec) return [];
  const inPod = (plural: string) => (name: string | undefined) => (name ? [vertex(plural, namespace, name)] : []);
  const volumes = spec.volumes ?? [];
  return [
    vertex('pods', namespace, pod.metadata.name ?? ''),
    ...inPod('serviceaccounts')(spec.serviceAccountName),
    ...secretNames(spec).flatMap(inPod('secrets')),
    ...configMapNames(spec).flatMap(inPod('configmaps')),
    ...volumes.flatMap(v => inPod('persistentvolumeclaims')(claimOfVolume(v, pod.metadata.name ?? ''))),
  ];
}

const claimOfVolume = (v: Frozen<Volume>, podName: string) => (v.ephemeral ? `${podName}-${v.name}` : v.persistentVolumeClaim?.claimName);

function secretNames(spec: Frozen<PodSpec>): (string | undefined)[] {
  return [
    ...(spec.imagePullSecrets ?? []).map(s => s.name),
    ...containersOf(spec).flatMap(c => [
      ...(c.envFrom ?? []).map(e => e.secretRef?.name),
      ...(c.env ?? []).map(e => e.valueFrom?.secretKeyRef?.name),
    ]),
    ...(spec.volumes ?? []).flatMap(secretsOfVolume),
  ];
}

function secretsOfVolume(v: Frozen<Volume>): (string | undefined)[] {
  const projected = (v.projected?.sources ?? []).map(s => s.secret?.name);
  const drivers = [v.azureFile?.secretName, v.cephfs?.secretRef?.name, v.cinder?.secretRef?.name, v.flexVolume?.secretRef?.name];
  const more = [v.rbd?.secretRef?.name, v.scaleIO?.secretRef?.name, v.iscsi?.secretRef?.name, v.storageos?.secretRef?.name];
  return [v.secret?.secretName, ...projected, ...drivers, ...more, v.csi?.nodePublishSecretRef?.name];
}

function configMapNames(spec: Frozen<PodSpec>): (string | undefined)[] {
  return [
    ...containersOf(spec).flatMap(c => [
      ...(c.envFrom ?? []).map(e => e.configMapRef?.name),
      ...(c.env ?? []).map(e => e.valueFrom?.configMapKeyRef?.name),
    ]),
    ...(spec.volumes ?? []).flatMap(v => [v.configMap?.name, ...(v.projected?.sources ?? []).map(s => s.configMap?.name)]),
  ];
}

function containersOf(spec: Frozen<PodSpec>) {
  return [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])];
}

/** The claim that a bound volume belongs to, and the secrets that mounting it takes. */
export function referencesOfVolume(object: Frozen<KubeObject>): { claim: Vertex; reads: Vertex[] } | undefined {
  const { spec, metadata } = object as Frozen<PersistentVolume>;
  const claim = spec?.claimRef;
  if (!claim?.name) return undefined;
  const namespace = claim.namespace ?? '';
  const csi = spec?.csi;
  const named = [
    ...[csi?.nodePublishSecretRef, csi?.nodeStageSecretRef, csi?.nodeExpandSecretRef, spec?.cephfs?.secretRef, spec?.rbd?.secretRef, spec?.iscsi?.secretRef, spec?.scaleIO?.secretRef, spec?.flexVolume?.secretRef],
    spec?.azureFile?.secretName ? { name: spec.azureFile.secretName, namespace: spec.azureFile.secretNamespace ?? namespace } : undefined,
  ].flat();
  const secrets = named.flatMap(s => (s?.name ? [vertex('secrets', s.namespace ?? namespace, s.name)] : []));
  return { claim: vertex('persistentvolumeclaims', namespace, claim.name), reads: [vertex('persistentvolumes', '', metadata.name ?? ''), ...secrets] };
}

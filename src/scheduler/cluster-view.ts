/** The cluster as plugins see it; also with one node as it would be. */
import type { PersistentVolume, PersistentVolumeClaim } from '../kinds/generated/core-v1.ts';
import type { StorageClass } from '../kinds/generated/storage-v1.ts';
import type { Frozen } from '../machinery/object.ts';
import type { LabelSelector } from '../machinery/label-selector.ts';
import type { NodeInfo } from './node-info.ts';
import type { CountsByNode, Matches } from './pod-counts.ts';
import type { PodInfo } from './pod-info.ts';

/** Claims, volumes and classes, with what binding is about to change already in. */
export interface VolumeView {
  claim(namespace: string, name: string): Frozen<PersistentVolumeClaim> | undefined;
  volume(name: string): Frozen<PersistentVolume> | undefined;
  volumesOfClass(storageClass: string): readonly Frozen<PersistentVolume>[];
  storageClass(name: string): Frozen<StorageClass> | undefined;
  /** The claim that a cycle has chosen this volume for, before the API says so. */
  reservedFor(volume: string): string | undefined;
}

export interface ClusterView {
  /** Nodes of all zones in turn. */
  readonly nodes: readonly NodeInfo[];
  node(name: string): NodeInfo | undefined;
  /** Pods that match, by node. Equal questions must have equal answers. */
  count(question: string, matches: Matches): CountsByNode;
  /** Pods with terms of affinity or anti-affinity to pods, with their nodes. */
  readonly podsWithTerms: Iterable<readonly [NodeInfo, PodInfo]>;
  namespaceLabels(namespace: string): Readonly<Record<string, string>>;
  /** What the services and controllers of the pod select: pods it should be spread with. */
  spreadSelector(pod: PodInfo): LabelSelector | undefined;
  /** Nodes that hold the image, and its size. */
  image(name: string): { readonly size: number; readonly nodes: ReadonlySet<string> } | undefined;
  readonly volumes: VolumeView;
}

/** The cluster as it would be if `changed` stood in place of the node of its name. */
export function withNode(cluster: ClusterView, changed: NodeInfo): ClusterView {
  return {
    nodes: cluster.nodes.map(node => (node.name === changed.name ? changed : node)),
    node: name => (name === changed.name ? changed : cluster.node(name)),
    count: (question, matches) => {
      const counts = new Map(cluster.count(question, matches));
      let here = 0;
      for (const pod of changed.pods.values()) if (matches(pod)) here++;
      return counts.set(changed.name, here);
    },
    podsWithTerms: termsWith(cluster, changed),
    namespaceLabels: namespace => cluster.namespaceLabels(namespace),
    spreadSelector: pod => cluster.spreadSelector(pod),
    image: name => cluster.image(name),
    volumes: cluster.volumes,
  };
}

function termsWith(cluster: ClusterView, changed: NodeInfo): (readonly [NodeInfo, PodInfo])[] {
  const elsewhere = [...cluster.podsWithTerms].filter(([node]) => node.name !== changed.name);
  const here = [...changed.pods.values()].filter(pod => pod.terms !== undefined);
  return [...elsewhere, ...here.map(pod => [changed, pod] as const)];
}

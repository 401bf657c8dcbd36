/** Pods, nodes and clusters in a line each, for the scheduler's tests. */
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod, PodSpec } from '../kinds/generated/core-v1.ts';
import type { StorageClass } from '../kinds/generated/storage-v1.ts';
import { selectorOfLabels } from '../machinery/label-selector.ts';
import type { ObjectMeta } from '../machinery/object.ts';
import { ClusterState } from './cluster-state.ts';
import { podInfoOf, type PodInfo } from './pod-info.ts';
import type { Plugin } from './plugin.ts';

export interface PodFixture {
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: Record<string, string>;
  readonly cpu?: string;
  readonly memory?: string;
  readonly spec?: Partial<PodSpec>;
  readonly metadata?: ObjectMeta;
  readonly status?: Pod['status'];
}

export function makePod({ name = 'p', namespace = 'default', labels = {}, cpu, memory, spec, metadata, status }: PodFixture = {}): Pod {
  const requests = { ...(cpu === undefined ? {} : { cpu }), ...(memory === undefined ? {} : { memory }) };
  return {
    apiVersion: 'v1', kind: 'Pod',
    metadata: { name, namespace, uid: `uid-of-${name}`, labels, ...metadata },
    spec: { schedulerName: 'default-scheduler', containers: [{ name: 'c', image: 'image', resources: { requests } }], ...spec },
    ...(status === undefined ? {} : { status }),
  };
}

export const makeInfo = (fixture: PodFixture = {}): PodInfo => podInfoOf(makePod(fixture));

export interface NodeFixture {
  readonly labels?: Record<string, string>;
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: string;
  readonly spec?: Node['spec'];
  readonly images?: NonNullable<Node['status']>['images'];
}

export function makeNode(name: string, { labels = {}, cpu = '4', memory = '8Gi', pods = '110', spec = {}, images = [] }: NodeFixture = {}): Node {
  const allocatable = { cpu, memory, pods, 'ephemeral-storage': '100Gi' };
  return {
    apiVersion: 'v1', kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
    spec: spec ?? {},
    status: { allocatable, capacity: allocatable, images: images ?? [] },
  };
}

export interface ClusterFixture {
  readonly nodes: readonly Node[];
  /** Node names to the pods on them. */
  readonly pods?: Readonly<Record<string, readonly PodFixture[]>>;
  readonly namespaceLabels?: Readonly<Record<string, Record<string, string>>>;
  /** What services select. */
  readonly service?: Record<string, string>;
  readonly claims?: readonly PersistentVolumeClaim[];
  readonly volumes?: readonly PersistentVolume[];
  readonly classes?: readonly StorageClass[];
}

export function makeCluster({ nodes, pods = {}, namespaceLabels = {}, service, claims = [], volumes = [], classes = [] }: ClusterFixture): ClusterState {
  const state = new ClusterState({
    namespaceLabels: namespace => namespaceLabels[namespace] ?? {},
    spreadSelector: () => service && selectorOfLabels(service),
    volumes: {
      claim: (namespace, name) => claims.find(claim => claim.metadata.name === name && claim.metadata.namespace === namespace),
      volume: name => volumes.find(volume => volume.metadata.name === name),
      volumesOfClass: name => volumes.filter(volume => (volume.spec.storageClassName ?? '') === name),
      storageClass: name => classes.find(storageClass => storageClass.metadata.name === name),
      reservedFor: () => undefined,
    },
  });
  for (const node of nodes) state.setNode(node);
  for (const [node, placed] of Object.entries(pods)) for (const [i, pod] of placed.entries()) state.placePod(makeInfo({ name: `${node}-${i}`, ...pod }), node);
  return state;
}

/** What a plugin says of each node: its reasons, or `fits`. */
export function verdicts(plugin: Plugin, pod: PodFixture, cluster: ClusterState): Record<string, string> | string {
  const opinion = plugin.consider(makeInfo(pod), cluster);
  if (opinion.rejection !== undefined) return opinion.rejection.reasons.join(', ');
  return Object.fromEntries(cluster.nodes.map(node => [node.name, opinion.filter?.(node)?.reasons.join(', ') ?? 'fits']));
}

/** The plugin's normalized scores by node. */
export function scores(plugin: Plugin, pod: PodFixture, cluster: ClusterState): Record<string, number> | undefined {
  const opinion = plugin.consider(makeInfo(pod), cluster);
  if (opinion.score === undefined) return undefined;
  opinion.prepareScores?.(cluster.nodes);
  const points = cluster.nodes.map(node => opinion.score!(node));
  opinion.normalize?.(points, cluster.nodes);
  return Object.fromEntries(cluster.nodes.map((node, i) => [node.name, points[i]!]));
}


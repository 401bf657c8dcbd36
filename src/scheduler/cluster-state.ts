/** The cluster as the scheduler knows it: what the API has told, and what it is about to be told. */
import type { Node, Pod } from '../kinds/generated/core-v1.ts';
import type { Frozen } from '../machinery/object.ts';
import type { LabelSelector } from '../machinery/label-selector.ts';
import type { ClusterView, VolumeView } from './cluster-view.ts';
import { ImageIndex } from './image-index.ts';
import { NodeInfo } from './node-info.ts';
import { PodCounts, type CountsByNode, type Matches } from './pod-counts.ts';
import type { PodInfo } from './pod-info.ts';

/** What the state asks others for. */
export interface Surroundings {
  namespaceLabels(namespace: string): Readonly<Record<string, string>>;
  spreadSelector(pod: PodInfo): LabelSelector | undefined;
  readonly volumes: VolumeView;
}

interface Placed {
  readonly pod: PodInfo;
  readonly node: NodeInfo;
  readonly isAssumed: boolean;
}

export class ClusterState implements ClusterView {
  readonly volumes: VolumeView;
  readonly #surroundings: Surroundings;
  readonly #nodes = new Map<string, NodeInfo>();
  readonly #pods = new Map<string, Placed>();
  readonly #withTerms = new Map<string, readonly [NodeInfo, PodInfo]>();
  readonly #counts = new PodCounts();
  readonly #images = new ImageIndex();
  #ordered: readonly NodeInfo[] | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.volumes = surroundings.volumes;
  }

  get nodes(): readonly NodeInfo[] {
    return (this.#ordered ??= zonesInTurn([...this.#nodes.values()].filter(node => node.isPresent)));
  }
  get podsWithTerms(): Iterable<readonly [NodeInfo, PodInfo]> {
    return this.#withTerms.values();
  }
  node(name: string): NodeInfo | undefined {
    return this.#nodes.get(name);
  }
  count(question: string, matches: Matches): CountsByNode {
    return this.#counts.of(question, matches, () => this.#placements());
  }
  namespaceLabels(namespace: string): Readonly<Record<string, string>> {
    return this.#surroundings.namespaceLabels(namespace);
  }
  spreadSelector(pod: PodInfo): LabelSelector | undefined {
    return this.#surroundings.spreadSelector(pod);
  }
  image(name: string): { readonly size: number; readonly nodes: ReadonlySet<string> } | undefined {
    return this.#images.get(name);
  }

  setNode(node: Frozen<Node>): void {
    const info = this.#entry(node.metadata.name ?? '');
    const moved = !info.isPresent || zoneOf(info.node) !== zoneOf(node);
    info.setNode(node);
    this.#images.set(info.name, node.status?.images ?? []);
    if (moved) this.#ordered = undefined;
  }

  /** Pods that are still told to run there stay in mind until they are gone too. */
  removeNode(name: string): void {
    const info = this.#nodes.get(name);
    if (info === undefined) return;
    info.setNode(undefined);
    this.#images.set(name, []);
    this.#ordered = undefined;
    if (info.pods.size === 0) this.#nodes.delete(name);
  }

  /** A pod that the API says runs on `node`; takes the place of what was assumed. */
  placePod(pod: PodInfo, node: string): void {
    this.#place(pod, node, false);
  }

  /** A pod that is about to be bound. */
  assume(pod: PodInfo, node: string): void {
    this.#place(pod, node, true);
  }

  placed(key: string): { readonly pod: PodInfo; readonly isAssumed: boolean; readonly node: NodeInfo } | undefined {
    return this.#pods.get(key);
  }

  /** Only what no plugin looks at has changed: status. */
  refreshPod(key: string, pod: Frozen<Pod>): void {
    const placed = this.#pods.get(key);
    if (placed === undefined) return;
    const info: PodInfo = { ...placed.pod, pod };
    this.#pods.set(key, { ...placed, pod: info, isAssumed: false });
    placed.node.pods.set(key, info);
    if (info.terms !== undefined) this.#withTerms.set(key, [placed.node, info]);
  }

  removePod(key: string): boolean {
    const placed = this.#pods.get(key);
    if (placed === undefined) return false;
    this.#pods.delete(key);
    this.#withTerms.delete(key);
    placed.node.remove(placed.pod);
    this.#counts.change(placed.node.name, placed.pod, -1);
    if (!placed.node.isPresent && placed.node.pods.size === 0) this.#nodes.delete(placed.node.name);
    return true;
  }

  /** Labels of namespaces have changed, so what matched may not any more. */
  forgetCounts(): void {
    this.#counts.forgetAll();
  }

  #place(pod: PodInfo, nodeName: string, isAssumed: boolean): void {
    this.removePod(pod.key);
    const node = this.#entry(nodeName);
    node.add(pod);
    this.#pods.set(pod.key, { pod, node, isAssumed });
    if (pod.terms !== undefined) this.#withTerms.set(pod.key, [node, pod]);
    this.#counts.change(nodeName, pod, 1);
  }

  #entry(name: string): NodeInfo {
    let info = this.#nodes.get(name);
    if (info === undefined) this.#nodes.set(name, (info = new NodeInfo(name)));
    return info;
  }

  *#placements(): Generator<readonly [string, PodInfo]> {
    for (const { pod, node } of this.#pods.values()) yield [node.name, pod];
  }
}

const zoneOf = ({ metadata }: Frozen<Node>): string =>
  `${metadata.labels?.['topology.kubernetes.io/region'] ?? ''}/${metadata.labels?.['topology.kubernetes.io/zone'] ?? ''}`;

/** a1 a2 a3 b1 b2 c1 becomes a1 b1 c1 a2 b2 a3: looking at only some of them still sees every zone. */
function zonesInTurn(nodes: readonly NodeInfo[]): NodeInfo[] {
  const byZone = new Map<string, NodeInfo[]>();
  for (const info of nodes) {
    const zone = byZone.get(zoneOf(info.node));
    if (zone === undefined) byZone.set(zoneOf(info.node), [info]);
    else zone.push(info);
  }
  const zones = [...byZone.values()];
  const longest = zones.reduce((most, zone) => Math.max(most, zone.length), 0);
  return Array.from({ length: longest }, (_, i) => zones.map(zone => zone[i]).filter(node => node !== undefined)).flat();
}

/** A node and the sum of what runs on it, kept up to date pod by pod. */
import type { Node } from '../kinds/generated/core-v1.ts';
import type { Frozen } from '../machinery/object.ts';
import type { HostPort, PodInfo } from './pod-info.ts';
import { addResources, parseResources, type Resources } from './resources.ts';

export class NodeInfo {
  readonly name: string;
  readonly pods = new Map<string, PodInfo>();
  readonly requested: Resources = parseResources(undefined);
  /** With a guess for containers that ask for nothing: what nodes are compared by. */
  scoredMilliCpu = 0;
  scoredMemory = 0;
  #node: Frozen<Node> | undefined;
  #allocatable: Resources = parseResources(undefined);
  #allowedPods = 0;
  readonly #ports = new Map<string, number>();

  constructor(name: string) {
    this.name = name;
  }

  /** The node; ask only nodes that are listed. */
  get node(): Frozen<Node> {
    if (this.#node === undefined) throw new Error(`look at node "${this.name}": it is not there`);
    return this.#node;
  }
  get isPresent(): boolean {
    return this.#node !== undefined;
  }
  get labels(): Readonly<Record<string, string>> {
    return this.#node?.metadata.labels ?? NO_LABELS;
  }
  get allocatable(): Resources {
    return this.#allocatable;
  }
  get allowedPods(): number {
    return this.#allowedPods;
  }

  setNode(node: Frozen<Node> | undefined): void {
    this.#node = node;
    this.#allocatable = parseResources(node?.status?.allocatable);
    this.#allowedPods = Number(node?.status?.allocatable?.['pods'] ?? 0);
  }

  add(pod: PodInfo): void {
    this.pods.set(pod.key, pod);
    this.#count(pod, 1);
  }

  remove(pod: PodInfo): void {
    if (this.pods.delete(pod.key)) this.#count(pod, -1);
  }

  /** Whether a pod on this node holds the port: 0.0.0.0 stands for every address. */
  isTaken({ ip, protocol, port }: HostPort): boolean {
    const taken = `${protocol}:${port}`;
    if (ip === ANY_ADDRESS) return this.#ports.has(taken);
    return this.#ports.has(`${ip}:${taken}`) || this.#ports.has(`${ANY_ADDRESS}:${taken}`);
  }

  /** A copy to try changes on. */
  clone(): NodeInfo {
    const copy = new NodeInfo(this.name);
    copy.setNode(this.#node);
    for (const pod of this.pods.values()) copy.add(pod);
    return copy;
  }

  #count(pod: PodInfo, sign: 1 | -1): void {
    addResources(this.requested, pod.requests, sign);
    this.scoredMilliCpu += sign * pod.scoredRequests.milliCpu;
    this.scoredMemory += sign * pod.scoredRequests.memory;
    for (const { ip, protocol, port } of pod.hostPorts) {
      for (const name of [`${ip}:${protocol}:${port}`, `${protocol}:${port}`]) {
        const holders = (this.#ports.get(name) ?? 0) + sign;
        if (holders > 0) this.#ports.set(name, holders);
        else this.#ports.delete(name);
      }
    }
  }
}

const ANY_ADDRESS = '0.0.0.0';
const NO_LABELS: Readonly<Record<string, string>> = {};

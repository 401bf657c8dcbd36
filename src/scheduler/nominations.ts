/** Nodes promised to pods for which room is being made. */
import type { PodInfo } from './pod-info.ts';

export class Nominations {
  readonly #byPod = new Map<string, { readonly pod: PodInfo; readonly node: string }>();

  get isEmpty(): boolean {
    return this.#byPod.size === 0;
  }

  set(pod: PodInfo, node: string | undefined): void {
    if (node) this.#byPod.set(pod.key, { pod, node });
    else this.#byPod.delete(pod.key);
  }

  remove(key: string): void {
    this.#byPod.delete(key);
  }

  of(key: string): string | undefined {
    return this.#byPod.get(key)?.node;
  }

  to(node: string): PodInfo[] {
    return [...this.#byPod.values()].filter(nomination => nomination.node === node).map(({ pod }) => pod);
  }
}

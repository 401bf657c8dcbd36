/** Which nodes hold which images, and how large those are. */
import type { ContainerImage } from '../kinds/generated/core-v1.ts';
import type { Frozen } from '../machinery/object.ts';

interface Image {
  size: number;
  readonly nodes: Set<string>;
}

export class ImageIndex {
  readonly #images = new Map<string, Image>();
  readonly #byNode = new Map<string, readonly Frozen<ContainerImage>[]>();

  get(name: string): Image | undefined {
    return this.#images.get(name);
  }

  /** What the node holds now. Heartbeats repeat the list: the same one costs nothing. */
  set(node: string, images: readonly Frozen<ContainerImage>[]): void {
    const before = this.#byNode.get(node) ?? [];
    if (isSame(before, images)) return;
    for (const name of namesOf(before)) this.#leave(name, node);
    for (const { names, sizeBytes } of images) for (const name of names ?? []) this.#enter(name, node, sizeBytes ?? 0);
    if (images.length > 0) this.#byNode.set(node, images);
    else this.#byNode.delete(node);
  }

  #enter(name: string, node: string, size: number): void {
    const image = this.#images.get(name) ?? { size, nodes: new Set<string>() };
    image.size = size;
    image.nodes.add(node);
    this.#images.set(name, image);
  }

  #leave(name: string, node: string): void {
    const image = this.#images.get(name);
    image?.nodes.delete(node);
    if (image?.nodes.size === 0) this.#images.delete(name);
  }
}

const namesOf = (images: readonly Frozen<ContainerImage>[]): string[] => images.flatMap(image => [...(image.names ?? [])]);

function isSame(a: readonly Frozen<ContainerImage>[], b: readonly Frozen<ContainerImage>[]): boolean {
  return a === b || (a.length === b.length && namesOf(a).join() === namesOf(b).join());
}

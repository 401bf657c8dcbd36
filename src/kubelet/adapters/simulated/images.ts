/** The images of a simulated node: every well-formed name can be pulled, but for those that say they cannot. */
import { fnv32a } from '../../names.ts';
import { fullName } from '../../images/reference.ts';
import { RuntimeError, type Image } from '../../runtime.ts';

export interface SimulatedImages {
  /** Names that no registry has. Absent: those whose repository begins with `nosuch`. */
  readonly missing?: (name: string) => boolean;
  readonly sizeOf?: (name: string) => number;
}

/** A stand-in for a content digest: the same for the same name. */
export function digestOf(name: string): string {
  let hex = '';
  for (let i = 0; hex.length < 64; i++) hex += fnv32a(`${i}:${name}`).toString(16).padStart(8, '0');
  return `sha256:${hex}`;
}

export class ImageStore {
  private readonly images = new Map<string, Image>();
  private readonly options: SimulatedImages;

  constructor(options: SimulatedImages) {
    this.options = options;
  }

  get(name: string): Image | undefined {
    return this.images.get(name.startsWith('sha256:') ? name : this.nameOf(name)) ?? [...this.images.values()].find(i => i.id === name || i.repoDigests.includes(name));
  }
  list(): Image[] {
    return [...this.images.values()];
  }
  remove(name: string): void {
    const image = this.get(name);
    for (const [key, value] of this.images) if (value === image) this.images.delete(key);
  }

  /** What a registry would be asked for; throws as containerd does where it has no such image. */
  add(name: string): Image {
    const full = this.nameOf(name);
    const missing = this.options.missing ?? ((n: string) => /^(?:[^/]+\/)?(?:library\/)?nosuch/.test(n));
    if (missing(full)) throw new RuntimeError('NOT_FOUND', `failed to pull and unpack image ${JSON.stringify(full)}: failed to resolve reference ${JSON.stringify(full)}: ${full}: not found`);
    const repository = full.replace(/[@:][^/]*$/, '');
    const image: Image = { id: digestOf(`config ${full}`), repoTags: [full], repoDigests: [`${repository}@${digestOf(full)}`], size: this.options.sizeOf?.(full) ?? 10_154_109 };
    this.images.set(full, image);
    return image;
  }

  private nameOf(name: string): string {
    try {
      return fullName(name);
    } catch (error) {
      throw new RuntimeError('INVALID_ARGUMENT', `failed to parse image reference ${JSON.stringify(name)}: ${(error as Error).message}`, { cause: error });
    }
  }
}

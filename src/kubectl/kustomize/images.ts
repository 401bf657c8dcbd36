/** `images`: new names, tags and digests for the images of containers, wherever containers are. */
import { isPlain, textOf, type Plain } from './plain.ts';

export interface ImageParts { readonly name: string; readonly tag: string; readonly digest: string }

/** `registry:5000/nginx:1.2@sha256:…` */
export function splitImage(image: string): ImageParts {
  const at = image.indexOf('@');
  const digest = at < 0 ? '' : image.slice(at + 1);
  const bare = at < 0 ? image : image.slice(0, at);
  const colon = bare.indexOf(':', bare.lastIndexOf('/') + 1);
  return { name: colon < 0 ? bare : bare.slice(0, colon), tag: colon < 0 ? '' : bare.slice(colon + 1), digest };
}

function isNamed(image: string, name: string): boolean {
  try {
    return new RegExp(`^${name}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`).test(image);
  } catch {
    return false;
  }
}

export function newImage(image: string, spec: Plain): string {
  if (!isNamed(image, textOf(spec['name']))) return image;
  const parts = splitImage(image);
  const name = textOf(spec['newName']) || parts.name;
  const [newTag, digest, suffix] = [textOf(spec['newTag']), textOf(spec['digest']), textOf(spec['tagSuffix'])];
  if (newTag && digest) return `${name}:${newTag}@${digest}`;
  if (newTag) return `${name}:${newTag}`;
  if (digest) return `${name}@${digest}`;
  const tag = parts.tag + suffix;
  return name + (tag ? `:${tag}` : '') + (parts.digest ? `@${parts.digest}` : '');
}

const LISTS = new Set(['containers', 'initContainers']);

function changeContainers(list: unknown, spec: Plain): void {
  if (!Array.isArray(list)) return;
  for (const container of list) {
    if (isPlain(container) && typeof container['image'] === 'string') container['image'] = newImage(container['image'], spec);
  }
}

export function changeImages(value: unknown, spec: Plain): void {
  if (Array.isArray(value)) for (const item of value) changeImages(item, spec);
  if (!isPlain(value)) return;
  for (const [key, member] of Object.entries(value)) {
    if (LISTS.has(key)) changeContainers(member, spec);
    changeImages(member, spec);
  }
}

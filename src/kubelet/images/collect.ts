/** Removes images nobody uses when the disk fills up: the longest unused first, until there is room again. */
import type { KubeletContext } from '../context.ts';
import { goError } from '../go-text.ts';
import type { Image } from '../runtime.ts';

const PERIOD = 300_000;
const MIN_AGE = 120_000;

export interface ImageUse {
  readonly image: Image;
  readonly firstSeen: number;
  readonly lastUsed: number;
}

/** What to remove to free `bytes`. Pure: images in use, pinned or just arrived stay. */
export function planImageRemoval(images: readonly ImageUse[], bytes: number, at: { now: number; inUse: (image: Image) => boolean }): Image[] {
  const candidates = images.filter(i => !i.image.pinned && !at.inUse(i.image) && at.now - i.firstSeen >= MIN_AGE);
  candidates.sort((a, b) => a.lastUsed - b.lastUsed || a.firstSeen - b.firstSeen);
  const chosen: Image[] = [];
  let freed = 0;
  for (const { image } of candidates) {
    if (freed >= bytes) break;
    chosen.push(image);
    freed += image.size;
  }
  return chosen;
}

export function startImageCollection(at: KubeletContext): void {
  const seen = new Map<string, { firstSeen: number; lastUsed: number }>();
  const again = () => {
    if (!at.signal.aborted) at.clock.after(PERIOD, () => void collect(at, seen).catch((error: unknown) => at.log.warn('image collection failed', { error: goError(error) })).finally(again));
  };
  again();
}

async function collect(at: KubeletContext, seen: Map<string, { firstSeen: number; lastUsed: number }>): Promise<void> {
  const now = at.clock.now();
  const images = await at.runtime.listImages();
  const used = new Set(at.cache.uids().flatMap(uid => at.cache.get(uid).containers.flatMap(c => [c.imageRef, c.image.image])));
  const inUse = (i: Image) => [i.id, ...i.repoDigests, ...i.repoTags].some(name => used.has(name));
  for (const i of images) {
    const known = seen.get(i.id) ?? { firstSeen: now, lastUsed: 0 };
    seen.set(i.id, inUse(i) ? { ...known, lastUsed: now } : known);
  }
  for (const id of seen.keys()) if (!images.some(i => i.id === id)) seen.delete(id);
  const space = await at.fs.diskSpace((await at.runtime.imageFsInfo())[0]?.mountpoint ?? at.config.root);
  const used100 = 100 - (100 * space.availableBytes) / Math.max(1, space.capacityBytes);
  if (used100 < (at.config.imageGCHigh ?? 85)) return;
  const wanted = (space.capacityBytes * (100 - (at.config.imageGCLow ?? 80))) / 100 - space.availableBytes;
  for (const image of planImageRemoval(images.map(image => ({ image, ...seen.get(image.id)! })), wanted, { now, inUse })) await at.runtime.removeImage({ image: image.id });
}

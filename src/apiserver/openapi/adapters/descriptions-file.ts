/** Reads the descriptions that `scripts/descriptions.mjs` leaves in the build output, when the first document is asked for. */
import { readFile } from 'node:fs/promises';
import type { Descriptions } from '../schema-document.ts';

/** Beside the bundle, or in the source tree. */
const PLACES = ['./descriptions.json', '../../../kinds/generated/descriptions.json'];

/** undefined where the build left none: documents then come without descriptions. */
export async function loadDescriptions(): Promise<Descriptions | undefined> {
  for (const place of PLACES) {
    try {
      return JSON.parse(await readFile(new URL(place, import.meta.url), 'utf8')) as Descriptions;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return undefined;
}

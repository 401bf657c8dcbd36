/** `kubectl describe` of a kind that has no describer of its own: every field, its name in words. */
import type { KubeObject } from '../../machinery/object.ts';
import type { Describer } from './describer.ts';
import { goValue } from './go-values.ts';
import { writeHead } from './metadata.ts';
import type { Page } from './page.ts';

const SKIPPED = ['.metadata.managedFields', '.metadata.name', '.metadata.namespace', '.metadata.labels', '.metadata.annotations'];
const ACRONYMS = ['API', 'URL', 'UID', 'GUID'];

const isFields = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function word(part: string): string {
  const upper = part.toUpperCase();
  if (ACRONYMS.includes(upper)) return upper;
  return part === part.toLowerCase() ? part.charAt(0).toUpperCase() + part.slice(1) : part;
}

/** `lastTransitionTime` is `Last Transition Time`; a name with anything but letters and dashes stays as it is. */
export function titleOf(field: string): string {
  if (!/^[\p{L}-]*$/u.test(field)) return field;
  const parts = field.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|[^\p{Lu}\p{Ll}]+/gu) ?? [];
  return joinAcronyms(parts).map(word).join(' ');
}

/** `CID`, `Rs` is `CIDRs`: capitals, two or more, stay with the part that follows them. */
function joinAcronyms(parts: readonly string[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    const next = parts[i + 1];
    const joins = /^[^\p{Ll}]{2,}$/u.test(part) && next !== undefined && /^\p{Lu}/u.test(next);
    joined.push(joins ? part + next : part);
    if (joins) i++;
  }
  return joined;
}

function writeItem(page: Page, level: number, item: unknown, path: string): void {
  if (isFields(item)) writeFields(page, level, item, path);
  else page.write(level, `${goValue(item)}\n`);
}

function writeFields(page: Page, level: number, fields: Record<string, unknown>, parent: string): void {
  for (const field of Object.keys(fields).sort()) {
    const path = `${parent}.${field}`;
    if (SKIPPED.includes(path)) continue;
    const value = fields[field];
    if (!isFields(value) && !Array.isArray(value)) {
      page.write(level, `${titleOf(field)}:\t${goValue(value)}\n`);
      continue;
    }
    page.write(level, `${titleOf(field)}:\n`);
    if (isFields(value)) writeFields(page, level + 1, value, path);
    else for (const item of value) writeItem(page, level + 1, item, path);
  }
}

export type GenericKind = Pick<Describer, 'group' | 'versions' | 'kind' | 'plural' | 'namespaced'>;

export const genericDescriber = (kind: GenericKind): Describer => ({
  ...kind,
  write(page, object: KubeObject) {
    writeHead(page, object);
    writeFields(page, 0, object as unknown as Record<string, unknown>, '');
  },
});

/** `replacements`: values of one resource's field copied into fields of others. */
import { isPlain, KustomizeError, textOf, type Plain } from './plain.ts';
import { idText, type Resource } from './resource.ts';
import { exactSelector } from './selector.ts';

/** `spec.containers.[name=web].image`; `\.` is a point within a name, `[a.b]` too. */
export function splitPath(path: string): string[] {
  const parts = path.match(/(?:\[[^\]]*\]|\\.|[^.\\[])+/g) ?? [];
  return parts.map(part => (/^\[[^=]*\]$/.test(part) ? part.slice(1, -1) : part.replaceAll('\\.', '.')));
}

type Slot = { readonly holder: Plain; readonly key: string } | { readonly holder: unknown[]; readonly key: number };

const valueAt = (slot: Slot): unknown => (slot.holder as Record<string | number, unknown>)[slot.key];
const put = (slot: Slot, value: unknown): void => {
  (slot.holder as Record<string | number, unknown>)[slot.key] = value;
};

/** Which members of a list a part of the path means. */
function indicesOf(list: readonly unknown[], part: string): number[] {
  if (part === '*') return list.map((_, i) => i);
  const match = /^\[([^=]*)=(.*)\]$/.exec(part);
  if (match) return list.flatMap((item, i) => ((isPlain(item) ? String(item[match[1]!]) : match[1] === '' ? String(item) : undefined) === match[2] ? [i] : []));
  const index = Number(part);
  return /^\d+$/.test(part) && index < list.length ? [index] : part === '-' ? [list.length] : [];
}

function step(value: unknown, part: string, { create, isLast }: { create: boolean; isLast: boolean }): Slot[] {
  if (Array.isArray(value)) return indicesOf(value, part).map(key => ({ holder: value, key }));
  if (!isPlain(value)) return [];
  if (part === '*') return Object.keys(value).map(key => ({ holder: value, key }));
  if (value[part] === undefined && !create) return [];
  if (value[part] === undefined && !isLast) value[part] = {};
  return [{ holder: value, key: part }];
}

function slotsAt(object: Plain, path: string, create: boolean): Slot[] {
  const parts = splitPath(path);
  let slots: Slot[] = [{ holder: { object }, key: 'object' }];
  parts.forEach((part, i) => {
    slots = slots.flatMap(slot => step(valueAt(slot), part, { create, isLast: i === parts.length - 1 }));
  });
  return slots;
}

interface Options { readonly delimiter: string; readonly index: number; readonly create: boolean }
const optionsOf = (value: unknown): Options => {
  const options = isPlain(value) ? value : {};
  return { delimiter: textOf(options['delimiter']), index: Number(options['index'] ?? 0), create: options['create'] === true };
};

function sourceValue(all: readonly Resource[], source: Plain): unknown {
  const found = all.filter(exactSelector(source).matches);
  if (found.length !== 1) throw new KustomizeError(found.length === 0 ? `nothing selected by ${selectorText(source)}` : `multiple matches for selector ${selectorText(source)}`);
  const path = textOf(source['fieldPath']) || 'metadata.name';
  const slot = slotsAt(found[0]!.object, path, false)[0];
  if (!slot || valueAt(slot) === undefined) throw new KustomizeError(`fieldPath \`${path}\` is missing for replacement source ${idText(found[0]!.id)}`);
  const { delimiter, index } = optionsOf(source['options']);
  if (delimiter === '') return valueAt(slot);
  const parts = String(valueAt(slot)).split(delimiter);
  if (index < 0 || index >= parts.length) throw new KustomizeError(`options.index ${index} is out of bounds for value ${String(valueAt(slot))}`);
  return parts[index];
}

const selectorText = (spec: Plain) =>
  `${textOf(spec['kind']) || '[noKind]'}.${textOf(spec['version']) || '[noVer]'}.${textOf(spec['group']) || '[noGrp]'}/${textOf(spec['name']) || '[noName]'}.${textOf(spec['namespace']) || '[noNs]'}:${textOf(spec['fieldPath'])}`;

/** With a delimiter, one part of what is there: before the first, after the last, or in place of one. */
function combined(old: unknown, value: unknown, { delimiter, index }: Options): unknown {
  if (delimiter === '') return structuredClone(value);
  const parts = String(old ?? '').split(delimiter);
  if (index < 0) parts.unshift(String(value));
  else if (index >= parts.length) parts.push(String(value));
  else parts[index] = String(value);
  return parts.join(delimiter);
}

function fill(resource: Resource, path: string, { value, options }: { value: unknown; options: Options }): void {
  const slots = slotsAt(resource.object, path, options.create);
  if (slots.length === 0) throw new KustomizeError(`unable to find field "${path}" in replacement target`);
  if (/^metadata\.(name|namespace)$/.test(path)) resource.rememberId();
  for (const slot of slots) put(slot, combined(valueAt(slot), value, options));
}

export function applyReplacement(all: readonly Resource[], spec: Plain): void {
  const { source, targets } = spec;
  const value = 'sourceValue' in spec ? spec['sourceValue'] : isPlain(source) ? sourceValue(all, source) : undefined;
  if (value === undefined || !Array.isArray(targets)) throw new KustomizeError('replacements must specify a source and at least one target');
  for (const target of targets.filter(isPlain)) {
    if (!isPlain(target['select'])) throw new KustomizeError('target must specify resources to select');
    const chosen = exactSelector(target['select']);
    const rejected = (Array.isArray(target['reject']) ? target['reject'] : []).map(exactSelector);
    const paths = Array.isArray(target['fieldPaths']) ? target['fieldPaths'].map(String) : ['metadata.name'];
    for (const resource of all.filter(r => chosen.matches(r) && !rejected.some(selector => selector.matches(r)))) {
      for (const path of paths) fill(resource, path, { value, options: optionsOf(target['options']) });
    }
  }
}

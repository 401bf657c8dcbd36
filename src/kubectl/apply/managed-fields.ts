/** Takes what a client-side manager owned over to the manager of server-side apply. */
import type { Unstructured } from '../object.ts';
import { LAST_APPLIED } from '../last-applied.ts';
import { compactJson } from '../print/json.ts';

interface FieldSet {
  readonly [key: string]: FieldSet;
}

export interface ManagedFieldsEntry {
  readonly manager?: string;
  readonly operation?: string;
  readonly apiVersion?: string;
  readonly subresource?: string;
  readonly fieldsV1?: FieldSet;
}

export const managedFieldsOf = (object: Unstructured): readonly ManagedFieldsEntry[] => (object.metadata?.managedFields ?? []) as readonly ManagedFieldsEntry[];

const ownsAnnotation = (entry: ManagedFieldsEntry) => entry.fieldsV1?.['f:metadata']?.['f:annotations']?.[`f:${LAST_APPLIED}`] !== undefined;

/** Who has the annotation of the last configuration by this kind of operation. */
export const annotationOwners = (object: Unstructured, operation: 'Apply' | 'Update'): readonly ManagedFieldsEntry[] => managedFieldsOf(object).filter(entry => entry.operation === operation && ownsAnnotation(entry));

/** A JSON patch that replaces the managed fields of this very revision; nothing where there is nothing to take over. */
export function planMigration(object: Unstructured, from: ReadonlySet<string>, to: string): string | undefined {
  const before = managedFieldsOf(object);
  let after = before;
  for (const manager of from) after = migrated(after, manager, to);
  if (compactJson(after) === compactJson(before)) return undefined;
  return compactJson([
    { op: 'replace', path: '/metadata/managedFields', value: after },
    { op: 'replace', path: '/metadata/resourceVersion', value: object.metadata?.resourceVersion ?? '' },
  ]);
}

function migrated(entries: readonly ManagedFieldsEntry[], from: string, to: string): readonly ManagedFieldsEntry[] {
  const isOld = (entry: ManagedFieldsEntry) => entry.manager === from && entry.operation === 'Update' && !entry.subresource;
  const known = entries.findIndex(entry => entry.manager === to && entry.operation === 'Apply' && !entry.subresource);
  const at = known >= 0 ? known : entries.findIndex(isOld);
  if (at < 0) return entries;
  const target = { ...entries[at]!, manager: to, operation: 'Apply' };
  const others = entries.map((entry, i) => (i === at ? target : entry));
  const old = others.find(entry => isOld(entry) && entry.apiVersion === target.apiVersion);
  const united = { ...target, fieldsV1: union(target.fieldsV1 ?? {}, old?.fieldsV1 ?? {}) };
  return others.map((entry, i) => (i === at ? united : entry)).filter(entry => !isOld(entry));
}

function union(a: FieldSet, b: FieldSet): FieldSet {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return Object.fromEntries(keys.map(key => [key, a[key] && b[key] ? unionBelow(a[key], b[key]) : (a[key] ?? b[key]!)]));
}

/** A field with nothing below is owned itself; with something below a dot says so. */
function unionBelow(a: FieldSet, b: FieldSet): FieldSet {
  const below = union(a, b);
  const isOwned = [a, b].some(set => Object.keys(set).length === 0);
  return isOwned && Object.keys(below).length > 0 ? { '.': {}, ...below } : below;
}

/** Names that changed, changed too where others refer to them. */
import { applyFieldSpec, type FieldSpec } from './field-spec.ts';
import { isPlain, KustomizeError, textOf, type Plain } from './plain.ts';
import { references } from './reference-fields.ts';
import { effectiveNamespace, idText, isSelected, type Gvk, type Resource } from './resource.ts';

interface Search {
  readonly referrer: Resource;
  readonly target: Partial<Gvk>;
  readonly path: string;
  readonly candidates: readonly Resource[];
}

/** Where the name alone is wanted, several that have one name will do. */
type Same = (a: Resource, b: Resource) => boolean;

const subjectNamespaces = ({ object }: Resource): string[] =>
  object['kind'] === 'RoleBinding' && Array.isArray(object['subjects']) ? object['subjects'].filter(isPlain).map(subject => textOf(subject['namespace']) || 'default') : [];

/** Objects of other namespaces cannot be meant, but by the subjects of a role binding. */
function reachable(referrer: Resource, all: readonly Resource[]): readonly Resource[] {
  if (referrer.isClusterScoped) return all;
  const near = [effectiveNamespace(referrer.id), ...subjectNamespaces(referrer)];
  return all.filter(other => other.isClusterScoped || near.includes(effectiveNamespace(other.id)));
}

function matchesRole({ referrer, path }: Search, candidate: Resource): boolean {
  const role = referrer.object['roleRef'];
  if (!path.endsWith('roleRef/name') || !isPlain(role) || !role['apiGroup'] || !role['kind']) return true;
  const wanted = { group: textOf(role['apiGroup']), kind: textOf(role['kind']) };
  return candidate.previousIds.some(id => isSelected(id, wanted));
}

function select(name: string, search: Search, same: Same): Resource | undefined {
  const { referrer, target } = search;
  const found = search.candidates.filter(candidate =>
    candidate.previousIds.some(id => id.name === name)
    && candidate.previousIds.some(id => isSelected(id, target))
    && matchesRole(search, candidate)
    && (referrer.isClusterScoped || candidate.isClusterScoped || candidate.object['kind'] === 'ServiceAccount' || effectiveNamespace(candidate.id) === effectiveNamespace(referrer.id)));
  if (found.length <= 1) return found[0];
  const alike = found.filter(candidate => String(candidate.prefixes) === String(referrer.prefixes) && String(candidate.suffixes) === String(referrer.suffixes));
  if (alike.length <= 1 || alike.every(other => same(other, alike[0]!))) return alike[0];
  throw new KustomizeError(`updating name reference in '${search.path}' field of '${idText(referrer.id)}': found multiple possible referrals: ${alike.map(r => idText(r.id)).join(', ')}`);
}

function renamedObject(value: Plain, search: Search): unknown {
  if (value['name'] === undefined) throw new KustomizeError("path config error; no 'name' field in node");
  const namespace = textOf(value['namespace']);
  const inOriginal = search.candidates.filter(candidate => effectiveNamespace(candidate.originalId) === namespace);
  const inCurrent = search.candidates.filter(candidate => effectiveNamespace(candidate.id) === namespace);
  const candidates = value['namespace'] === undefined ? search.candidates : inOriginal.length > 0 ? inOriginal : inCurrent;
  const referral = select(textOf(value['name']), { ...search, candidates }, (a, b) => a.name === b.name && a.namespace === b.namespace);
  if (!referral) return undefined;
  value['name'] = referral.name;
  if (referral.namespace) value['namespace'] = referral.namespace;
  return value;
}

function renamed(value: unknown, search: Search): unknown {
  if (Array.isArray(value)) return value.map(item => renamed(item, search) ?? item);
  if (isPlain(value)) return renamedObject(value, search);
  return typeof value === 'string' ? select(value, search, (a, b) => a.name === b.name)?.name : undefined;
}

function fixField(resource: Resource, { field, target, candidates }: { field: FieldSpec; target: Partial<Gvk>; candidates: readonly Resource[] }): void {
  if (!isSelected(resource.originalId, field)) return;
  const search = { referrer: resource, target, path: field.path, candidates };
  applyFieldSpec(resource.object, { path: field.path }, value => renamed(value, search));
}

export function fixNameReferences(all: readonly Resource[]): void {
  for (const resource of all) {
    const candidates = reachable(resource, all);
    for (const { target, fields } of references) for (const field of fields) fixField(resource, { field, target, candidates });
  }
}

/** Kinds that are known without asking a server: their objects are printed field by field, as upstream's Go structs are. */
import { schemas } from '../kinds/facts/facts.ts';
import type { Unstructured } from './object.ts';
import { groupOf, versionOf } from './object.ts';

/** Groups whose package is not called as their first word. */
const PACKAGES: Readonly<Record<string, string>> = { '': 'core', 'rbac.authorization.k8s.io': 'rbac' };

/** `core.v1.Pod`; undefined where the kind is not known. */
export function structOf({ apiVersion = '', kind = '' }: Pick<Unstructured, 'apiVersion' | 'kind'>): string | undefined {
  const group = groupOf(apiVersion);
  // Whoever has a domain of his own may call a group `apps.example.com`.
  if (group.includes('.') && !group.endsWith('.k8s.io')) return undefined;
  const name = `${PACKAGES[group] ?? group.split('.')[0]}.${versionOf(apiVersion)}.${kind}`;
  return schemas.table.has(name) ? name : undefined;
}

/** Fields in the order of the struct, empty ones there or not as the struct prints them, unknown ones gone. What is not known stays as it is. */
export function toTyped(object: Unstructured): Unstructured {
  const name = structOf(object);
  return name === undefined ? object : schemas.of(name).normalize(object);
}

/** `*v1.Pod`, as upstream's messages name types. */
export function goTypeOf(object: Unstructured): string {
  const name = structOf(object);
  return name === undefined ? '*unstructured.Unstructured' : `*${schemas.of(name).facts.goType}`;
}

/** Under which group, version and kind a schema is served: its own, and for some of meta v1 that of every group. */
import type { AnyKind } from '../../machinery/kind.ts';
import type { SchemaTable } from '../../machinery/schema/table.ts';
import type { GroupVersionKind } from './schema-document.ts';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.';
/** Registered in every group version, so that any of them can answer with it. */
const EVERYWHERE = new Set([`${META}DeleteOptions`, `${META}WatchEvent`]);
const CORE_ONLY = new Set(['APIGroup', 'APIGroupList', 'APIResourceList', 'APIVersions', 'Status'].map(n => META + n));

/** `here`: the kinds of the one document that is made. */
export function servedAs(kinds: readonly AnyKind[], table: SchemaTable, here: readonly AnyKind[] = kinds): (schema: string) => GroupVersionKind[] {
  const versions = [...new Set(['/v1', ...here.map(k => `${k.group}/${k.version}`)])].sort();
  const groups = new Map(kinds.map(k => [k.schema.slice(0, k.schema.lastIndexOf('.')), { group: k.group, version: k.version }]));
  return schema => {
    const kind = schema.slice(schema.lastIndexOf('.') + 1);
    if (EVERYWHERE.has(schema)) return versions.map(v => ({ group: v.slice(0, v.indexOf('/')), kind, version: v.slice(v.indexOf('/') + 1) }));
    if (CORE_ONLY.has(schema)) return [{ group: '', kind, version: 'v1' }];
    const home = groups.get(schema.slice(0, schema.lastIndexOf('.'))) ?? homeOf(schema);
    return home && table.has(schema) && table.struct(schema).isKind ? [{ group: home.group, kind, version: home.version }] : [];
  };
}

/** Kinds of groups of which nothing else is served: what subresources take (policy/v1 Eviction, autoscaling/v1 Scale). */
function homeOf(schema: string): { group: string; version: string } | undefined {
  const found = /^io\.k8s\.api\.(policy|autoscaling|authentication)\.(v\d\w*)\.\w+$/.exec(schema);
  return found ? { group: found[1] === 'authentication' ? 'authentication.k8s.io' : found[1]!, version: found[2]! } : undefined;
}

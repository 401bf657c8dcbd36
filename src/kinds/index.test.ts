/** The list of kinds is whole, and each kind is what upstream serves under its name. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AnyKind, Subresource } from '../machinery/kind.ts';
import { allKinds, kindOfObject, kindOfResource } from './index.ts';
import resources from './testdata/resources.json' with { type: 'json' };
import tables from './testdata/tables.json' with { type: 'json' };

const root = import.meta.dirname;
const files = (readdirSync(root, { recursive: true }) as string[]).filter(f => f.endsWith('.ts') && !f.includes('generated') && !f.includes('.test.'));
const defining = files.filter(f => readFileSync(join(root, f), 'utf8').includes('= defineKind<'));

describe('allKinds', () => {
  it('lists every file that defines a kind', () => {
    const index = readFileSync(join(root, 'index.ts'), 'utf8');
    expect(defining.filter(f => !index.includes(`'./${f}'`))).toEqual([]);
    expect(allKinds).toHaveLength(defining.length);
  });
  it('has no two of a name', () => expect(new Set(allKinds.map(k => `${k.apiVersion} ${k.kind}`)).size).toBe(allKinds.length));
  it('finds kinds', () => {
    expect(kindOfResource('apps', 'v1', 'replicasets')?.kind).toBe('ReplicaSet');
    expect(kindOfObject('apps/v1', 'ReplicaSet')?.plural).toBe('replicasets');
    expect(kindOfObject('v1', 'Service')?.plural).toBe('services');
    expect(kindOfObject('v1', 'Nothing')).toBeUndefined();
  });
});

interface ServedResource { name: string; kind: string; group?: string; version?: string; namespaced: boolean; singularName: string; verbs: string[]; shortNames?: string[]; categories?: string[] }
const served = (resources as unknown as Record<string, ServedResource[]>);
const SUBRESOURCE_VERBS = ['get', 'patch', 'update'];

function subresource(kind: AnyKind, s: Subresource): ServedResource {
  const common = { name: `${kind.plural}/${s.name}`, singularName: '', namespaced: kind.scope === 'Namespaced' };
  if (s.name === 'scale' && 'specReplicas' in s) return { ...common, group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: SUBRESOURCE_VERBS };
  if (!('handler' in s)) return { ...common, kind: kind.kind, verbs: SUBRESOURCE_VERBS };
  const other = s.kind && s.kind.group !== kind.group ? { group: s.kind.group, version: s.kind.version } : {};
  return { ...common, ...other, kind: s.kind?.kind ?? kind.kind, verbs: [...s.verbs].sort() };
}

function resourcesOf(kind: AnyKind): ServedResource[] {
  const own = {
    name: kind.plural, kind: kind.kind, singularName: kind.singular, namespaced: kind.scope === 'Namespaced', verbs: [...kind.verbs].sort(),
    ...(kind.shortNames ? { shortNames: [...kind.shortNames] } : {}), ...(kind.categories ? { categories: [...kind.categories] } : {}),
  };
  return [own, ...(kind.subresources ?? []).map(s => subresource(kind, s))];
}

describe('discovery', () => {
  it.each(allKinds.map(k => [`${k.apiVersion} ${k.kind}`, k] as const))('%s is served as upstream serves it', (_, kind) => {
    const expected = served[kind.apiVersion]!.filter(r => r.name.split('/')[0] === kind.plural);
    expect(resourcesOf(kind).sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual(expected.map(r => ({ ...r, verbs: [...r.verbs].sort() })));
  });
});

describe('tables', () => {
  const columns = tables as Record<string, (string | number)[][]>;
  it.each(allKinds.filter(k => !k.virtual || k.kind === 'ComponentStatus').map(k => [`${k.apiVersion}/${k.plural}`, k] as const))('%s has upstream\'s columns', (path, kind) => {
    const own = kind.columns ?? [{ name: 'Name', type: 'string', format: 'name' }, { name: 'Created At', type: 'date' }];
    expect(own.map(c => [c.name, c.type ?? 'string', c.format ?? '', ('priority' in c ? c.priority : 0) ?? 0])).toEqual(columns[path]);
  });
});

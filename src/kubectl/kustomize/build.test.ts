import { describe, expect, it } from 'vitest';
import { buildKustomization } from './build.ts';
import type { KustomizeFiles } from './files.ts';
import { newImage } from './images.ts';
import { mergeStrategically } from './merge.ts';
import { splitPath } from './replacements.ts';

function filesOf(files: Readonly<Record<string, string>>): KustomizeFiles {
  const paths = Object.keys(files);
  return {
    read: path => new TextEncoder().encode(files[path]),
    kindOf: path => (files[path] !== undefined ? 'file' : path === '/' || paths.some(p => p.startsWith(`${path}/`)) ? 'directory' : undefined),
  };
}
const build = (files: Readonly<Record<string, string>>, path = '/a') => buildKustomization(path, filesOf(files));
const configMap = (name: string, more = '') => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}${more}}\n`;

it('names what it generates by its content, as upstream does', async () => {
  const { text } = await build({ '/a/kustomization.yaml': 'configMapGenerator: [{name: a}, {name: b, literals: ["x=<&>é"]}]\nsecretGenerator: [{name: s}]\n' });
  expect(text).toContain('name: a-6ct58987ht\n');
  expect(text).toContain('name: b-d6c88cf49m\n');
  expect(text).toContain('name: s-46f8b28mk5\n');
});

it('changes references with names, and sorts what others need first', async () => {
  const deployment = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {volumes: [{name: v, configMap: {name: cm}}]}}}\n';
  const { objects } = await build({ '/a/kustomization.yaml': 'resources: [d.yaml, ../base]\nnamePrefix: p-\nnamespace: n1\n', '/a/d.yaml': deployment, '/base/kustomization.yaml': 'resources: [c.yaml]\nnameSuffix: -s\n', '/base/c.yaml': configMap('cm') });
  expect(objects.map(object => object['kind'])).toEqual(['ConfigMap', 'Deployment']);
  expect(objects[0]).toMatchObject({ metadata: { name: 'p-cm-s', namespace: 'n1' } });
  expect(objects[1]).toMatchObject({ metadata: { name: 'p-web', namespace: 'n1' }, spec: { template: { spec: { volumes: [{ configMap: { name: 'p-cm-s' } }] } } } });
});

describe('what is wrong is told in upstream\'s words', () => {
  it.each<[string, Record<string, string>, string]>([
    ['no file', { '/a/kustomization.yaml': 'resources: [x.yaml]' }, "accumulating resources: accumulation err='accumulating resources from 'x.yaml': evalsymlink failure on '/a/x.yaml' : lstat /a/x.yaml: no such file or directory': must build at directory: not a valid directory: evalsymlink failure on '/a/x.yaml' : lstat /a/x.yaml: no such file or directory"],
    ['outside', { '/a/kustomization.yaml': 'resources: [../b.yaml]', '/b.yaml': configMap('b') }, "accumulating resources: accumulation err='accumulating resources from '../b.yaml': security; file '/b.yaml' is not in or below '/a'': must build at directory: '/b.yaml': file is not directory"],
    ['an unknown field', { '/a/kustomization.yaml': 'foo: 1' }, 'invalid Kustomization: json: unknown field "foo"'],
    ['nothing', { '/a/kustomization.yaml': '{}' }, 'kustomization.yaml is empty'],
    ['a type', { '/a/kustomization.yaml': 'resources: a' }, 'invalid Kustomization: json: cannot unmarshal string into Go struct field Kustomization.resources of type []string'],
    ['twice the same', { '/a/kustomization.yaml': 'resources: [b.yaml, b.yaml]', '/a/b.yaml': configMap('b') }, "accumulating resources: accumulation err='merging resources from 'b.yaml': may not add resource with an already registered id: ConfigMap.v1.[noGrp]/b.[noNs]': must build at directory: '/a/b.yaml': file is not directory"],
    ['a literal', { '/a/kustomization.yaml': 'configMapGenerator: [{name: a, literals: [a]}]' }, 'loading KV pairs: literal sources [a]: invalid literal source a, expected key=value'],
    ['what is left out', { '/a/kustomization.yaml': 'helmCharts: [{name: x}]' }, 'build kustomization: field "helmCharts": not supported by this kubectl'],
    ['what is remote', { '/a/kustomization.yaml': 'resources: ["https://example.com/x.yaml"]' }, 'remote files are not supported by this kubectl'],
  ])('%s', (_, files, message) => expect(build(files)).rejects.toThrow(message));
});

describe('an image is changed by its name', () => {
  it.each([
    ['nginx', { name: 'nginx', newTag: '1' }, 'nginx:1'],
    ['nginx:2@sha256:ab', { name: 'nginx', newName: 'x' }, 'x:2@sha256:ab'],
    ['r:5000/t/nginx:2', { name: 'r:5000/t/nginx', digest: 'sha256:cd' }, 'r:5000/t/nginx@sha256:cd'],
    ['nginx2:1', { name: 'nginx', newTag: '1' }, 'nginx2:1'],
  ])('%s', (image, spec, expected) => expect(newImage(image, spec)).toBe(expected));
});

it('merges lists of known kinds by their keys, the patch first, and replaces those of unknown ones', () => {
  const pod = (containers: object[]) => ({ apiVersion: 'v1', kind: 'Pod', spec: { containers } });
  const merged = mergeStrategically(pod([{ name: 'a', image: 'a' }, { name: 'b', image: 'b' }, { name: 'c' }]), pod([{ name: 'new' }, { name: 'b', image: null, tty: true }, { name: 'c', $patch: 'delete' }]));
  expect(merged).toEqual(pod([{ name: 'new' }, { name: 'b', tty: true }, { name: 'a', image: 'a' }]));
  expect(mergeStrategically({ kind: 'Widget', list: [{ name: 'a' }] }, { kind: 'Widget', list: [{ name: 'b' }] })).toEqual({ kind: 'Widget', list: [{ name: 'b' }] });
  expect(mergeStrategically({ kind: 'Widget' }, { $patch: 'delete' })).toBeUndefined();
});

it('reads paths of replacements', () => {
  expect(splitPath('spec.containers.[name=a.b].image')).toEqual(['spec', 'containers', '[name=a.b]', 'image']);
  expect(splitPath('metadata.annotations.[a.b/c]')).toEqual(['metadata', 'annotations', 'a.b/c']);
  expect(splitPath('metadata.annotations.a\\.b')).toEqual(['metadata', 'annotations', 'a.b']);
});

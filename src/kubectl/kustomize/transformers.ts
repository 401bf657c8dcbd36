/** What a kustomization does to all of its resources: namespace, names, labels, annotations, replicas, images. */
import { goJson } from '../print/go-format-json.ts';
import { applyFieldSpec, type FieldSpec } from './field-spec.ts';
import { commonAnnotations, commonLabels, metadataLabel, namespaces, replicas, templateLabels } from './field-lists.ts';
import { changeImages } from './images.ts';
import { isPlain, KustomizeError, objectAt, textOf, type Plain } from './plain.ts';
import { gvkOf, isSelected, type Gvk, type Resource, sameId } from './resource.ts';
import type { ResourceList } from './resource-list.ts';

const ROLE_BINDINGS = new Set(['RoleBinding', 'ClusterRoleBinding']);

function setNamespace({ object, isClusterScoped }: Resource, namespace: string): void {
  if (!isClusterScoped) objectAt(object, 'metadata')['namespace'] = namespace;
  const subjects = object['subjects'];
  if (ROLE_BINDINGS.has(textOf(object['kind'])) && Array.isArray(subjects)) {
    for (const subject of subjects.filter(isPlain)) if (subject['name'] === 'default') subject['namespace'] = namespace;
  }
  for (const spec of namespaces) applyFieldSpec(object, spec, () => namespace);
}

/** As upstream shows an object in the middle of a build: with its former names. */
function tracedText({ object, previousIds, annotations }: Resource): string {
  const trace = (what: string, values: string[]) => ({ [`internal.config.kubernetes.io/previous${what}`]: values.join(',') });
  const former = { ...trace('Kinds', previousIds.map(id => id.kind)), ...trace('Names', previousIds.map(id => id.name)), ...trace('Namespaces', previousIds.map(id => id.namespace || 'default')) };
  return goJson({ ...object, metadata: { ...objectAt(object, 'metadata'), annotations: { ...annotations, ...former } } });
}

export function applyNamespace(list: ResourceList, namespace: string): void {
  for (const resource of list.items) {
    resource.rememberId();
    setNamespace(resource, namespace);
    const clashes = list.items.filter(other => sameId(other.id, resource.id));
    if (clashes.length > 1) throw new KustomizeError(`namespace transformation produces ID conflict: [${clashes.map(tracedText).join(' ')}]`);
  }
}

/** Their names say where they belong, or are names of namespaces. */
const UNRENAMED: readonly Partial<Gvk>[] = [{ kind: 'CustomResourceDefinition' }, { group: 'apiregistration.k8s.io', kind: 'APIService' }, { kind: 'Namespace' }];

export function applyNames(list: ResourceList, { prefix, suffix }: { prefix: string; suffix: string }): void {
  for (const resource of list.items) {
    if (UNRENAMED.some(gvk => isSelected(gvkOf(resource.object), gvk))) continue;
    if (prefix === '' && suffix === '') continue;
    resource.rememberId();
    if (prefix !== '') resource.prefixes.push(prefix);
    if (suffix !== '') resource.suffixes.push(suffix);
    resource.name = prefix + resource.name + suffix;
  }
}

/** Adds pairs to the maps at these fields. */
function addPairs(list: ResourceList, pairs: Plain, fields: readonly FieldSpec[]): void {
  const added = Object.fromEntries(Object.entries(pairs).map(([key, value]) => [key, String(value)]));
  if (Object.keys(added).length === 0) return;
  for (const { object } of list.items) for (const field of fields) applyFieldSpec(object, field, value => ({ ...(isPlain(value) ? value : {}), ...added }));
}

/** One entry of `labels`. */
export function applyLabels(list: ResourceList, entry: Plain): void {
  const own = (Array.isArray(entry['fields']) ? entry['fields'].filter(isPlain) : []) as unknown as FieldSpec[];
  const usual = entry['includeSelectors'] === true ? commonLabels : entry['includeTemplates'] === true ? templateLabels : [metadataLabel];
  addPairs(list, isPlain(entry['pairs']) ? entry['pairs'] : {}, [...own, ...usual]);
}

export const applyCommonLabels = (list: ResourceList, pairs: Plain): void => addPairs(list, pairs, commonLabels);
export const applyAnnotations = (list: ResourceList, pairs: Plain): void => addPairs(list, pairs, commonAnnotations);

export function applyReplicas(list: ResourceList, entry: Plain): void {
  const name = textOf(entry['name']);
  const matching = list.items.filter(resource => [...resource.previousIds, resource.id].some(id => id.name === name) && replicas.some(spec => isSelected(resource.id, spec)));
  if (matching.length === 0) {
    throw new KustomizeError(`resource with name ${name} does not match a config with the following GVK [${replicas.map(spec => `${spec.kind}.[noVer].[noGrp]`).join(' ')}]`);
  }
  for (const { object } of matching) for (const spec of replicas) applyFieldSpec(object, spec, () => entry['count'] ?? 0);
}

export function applyImages(list: ResourceList, entry: Plain): void {
  for (const { object } of list.items) if (gvkOf(object).kind !== 'CustomResourceDefinition') changeImages(object, entry);
}

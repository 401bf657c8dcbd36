/**
 * Builds a kustomization: reads its resources, generates others, transforms them all, and writes them as YAML.
 *
 *   const { text } = await buildKustomization('/work/overlays/test', files);
 * https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
 */
import { yamlText } from '../print/yaml.ts';
import { MalformedYamlError, readObjects, readValues } from './documents.ts';
import { Folder, isRemote, type KustomizeFiles } from './files.ts';
import { generate } from './generators.ts';
import { contentHash } from './hash.ts';
import { readKustomization } from './kustomization.ts';
import { fixNameReferences } from './name-references.ts';
import { defaultOrder, inOrder, type LegacyOrder } from './order.ts';
import { applyJson6902, applyMergePatchOf, applyPatch } from './patches.ts';
import { isPlain, KustomizeError, textOf, type Plain } from './plain.ts';
import { applyReplacement } from './replacements.ts';
import { Resource } from './resource.ts';
import { ResourceList } from './resource-list.ts';
import { applyAnnotations, applyCommonLabels, applyImages, applyLabels, applyNames, applyNamespace, applyReplicas } from './transformers.ts';

export interface Built {
  readonly text: string;
  readonly objects: readonly Plain[];
}

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const plains = (value: unknown): Plain[] => (Array.isArray(value) ? value.filter(isPlain) : []);
const messageOf = (error: unknown): string => {
  if (error instanceof KustomizeError) return error.message;
  throw error;
};

class Build {
  private readonly warn: (line: string) => void;

  constructor(warn: (line: string) => void) {
    this.warn = warn;
  }

  run(folder: Folder, list: ResourceList, { isComponent }: { isComponent?: boolean } = {}): Plain {
    const { fields, warnings, ...kustomization } = readKustomization(folder);
    for (const warning of warnings) this.warn(warning);
    if (isComponent !== undefined && isComponent !== kustomization.isComponent) {
      throw new KustomizeError(isComponent ? `expected kind 'Component' for path '${folder.root}' but got 'Kustomization'` : `expected kind != 'Component' for path '${folder.root}'`);
    }
    for (const path of [...strings(fields['resources']), ...strings(fields['bases'])]) this.resources(path, folder, list);
    this.generators(fields, folder, list);
    for (const path of strings(fields['components'])) this.component(path, folder, list);
    transform(fields, folder, list);
    return fields;
  }

  /** A file, or another kustomization. */
  private resources(path: string, folder: Folder, list: ResourceList): void {
    let fromFile = '';
    try {
      addFile(path, folder, list);
      return;
    } catch (error) {
      if (error instanceof MalformedYamlError || isRemote(path)) throw new KustomizeError(`accumulating resources: ${messageOf(error)}`, { cause: error });
      fromFile = messageOf(error);
    }
    try {
      const below = new ResourceList();
      this.inner(folder.below(path), below, false);
      list.appendAll(below);
    } catch (error) {
      throw new KustomizeError(`accumulating resources: accumulation err='${fromFile}': ${messageOf(error)}`, { cause: error });
    }
  }

  private inner(folder: Folder, list: ResourceList, isComponent: boolean): void {
    try {
      this.run(folder, list, { isComponent });
    } catch (error) {
      const message = messageOf(error);
      throw new KustomizeError(message.startsWith('expected kind') ? message : message.startsWith('unable to find one of') ? `couldn't make target for path '${folder.root}': ${message}` : `recursed accumulation of path '${folder.root}': ${message}`, { cause: error });
    }
  }

  private component(path: string, folder: Folder, list: ResourceList): void {
    try {
      this.inner(folder.below(path), list, true);
    } catch (error) {
      throw new KustomizeError(`accumulating components: accumulateDirectory: ${JSON.stringify(messageOf(error))}`, { cause: error });
    }
  }

  private generators(fields: Plain, folder: Folder, list: ResourceList): void {
    const globalOptions = fields['generatorOptions'];
    for (const spec of plains(fields['configMapGenerator'])) list.absorb(generate({ kind: 'ConfigMap', spec, globalOptions, folder }));
    for (const spec of plains(fields['secretGenerator'])) list.absorb(generate({ kind: 'Secret', spec, globalOptions, folder }));
  }
}

function addFile(path: string, folder: Folder, list: ResourceList): void {
  const resources = attempt(`accumulating resources from '${path}'`, () => parseFile(path, folder));
  attempt(`merging resources from '${path}'`, () => {
    for (const resource of resources) list.append(resource);
  });
}

function parseFile(path: string, folder: Folder): Resource[] {
  const text = folder.text(path);
  try {
    return readObjects(text).map(checked);
  } catch (error) {
    if (!(error instanceof MalformedYamlError)) throw error;
    throw new MalformedYamlError(`MalformedYAMLError: ${error.message} in File: ${path}`, { cause: error });
  }
}

function checked(object: Plain): Resource {
  const resource = new Resource(object);
  const { apiVersion, kind } = object;
  if (textOf(kind) === '') throw new KustomizeError(`missing metadata.name in object {{${textOf(apiVersion)} } {{ } map[] map[]}}`);
  if (resource.name === '') throw new KustomizeError(`missing metadata.name in object {{${textOf(apiVersion)} ${textOf(kind)}} {{ } map[] map[]}}`);
  return resource;
}

/** Says in front of an error what was done. */
function attempt<T>(what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const message = `${what}: ${messageOf(error)}`;
    throw error instanceof MalformedYamlError ? new MalformedYamlError(message, { cause: error }) : new KustomizeError(message, { cause: error });
  }
}

/** In upstream's order, whatever the file's. */
function transform(fields: Plain, folder: Folder, list: ResourceList): void {
  for (const patch of strings(fields['patchesStrategicMerge'])) applyMergePatchOf(list, patch, folder);
  for (const patch of plains(fields['patches'])) applyPatch(list, patch, folder);
  if (textOf(fields['namespace'])) applyNamespace(list, textOf(fields['namespace']));
  applyNames(list, { prefix: textOf(fields['namePrefix']), suffix: textOf(fields['nameSuffix']) });
  for (const labels of plains(fields['labels'])) applyLabels(list, labels);
  if (isPlain(fields['commonLabels'])) applyCommonLabels(list, fields['commonLabels']);
  if (isPlain(fields['commonAnnotations'])) applyAnnotations(list, fields['commonAnnotations']);
  for (const patch of plains(fields['patchesJson6902'])) applyJson6902(list, patch, folder);
  for (const entry of plains(fields['replicas'])) applyReplicas(list, entry);
  for (const image of [...plains(fields['images']), ...plains(fields['imageTags'])]) applyImages(list, image);
  for (const replacement of plains(fields['replacements'])) replace(replacement, folder, list);
}

/** Written in place, or in a file. */
function replace(entry: Plain, folder: Folder, list: ResourceList): void {
  const path = textOf(entry['path']);
  const specs = path === '' ? [entry] : readValues(folder.text(path)).flatMap(value => (Array.isArray(value) ? plains(value) : isPlain(value) ? [value] : []));
  for (const spec of specs) applyReplacement(list.items, spec);
}

async function addHashes(list: ResourceList): Promise<void> {
  for (const resource of list.items) {
    if (!resource.needsHash) continue;
    const hash = await contentHash(resource.object);
    resource.rememberId();
    resource.name = `${resource.name}-${hash}`;
  }
}

const LOCAL = 'config.kubernetes.io/local-config';
const isLocal = ({ annotations }: Resource) => annotations[LOCAL] !== undefined && annotations[LOCAL] !== 'false';

/** Undefined: in the order in which they came. kubectl sorts unless the file says otherwise. */
function orderOf(sortOptions: unknown): LegacyOrder | undefined {
  if (!isPlain(sortOptions)) return defaultOrder;
  const { order, legacySortOptions } = sortOptions;
  if (order === 'fifo') return undefined;
  if (order !== 'legacy') throw new KustomizeError("the field 'sortOptions.order' must be one of [fifo, legacy]");
  return isPlain(legacySortOptions) ? { first: strings(legacySortOptions['orderFirst']), last: strings(legacySortOptions['orderLast']) } : defaultOrder;
}

export interface BuildOptions {
  /** Leave the order as it came, where the file says nothing of it. */
  readonly isUnsorted?: boolean;
  /** Files may lie outside of their kustomization's folder. */
  readonly isUnrestricted?: boolean;
  /** Told of deprecated fields, when they are met. */
  readonly warn?: (line: string) => void;
}

/** `path` is absolute. */
export async function buildKustomization(path: string, files: KustomizeFiles, { isUnsorted = false, isUnrestricted = false, warn = () => {} }: BuildOptions = {}): Promise<Built> {
  const build = new Build(warn);
  const list = new ResourceList();
  const fields = build.run(new Folder(files, '/', { isUnrestricted }).below(path), list);
  await addHashes(list);
  fixNameReferences(list.items);
  const order = isUnsorted && !isPlain(fields['sortOptions']) ? undefined : orderOf(fields['sortOptions']);
  const kept = list.items.filter(resource => !isLocal(resource));
  const objects = (order ? inOrder(kept, order) : kept).map(resource => resource.object);
  return { text: objects.map(object => yamlText(object)).join('---\n'), objects };
}

/** `patches`, `patchesStrategicMerge` and `patchesJson6902`. */
import { applyJsonPatch } from '../../machinery/patch/json-patch.ts';
import { readObjects, readValues } from './documents.ts';
import type { Folder } from './files.ts';
import { mergeStrategically } from './merge.ts';
import { isPlain, KustomizeError, textOf, type Plain } from './plain.ts';
import { gvkOf, idText, Resource } from './resource.ts';
import type { ResourceList } from './resource-list.ts';
import { patternSelector } from './selector.ts';

function patchText(spec: Plain, folder: Folder): string {
  const [inline, path] = [textOf(spec['patch']).trim(), textOf(spec['path'])];
  if (inline === '' && path === '') throw new KustomizeError(`trouble configuring builtin PatchTransformer with config: \`\n${configText(spec)}\`: must specify one of patch and path in\n${configText(spec)}`);
  if (inline !== '' && path !== '') throw new KustomizeError(`trouble configuring builtin PatchTransformer with config: \`\n${configText(spec)}\`: patch and path can't be set at the same time\n${configText(spec)}`);
  if (path === '') return inline;
  try {
    return folder.text(path);
  } catch (error) {
    if (!(error instanceof KustomizeError)) throw error;
    throw new KustomizeError(`trouble configuring builtin PatchTransformer with config: \`\n${configText(spec)}\`: failed to get the patch file from path(${path}): ${error.message}`, { cause: error });
  }
}

const configText = (spec: Plain): string => ['path', 'patch'].flatMap(key => (textOf(spec[key]) ? [`${key}: ${textOf(spec[key])}\n`] : [])).join('');

/** A list is a JSON patch. */
function operationsOf(text: string): unknown[] | undefined {
  const values = readValues(text);
  return values.length === 1 && Array.isArray(values[0]) ? values[0] : undefined;
}

function replaceObject(list: ResourceList, resource: Resource, { object, allows }: { object: Plain | undefined; allows: Plain }): void {
  if (!object) {
    list.remove(resource);
    return;
  }
  const { name, id } = resource;
  resource.rememberId();
  resource.object = object;
  if (allows['allowNameChange'] !== true) resource.name = name;
  if (allows['allowKindChange'] !== true) object['kind'] = id.kind;
  if (gvkOf(object).kind === '') throw new KustomizeError(`patch ${idText(id)}: it has no kind afterwards`);
}

/** The patch's own name, kind and namespace choose the target, unless a selector does. */
function applyMerge(list: ResourceList, patch: Plain, { target, allows }: { target: unknown; allows: Plain }): void {
  const own = new Resource(patch);
  const targets = target === undefined ? uniqueTarget(list, own) : list.items.filter(patternSelector(target).matches);
  for (const resource of targets) {
    const { kind, apiVersion, metadata, ...rest } = patch;
    const { name, namespace: _, ...about } = isPlain(metadata) ? metadata : {};
    const body = { ...rest, metadata: { ...about, ...(allows['allowNameChange'] === true && name !== undefined ? { name } : {}) }, ...(allows['allowKindChange'] === true ? { kind, apiVersion } : {}) };
    replaceObject(list, resource, { object: mergeStrategically(resource.object, body), allows });
  }
}

function uniqueTarget(list: ResourceList, patch: Resource): Resource[] {
  const found = list.items.filter(resource => resource.isCalled(patch.id));
  if (found.length === 1) return found;
  const id = idText(patch.id);
  const why = found.length === 0 ? `no matches for Id ${id}` : `multiple matches for Id ${id}`;
  throw new KustomizeError(`no resource matches strategic merge patch "${id}": ${why}; failed to find unique target for patch ${id}`);
}

function applyOperations(list: ResourceList, operations: unknown[], target: unknown): void {
  if (target === undefined) throw new KustomizeError(`must specify a target for JSON patch ${JSON.stringify(operations)}`);
  for (const resource of list.items.filter(patternSelector(target).matches)) {
    resource.rememberId();
    try {
      resource.object = applyJsonPatch(resource.object, operations) as Plain;
    } catch (cause) {
      throw new KustomizeError(`patch ${idText(resource.id)}: ${cause instanceof Error && cause.cause instanceof Error ? cause.cause.message.split('\n')[0] : (cause as Error).message}`, { cause });
    }
  }
}

export function applyPatch(list: ResourceList, spec: Plain, folder: Folder): void {
  const text = patchText(spec, folder);
  const operations = operationsOf(text);
  if (operations) {
    applyOperations(list, operations, spec['target']);
    return;
  }
  const patches = readObjects(text);
  if (patches.length === 0) throw new KustomizeError(`unable to parse SM or JSON patch from [${text}]`);
  for (const patch of patches) applyMerge(list, patch, { target: spec['target'], allows: isPlain(spec['options']) ? spec['options'] : {} });
}

/** A path, or the patch itself. */
export function applyMergePatchOf(list: ResourceList, pathOrText: string, folder: Folder): void {
  const text = folder.has(pathOrText) || !pathOrText.includes('\n') ? folder.text(pathOrText) : pathOrText;
  for (const patch of readObjects(text)) applyMerge(list, patch, { target: undefined, allows: {} });
}

/** The target's fields are taken as they are, not as patterns. */
export function applyJson6902(list: ResourceList, spec: Plain, folder: Folder): void {
  const operations = operationsOf(patchText(spec, folder));
  if (!operations) throw new KustomizeError('a JSON patch must be a list of operations');
  applyOperations(list, operations, spec['target']);
}

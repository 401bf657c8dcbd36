/** The resources of a build: no two with one id. */
import { isPlain, KustomizeError, objectAt, type Plain } from './plain.ts';
import { idText, type Resource, type ResourceId, sameId } from './resource.ts';

export class ResourceList {
  items: Resource[] = [];

  append(resource: Resource): void {
    if (this.items.some(item => sameId(item.id, resource.id))) {
      throw new KustomizeError(`may not add resource with an already registered id: ${idText(resource.id)}`);
    }
    this.items.push(resource);
  }

  appendAll(list: ResourceList): void {
    for (const resource of list.items) this.append(resource);
  }

  remove(resource: Resource): void {
    this.items = this.items.filter(item => item !== resource);
  }

  /** Adds what was generated, or puts it into what is there, as its behavior says. */
  absorb(resource: Resource): void {
    const matches = this.items.filter(item => item.isCalled(resource.originalId));
    if (matches.length > 1) throw new KustomizeError(`found multiple objects ${matches.map(m => idText(m.id)).join(', ')} that could accept merge of ${idText(resource.id)}`);
    const [old] = matches;
    if (old) this.combine(old, resource);
    else if (resource.behavior === 'create') this.append(resource);
    else throw new KustomizeError(`merging from generator: id ${goId(resource.id)} does not exist; cannot merge or replace`);
  }

  private combine(old: Resource, fresh: Resource): void {
    if (fresh.behavior === 'create') throw new KustomizeError(`merging from generator: id ${goId(fresh.id)} exists; behavior must be merge or replace`);
    const { object } = fresh;
    const metadata = objectAt(object, 'metadata');
    for (const key of ['labels', 'annotations']) {
      const merged = { ...partOf(objectAt(old.object, 'metadata'), key), ...partOf(metadata, key) };
      if (Object.keys(merged).length > 0) metadata[key] = merged;
    }
    metadata['name'] = old.name;
    if (old.namespace) metadata['namespace'] = old.namespace;
    if (fresh.behavior === 'merge') mergeData(old.object, object);
    old.object = object;
    old.needsHash ||= fresh.needsHash;
  }
}

const partOf = (object: Plain, key: string): Plain => (isPlain(object[key]) ? object[key] : {});

function mergeData(old: Plain, fresh: Plain): void {
  for (const key of ['data', 'binaryData']) {
    const merged = { ...partOf(old, key), ...partOf(fresh, key) };
    if (Object.keys(merged).length > 0) fresh[key] = merged;
  }
  if (old['type'] !== undefined && fresh['type'] === undefined) fresh['type'] = old['type'];
}

/** As Go's `%#v` shows an id. */
const goId = (id: ResourceId) =>
  `resid.ResId{Gvk:resid.Gvk{Group:${JSON.stringify(id.group)}, Version:${JSON.stringify(id.version)}, Kind:${JSON.stringify(id.kind)}, isClusterScoped:false}, Name:${JSON.stringify(id.name)}, Namespace:${JSON.stringify(id.namespace)}}`;

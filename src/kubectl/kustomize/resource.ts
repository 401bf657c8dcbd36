/** An object on its way through a build, with all the names that it has had. */
import { isClusterScoped } from './scopes.ts';
import { isPlain, objectAt, textOf, type Plain } from './plain.ts';

export interface Gvk { readonly group: string; readonly version: string; readonly kind: string }
export interface ResourceId extends Gvk { readonly name: string; readonly namespace: string }

export type Behavior = 'create' | 'merge' | 'replace';

export function gvkOf(object: Plain): Gvk {
  const apiVersion = textOf(object['apiVersion']);
  const slash = apiVersion.indexOf('/');
  return { group: slash < 0 ? '' : apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1), kind: textOf(object['kind']) };
}

/** `Deployment.v1.apps/web.[noNs]` */
export const idText = ({ group, version, kind, name, namespace }: ResourceId): string =>
  `${kind || '[noKind]'}.${version || '[noVer]'}.${group || '[noGrp]'}/${name || '[noName]'}.${namespace || '[noNs]'}`;

/** No namespace is the same as `default`. */
export const effectiveNamespace = (id: ResourceId): string => (isClusterScoped(id.group, id.kind) ? '_non_namespaceable_' : id.namespace || 'default');

export const sameId = (a: ResourceId, b: ResourceId): boolean =>
  a.kind === b.kind && a.group === b.group && a.version === b.version && a.name === b.name && effectiveNamespace(a) === effectiveNamespace(b);

/** What the selector leaves out may be anything. */
export const isSelected = (gvk: Gvk, selector: Partial<Gvk>): boolean =>
  (!selector.group || gvk.group === selector.group) && (!selector.version || gvk.version === selector.version) && (!selector.kind || gvk.kind === selector.kind);

export class Resource {
  object: Plain;
  readonly previousIds: ResourceId[] = [];
  readonly prefixes: string[] = [];
  readonly suffixes: string[] = [];
  behavior: Behavior = 'create';
  needsHash = false;

  constructor(object: Plain) {
    this.object = object;
  }

  private get metadata(): Plain {
    return objectAt(this.object, 'metadata');
  }

  get name(): string {
    return textOf(this.metadata['name']);
  }

  set name(name: string) {
    this.metadata['name'] = name;
  }

  get namespace(): string {
    return textOf(this.metadata['namespace']);
  }

  get id(): ResourceId {
    return { ...gvkOf(this.object), name: this.name, namespace: this.namespace };
  }

  /** What it was called in the file. */
  get originalId(): ResourceId {
    return this.previousIds[0] ?? this.id;
  }

  get isClusterScoped(): boolean {
    const { group, kind } = gvkOf(this.object);
    return isClusterScoped(group, kind);
  }

  get labels(): Plain {
    return isPlain(this.metadata['labels']) ? this.metadata['labels'] : {};
  }

  get annotations(): Plain {
    return isPlain(this.metadata['annotations']) ? this.metadata['annotations'] : {};
  }

  rememberId(): void {
    const { id } = this;
    if (!this.previousIds.some(old => idText(old) === idText(id))) this.previousIds.push(id);
  }

  /** By any name that it has or had. */
  isCalled(id: ResourceId): boolean {
    return sameId(this.id, id) || this.previousIds.some(old => sameId(old, id));
  }
}

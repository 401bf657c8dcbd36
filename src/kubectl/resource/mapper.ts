/** Finds the resource that a word on the command line or a kind in a file means: plurals, singulars, short names, groups, versions. */
import type { Addressable } from '../../client/paths.ts';
import { CommandError, NoKindMatchError, NoResourceMatchError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import type { ApiResource, Discovered, Discovery } from './discovery.ts';

/** A served resource and its kind. */
export interface Mapping extends Addressable {
  readonly singular: string;
}

interface Entry extends Mapping {
  readonly resource: ApiResource;
}

interface PartialResource {
  readonly group: string | undefined;
  readonly version: string;
  readonly resource: string;
}

export const isNamespaced = (mapping: Mapping): boolean => mapping.scope === 'Namespaced';
export const apiVersionOfMapping = ({ group, version }: Mapping): string => (group ? `${group}/${version}` : version);
/** `deployments.apps`, `pods`. */
export const groupResource = ({ plural, group }: Pick<Mapping, 'plural' | 'group'>): string => (group ? `${plural}.${group}` : plural);
/** `deployment.apps`, `pod`: the kind in small letters. */
export const groupKindName = ({ kind, group }: Pick<Mapping, 'kind' | 'group'>): string => (group ? `${kind.toLowerCase()}.${group}` : kind.toLowerCase());

export class RestMapper {
  private readonly discovery: Discovery;
  private readonly onWarning: (text: string) => void;
  private index: { readonly of: Discovered; readonly entries: readonly Entry[] } | undefined;

  constructor(discovery: Discovery, onWarning: (text: string) => void) {
    this.discovery = discovery;
    this.onWarning = onWarning;
  }

  /** What an argument names: `po`, `pods`, `deploy.apps`, `deployments.v1.apps`, `Pod`. */
  async mappingFor(argument: string): Promise<Mapping> {
    const found = await this.lookTwice(entries => this.byResourceArgument(argument, entries) ?? byKindArgument(argument, entries), 4);
    if (found) return found;
    throw new CommandError(`the server doesn't have a resource type ${quote(argument.split('.')[0]!)}`);
  }

  /** The resource of a kind in a manifest. */
  async mappingForKind(group: string, kind: string, version?: string): Promise<Mapping> {
    const found = await this.lookTwice(entries => entries.find(e => e.group === group && e.kind === kind && (!version || e.version === version)), 1);
    if (found) return found;
    throw new NoKindMatchError(kind, group, version ? [version] : []);
  }

  /** Throws NoKindMatchError where no list of that kind is of that version: each version has a list of anything, and one for each of its kinds. */
  async checkList(group: string, kind: string, version?: string): Promise<void> {
    const isOf = (e: Entry) => kind === 'List' || kind === `${e.kind}List` || kind === e.kind;
    const found = await this.lookTwice(entries => entries.find(e => e.group === group && (!version || e.version === version) && isOf(e)), 1);
    if (!found) throw new NoKindMatchError(kind, group, version ? [version] : []);
  }

  /** A partial resource, as `explain` and `auth can-i` ask; throws NoResourceMatchError. */
  async resourceFor(partial: { readonly group?: string; readonly version?: string; readonly resource: string }): Promise<Mapping> {
    const wanted = { group: partial.group || undefined, version: partial.version ?? '', resource: partial.resource };
    const found = await this.lookTwice(entries => this.byResource(wanted, entries), 2);
    if (found) return found;
    throw new NoResourceMatchError({ group: partial.group ?? '', version: partial.version ?? '', resource: partial.resource });
  }

  /** The resources of a category: `all`. Undefined where there is none of that name, or where nothing is known. */
  async expandCategory(name: string): Promise<string[] | undefined> {
    const entries = await this.entries().catch((error: Error) => {
      this.discovery.logFailure(error, 1);
      return [];
    });
    const found = entries.filter(e => e.resource.categories?.includes(name));
    return found.length > 0 ? [...new Set(found.map(groupResource))] : undefined;
  }

  /** Everything that is served, in order of preference; subresources aside. */
  async all(): Promise<readonly Mapping[]> {
    return this.entries();
  }

  /** What is not found in what is remembered may be new: the server is asked once more. */
  private async lookTwice(look: (entries: readonly Entry[]) => Entry | undefined, timesLogged: number): Promise<Mapping | undefined> {
    const entries = await this.entries().catch((error: Error) => {
      this.discovery.logFailure(error, timesLogged);
      throw error;
    });
    const found = look(entries);
    if (found || (await this.discovery.all()).isFresh) return found;
    await this.discovery.refresh();
    return look(await this.entries());
  }

  private async entries(): Promise<readonly Entry[]> {
    const discovered = await this.discovery.all();
    if (this.index?.of !== discovered) this.index = { of: discovered, entries: entriesOf(discovered) };
    return this.index.entries;
  }

  private byResourceArgument(argument: string, entries: readonly Entry[]): Entry | undefined {
    const parts = argument.split('.');
    const [resource = '', second = '', ...rest] = parts;
    if (rest.length > 0) {
      const exact = this.byResource({ resource, version: second, group: rest.join('.') }, entries);
      if (exact) return exact;
    }
    return this.byResource({ resource, version: '', group: parts.length > 1 ? parts.slice(1).join('.') : undefined }, entries);
  }

  private byResource(wanted: PartialResource, entries: readonly Entry[]): Entry | undefined {
    const { resource, group, version } = this.expandShortName({ ...wanted, resource: wanted.resource.toLowerCase() }, entries);
    const named = entries.filter(e => (e.plural === resource || e.singular === resource) && (version === '' || e.version === version));
    if (group === undefined) return named[0];
    return named.find(e => e.group === group) ?? named.find(e => e.group.startsWith(group));
  }

  /** A whole name goes before a short one; of several the first, and a person is told of the others. */
  private expandShortName(wanted: PartialResource, entries: readonly Entry[]): PartialResource {
    const { resource, group } = wanted;
    if (entries.some(e => (group === undefined || group === e.group) && (e.plural === resource || e.singular === resource))) return wanted;
    const short = entries.filter(e => e.resource.shortNames?.includes(resource));
    const exact = short.filter(e => group === undefined || e.group === group);
    const [chosen, ...others] = exact.length > 0 ? exact : short.filter(e => group !== undefined && e.group.startsWith(group));
    if (!chosen) return wanted;
    const other = others.find(e => groupResource(e) !== groupResource(chosen));
    if (other) this.onWarning(`short name ${quote(resource)} could also match lower priority resource ${groupResource(other)}`);
    return { ...wanted, resource: chosen.plural, group: chosen.group };
  }
}

/** `Pod`, `Deployment.apps`, `Deployment.v1.apps`. */
function byKindArgument(argument: string, entries: readonly Entry[]): Entry | undefined {
  const [kind = '', second = '', ...rest] = argument.split('.');
  const named = entries.filter(e => e.kind === kind || e.kind.toLowerCase() === kind);
  if (rest.length > 0) {
    const exact = named.find(e => e.version === second && e.group === rest.join('.'));
    if (exact) return exact;
  }
  const group = argument.includes('.') ? argument.slice(argument.indexOf('.') + 1) : '';
  return named.find(e => e.group === group);
}

/** The core group first, then group by group with its preferred version before the others. */
function entriesOf({ groups, lists }: Discovered): Entry[] {
  const ordered = [...groups.filter(g => g.name === ''), ...groups.filter(g => g.name !== '')];
  return ordered.flatMap(group => {
    const preferred = group.preferredVersion?.version;
    const versions = [...group.versions.filter(v => v.version === preferred), ...group.versions.filter(v => v.version !== preferred)];
    return versions.flatMap(({ groupVersion, version }) =>
      (lists.get(groupVersion)?.resources ?? []).filter(r => !r.name.includes('/')).map((resource): Entry => ({
        group: group.name, version, plural: resource.name, kind: resource.kind, scope: resource.namespaced ? 'Namespaced' : 'Cluster',
        singular: resource.singularName || resource.kind.toLowerCase(), resource,
      })));
  });
}

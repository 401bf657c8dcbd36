/** `--applyset`: a set of objects that a parent object keeps together; what leaves the set is pruned. */
import { hasReason } from '../../machinery/status-error.ts';
import type { ApiClient } from '../api-client.ts';
import { aggregate, CommandError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import { logLine } from '../log-line.ts';
import { itemsOf, type Unstructured } from '../object.ts';
import { compactJson } from '../print/json.ts';
import { ResourceHelper } from '../resource/helper.ts';
import type { Info } from '../resource/info.ts';
import { apiVersionOfMapping, groupResource, isNamespaced, type Mapping, type RestMapper } from '../resource/mapper.ts';
import { KUBERNETES_VERSION } from '../version.ts';
import type { Applier } from './applier.ts';
import type { Prunable } from './prune.ts';
import { APPLY } from './server-side.ts';

const TOOL = 'kubectl';
const TOOLING = 'applyset.kubernetes.io/tooling';
const NAMESPACES = 'applyset.kubernetes.io/additional-namespaces';
const RESOURCES = 'applyset.kubernetes.io/contains-group-resources';
const KINDS = 'applyset.kubernetes.io/contains-group-kinds';
const ID = 'applyset.kubernetes.io/id';
const PART_OF = 'applyset.kubernetes.io/part-of';
const PARENT_TYPE = 'applyset.kubernetes.io/is-parent-type';

/** `ConfigMap`, `Deployment.apps`. */
const groupKind = ({ kind, group }: Mapping) => (group ? `${kind}.${group}` : kind);
const isBuiltIn = ({ group, version, plural }: Mapping) => group === '' && version === 'v1' && (plural === 'secrets' || plural === 'configmaps');
const inner = (error: unknown) => (error as Error).message;

export interface ApplySetParent {
  readonly mapping: Mapping;
  readonly name: string;
  readonly namespace: string;
}

/** `NAME`, a secret's, or `RESOURCE[.GROUP]/NAME`. */
export async function parseParent(reference: string, mapper: RestMapper, namespace: string | undefined): Promise<ApplySetParent> {
  const at = reference.indexOf('/');
  const [resource = '', ...group] = (at < 0 ? 'secrets' : reference.slice(0, at)).split('.');
  const name = at < 0 ? reference : reference.slice(at + 1);
  try {
    if (name === '') throw new CommandError('name cannot be blank');
    const mapping = await mapper.resourceFor({ resource, group: group.join('.') });
    return { mapping, name, namespace: isNamespaced(mapping) ? (namespace ?? '') : '' };
  } catch (error) {
    throw new CommandError(`invalid parent reference ${quote(reference)}: ${inner(error)}`, { cause: error });
  }
}

async function identify({ name, namespace, mapping: { kind, group } }: ApplySetParent): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode([name, namespace, kind, group].join('.')));
  return `applyset-${btoa(String.fromCharCode(...new Uint8Array(digest))).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}-v1`;
}

export class ApplySet {
  private readonly parent: ApplySetParent;
  private readonly client: ApiClient;
  private readonly mapper: RestMapper;
  private id = '';
  private currentKinds = new Map<string, Mapping>();
  private currentNamespaces = new Set<string>();
  private readonly kinds = new Map<string, Mapping>();
  private readonly namespaces = new Set<string>();

  constructor(parent: ApplySetParent, { client, mapper }: { readonly client: ApiClient; readonly mapper: RestMapper }) {
    this.parent = parent;
    this.client = client;
    this.mapper = mapper;
  }

  private get title(): string {
    const { mapping: { plural, group }, name } = this.parent;
    return quote(`${plural}.${group}/${name}`);
  }

  async validate(): Promise<void> {
    const { mapping, namespace } = this.parent;
    const errors: Error[] = [];
    if (isNamespaced(mapping) && namespace === '') errors.push(new CommandError('namespace is required to use namespace-scoped ApplySet'));
    if (!isBuiltIn(mapping)) errors.push(...(await this.refuseParent(mapping)));
    if (errors.length > 0) throw aggregate(errors)!;
  }

  private async refuseParent(mapping: Mapping): Promise<Error[]> {
    const errors: Error[] = [];
    let permitted: string[] = [];
    try {
      const list = await this.client.request({ path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', query: { labelSelector: PARENT_TYPE } });
      permitted = itemsOf(list).map(item => item.metadata?.name ?? '');
    } catch (error) {
      errors.push(new CommandError(`identifying allowed custom resource parent types: ${inner(error)}`, { cause: error }));
    }
    if (!permitted.includes(groupResource(mapping))) errors.push(new CommandError(`resource ${quote(`${mapping.group}/${mapping.version}, Resource=${mapping.plural}`)} is not permitted as an ApplySet parent`));
    return errors;
  }

  async addLabels(infos: readonly Info[]): Promise<void> {
    this.id = await identify(this.parent);
    for (const { object } of infos) {
      const metadata = object!.metadata!;
      if (PART_OF in (metadata.labels ?? {})) throw new CommandError(`ApplySet label ${quote(PART_OF)} already set in input data`);
      metadata.labels = { ...metadata.labels, [PART_OF]: this.id };
    }
  }

  /** The parent covers what is about to be applied before it is, so that nothing is lost of sight. */
  async beforeApply(infos: readonly Info[], applier: Applier): Promise<void> {
    await this.fetchParent();
    for (const { mapping, namespace } of infos) {
      this.kinds.set(groupKind(mapping!), mapping!);
      if (isNamespaced(mapping!) && namespace !== '') this.namespaces.add(namespace);
    }
    await this.updateParent(applier, { kinds: [...this.currentKinds.keys(), ...this.kinds.keys()], namespaces: [...this.currentNamespaces, ...this.namespaces] });
  }

  private async fetchParent(): Promise<void> {
    const { mapping, namespace, name } = this.parent;
    let object: Unstructured;
    try {
      object = await new ResourceHelper(this.client, mapping).get(namespace, name);
    } catch (error) {
      if (!hasReason(error, 'NotFound')) throw new CommandError(`failed to fetch ApplySet parent object ${this.title}: ${inner(error)}`, { cause: error });
      if (!isBuiltIn(mapping)) throw new CommandError('custom resource ApplySet parents cannot be created automatically', { cause: error });
      return;
    }
    const { labels = {}, annotations = {} } = object.metadata ?? {};
    this.refuseForeign(labels, annotations);
    try {
      this.currentKinds = await this.readKinds(annotations);
    } catch (error) {
      throw new CommandError(`parsing ApplySet annotation on ${this.title}: ${inner(error)}`, { cause: error });
    }
    this.currentNamespaces = new Set((annotations[NAMESPACES] ?? '').split(',').filter(Boolean));
    if (isNamespaced(mapping)) this.currentNamespaces.add(namespace);
  }

  private refuseForeign(labels: Readonly<Record<string, string>>, annotations: Readonly<Record<string, string>>): void {
    const tooling = annotations[TOOLING];
    if (tooling === undefined) throw new CommandError(`ApplySet parent object ${this.title} already exists and is missing required annotation ${quote(TOOLING)}`);
    const tool = tooling.includes('/') ? tooling.slice(0, tooling.lastIndexOf('/')) : tooling;
    if (tool !== TOOL) throw new CommandError(`ApplySet parent object ${this.title} already exists and is managed by tooling ${quote(tool)} instead of ${quote(TOOL)}`);
    const id = labels[ID];
    if (id === undefined) throw new CommandError(`ApplySet parent object ${this.title} exists and does not have required label ${ID}`);
    if (id !== this.id) throw new CommandError(`ApplySet parent object ${this.title} exists and has incorrect value for label ${quote(ID)} (got: ${id}, want: ${this.id})`);
  }

  private async readKinds(annotations: Readonly<Record<string, string>>): Promise<Map<string, Mapping>> {
    const found = new Map<string, Mapping>();
    const kinds = annotations[KINDS];
    if (kinds === undefined && !annotations[RESOURCES]) throw new CommandError(`kubectl requires the ${quote(KINDS)} annotation to be set on all ApplySet parent objects`);
    for (const text of (kinds ?? annotations[RESOURCES] ?? '').split(',').filter(Boolean)) {
      const [first = '', ...rest] = text.split('.');
      const group = rest.join('.');
      const mapping = await (kinds === undefined ? this.mapper.resourceFor({ resource: first, group }) : this.mapper.mappingForKind(group, first)).catch((error: Error) => {
        throw new CommandError(kinds === undefined ? `invalid group resource in ${quote(RESOURCES)} annotation: ${error.message}` : `could not find mapping for kind in ${quote(KINDS)} annotation: ${error.message}`, { cause: error });
      });
      found.set(groupKind(mapping), mapping);
    }
    return found;
  }

  private async updateParent({ options: { io, dryRun, fieldValidation } }: Applier, { kinds, namespaces }: { readonly kinds: readonly string[]; readonly namespaces: readonly string[] }): Promise<void> {
    if (dryRun === 'client') return;
    const { mapping, name, namespace } = this.parent;
    const listed = (texts: readonly string[]) => [...new Set(texts)].sort().join(',');
    const annotations = { [TOOLING]: `${TOOL}/${KUBERNETES_VERSION}`, [KINDS]: listed(kinds), [NAMESPACES]: listed(namespaces.filter(n => n !== namespace)) };
    const body = compactJson({ kind: mapping.kind, apiVersion: apiVersionOfMapping(mapping), metadata: { name, ...(namespace ? { namespace } : {}), annotations, labels: { [ID]: this.id } } });
    const fieldManager = `${TOOL}-applyset`;
    const helper = new ResourceHelper(this.client, mapping, { isDryRun: dryRun === 'server', fieldManager, fieldValidation });
    const send = (force: boolean) => helper.patch({ namespace, name }, APPLY, body, { force: String(force) });
    await send(false).catch((error: Error) => {
      if (!hasReason(error, 'Conflict')) throw error;
      logLine(io, 'W', 'applyset.go:443', `WARNING: failed to update ApplySet: ${error.message}\nApplySet field manager ${fieldManager} should own these fields. Retrying with conflicts forced.`);
      return send(true);
    }).catch((error: Error) => {
      throw new CommandError(`failed to update ApplySet: ${error.message}`, { cause: error });
    });
  }

  async prune(applier: Applier, run: (prunable: Prunable) => Promise<void>): Promise<void> {
    const found: Prunable[] = [];
    for (const mapping of this.currentKinds.values()) {
      for (const namespace of isNamespaced(mapping) ? this.currentNamespaces : ['']) found.push(...(await this.members(mapping, namespace, applier.visitedUids)));
    }
    for (const prunable of found) {
      const { mapping, namespace, object } = prunable;
      await run(prunable).catch((error: Error) => {
        throw new CommandError(`pruning ${groupKind(mapping)} ${namespace ? `${namespace}/` : ''}${object.metadata?.name ?? ''}: ${error.message}`, { cause: error });
      });
    }
    await this.updateParent(applier, { kinds: [...this.kinds.keys()], namespaces: [...this.namespaces] }).catch((error: Error) => {
      throw new CommandError(`apply and prune succeeded, but ApplySet update failed: ${error.message}`, { cause: error });
    });
  }

  private async members(mapping: Mapping, namespace: string, visited: ReadonlySet<string>): Promise<Prunable[]> {
    const { group, version, kind } = mapping;
    const identity = { apiVersion: apiVersionOfMapping(mapping), kind };
    const list = await new ResourceHelper(this.client, mapping).list(namespace, { labelSelector: `${PART_OF}=${this.id}` }).catch((error: Error) => {
      throw new CommandError(`listing ${group}/${version}, Kind=${kind} objects for pruning: ${error.message}`, { cause: error });
    });
    return itemsOf(list).filter(item => !visited.has(item.metadata?.uid ?? '')).map(item => ({ mapping, namespace, object: { ...identity, ...item } }));
  }
}

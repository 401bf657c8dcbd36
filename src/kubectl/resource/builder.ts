/** Turns arguments and flags into the objects that a command works on. */
import type { LabelSelector } from '../../machinery/label-selector.ts';
import type { ApiClient } from '../api-client.ts';
import { aggregate, CommandError, flatten } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import type { Io } from '../io.ts';
import { hasCombinedTypes, normalizeArguments, splitTypeName, splitUnique, type TypeName } from './arguments.ts';
import type { Discovery } from './discovery.ts';
import { isFilenameEmpty, type FilenameOptions } from './filenames.ts';
import type { FoundFiles } from './files.ts';
import { flattened, type InfoSource } from './flatten.ts';
import type { HelperOptions } from './helper.ts';
import { Info } from './info.ts';
import { isNamespaced, type Mapping, type RestMapper } from './mapper.ts';
import { Result } from './result.ts';
import { listVisitor, type ListSource } from './list-visitor.ts';
import { allOf, continuing, decorated, filtered, inTurn, type Visitor } from './visit.ts';

export interface BuilderOptions {
  readonly namespace: string;
  /** Objects without a namespace get it. */
  readonly defaultNamespace?: boolean;
  /** Objects of another namespace are refused: it was a flag that said so. */
  readonly enforceNamespace?: boolean;
  readonly allNamespaces?: boolean;
  readonly filenames?: FilenameOptions;
  /** The caller reads standard input itself: `-f -` is refused. */
  readonly isStdinUsed?: boolean;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** `--all`. */
  readonly selectAll?: boolean;
  /** TYPE, TYPE NAME..., TYPE/NAME... */
  readonly args?: readonly string[];
  /** A TYPE alone means all of it. */
  readonly allowEmptySelector?: boolean;
  /** Types that the command names itself. */
  readonly types?: readonly string[];
  /** Names of a default type, or TYPE/NAME. */
  readonly resourceNames?: { readonly type: string; readonly names: readonly string[] };
  readonly subresource?: string;
  readonly chunkSize?: number;
  readonly flatten?: boolean;
  /** Objects of files are fetched anew from the server. */
  readonly latest?: boolean;
  /** False: named objects are not fetched. */
  readonly requireObject?: boolean;
  readonly continueOnError?: boolean;
  readonly singleResourceType?: boolean;
  /** Nothing is asked of the server. */
  readonly local?: boolean;
  readonly accept?: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Documents of files are looked at before they are taken for objects; `Ignore` and absent: they are not. */
  readonly validation?: 'Strict' | 'Warn' | 'Ignore';
  /** Told before anything else is. */
  readonly errors?: readonly Error[];
  /** The same, told behind what is wrong with the arguments. */
  readonly lastErrors?: readonly Error[];
}

/** What a builder works with. */
export interface BuilderEnvironment {
  readonly io: Io;
  readonly client: () => Promise<ApiClient>;
  readonly mapper: () => Promise<RestMapper>;
  readonly discovery: () => Promise<Discovery>;
}

const MISSING = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

/** Throws what is wrong with the arguments; nothing is fetched before the result is walked over. */
export async function buildResources(environment: BuilderEnvironment, options: BuilderOptions): Promise<Result> {
  return new Builder(environment, options).build();
}

interface Source {
  readonly visitor: Visitor;
  readonly isSingle: boolean;
  /** Lists and named objects, for watching. */
  readonly lists?: readonly ListSource[];
  readonly named?: readonly Info[];
}

class Builder {
  private readonly environment: BuilderEnvironment;
  private readonly options: BuilderOptions;
  private readonly errors: Error[];
  private readonly tuples: TypeName[] = [];
  private readonly types: string[];
  private readonly names: string[] = [];
  private labelSelector: string | undefined;
  private fieldSelector: string | undefined;
  private readonly source: InfoSource;
  private readonly helper: HelperOptions;

  constructor(environment: BuilderEnvironment, options: BuilderOptions) {
    this.environment = environment;
    this.options = options;
    this.errors = [...(options.errors ?? [])];
    this.types = [...(options.types ?? [])];
    const { client, mapper } = environment;
    const { subresource, accept, query } = options;
    this.helper = { ...(subresource ? { subresource } : {}), ...(accept ? { accept } : {}), ...(query ? { query } : {}) };
    this.source = options.local ? {} : { client, mapper, helper: this.helper };
  }

  async build(): Promise<Result> {
    const files = await this.readFilenames();
    this.readSelectors();
    this.readResourceNames();
    await this.readArguments();
    this.errors.push(...(this.options.lastErrors ?? []));
    if (this.errors.length > 0) throw aggregate(this.errors)!;
    if (this.options.selectAll) this.labelSelector = '';
    const source = files ? await this.fromFiles(files) : await this.fromArguments();
    return new Result({ visitor: this.finish(source.visitor), isSingleItemImplied: source.isSingle, lists: source.lists ?? [], named: source.named ?? [] });
  }

  private async readFilenames(): Promise<FoundFiles | undefined> {
    const { filenames } = this.options;
    if (!filenames || isFilenameEmpty(filenames)) return undefined;
    const { fileVisitors } = await import('./files.ts');
    const { validation = 'Ignore', isStdinUsed = false } = this.options;
    const found = fileVisitors(filenames, { io: this.environment.io, isStdinUsed, source: this.source, validation: validation === 'Ignore' ? undefined : (await import('./validation.ts')).createValidation(this.environment) });
    this.errors.push(...found.errors);
    return found.visitors.length > 0 ? found : undefined;
  }

  private readSelectors(): void {
    const { selectAll } = this.options;
    for (const kind of ['label', 'field'] as const) {
      const text = this.options[`${kind}Selector`]?.trim();
      if (!text) continue;
      if (selectAll) this.errors.push(new CommandError(`setting 'all' parameter but found a non empty selector. `));
      this[`${kind}Selector`] = text;
    }
  }

  private readResourceNames(): void {
    const { type = '', names = [] } = this.options.resourceNames ?? {};
    for (const name of names) {
      try {
        const tuple = splitTypeName(name);
        if (!tuple && type === '') throw new CommandError(`the argument ${quote(name)} must be RESOURCE/NAME`);
        this.tuples.push(tuple ?? { type, name });
      } catch (error) {
        this.errors.push(error as Error);
      }
    }
  }

  private async readArguments(): Promise<void> {
    const args = normalizeArguments(this.options.args ?? []);
    try {
      if (hasCombinedTypes(args, this.environment.io.programName)) {
        for (const arg of args) this.tuples.push(splitTypeName(arg)!);
        return;
      }
    } catch (error) {
      this.errors.push(error as Error);
      return;
    }
    const [types, ...names] = args;
    if (types === undefined) return;
    try {
      this.types.push(...splitUnique(await this.expandCategories(types)));
    } catch (error) {
      this.errors.push(...flatten([error as Error]));
      return;
    }
    this.names.push(...names);
    if (names.length === 0 && this.options.allowEmptySelector) this.labelSelector ??= '';
  }

  private async expandCategories(types: string): Promise<string> {
    const mapper = await this.environment.mapper();
    const expanded = await Promise.all(types.split(',').map(async type => (await mapper.expandCategory(type))?.join(',') ?? type));
    return expanded.join(',');
  }

  private async fromFiles({ visitors, isSingle }: FoundFiles): Promise<Source> {
    if (this.types.length > 0) throw new CommandError('when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well');
    if (this.names.length > 0) throw new CommandError('name cannot be provided when a path is specified');
    if (this.tuples.length > 0) throw new CommandError('resource/name arguments cannot be provided when a path is specified');
    const { options: { continueOnError, flatten, latest, defaultNamespace } } = this;
    let visitor = continueOnError ? allOf(visitors) : inTurn(visitors);
    if (flatten) visitor = flattened(visitor, this.source);
    if (latest) visitor = decorated(visitor, [...(defaultNamespace ? [this.setNamespace] : []), fetchLatest]);
    if (this.labelSelector !== undefined) {
      const selector = await parseSelector(this.labelSelector);
      visitor = filtered(visitor, info => selector.matches(info.object?.metadata?.labels ?? {}));
    }
    return { visitor, isSingle };
  }

  private fromArguments(): Promise<Source> {
    if (this.labelSelector !== undefined || this.fieldSelector !== undefined) return this.fromSelector();
    if (this.tuples.length > 0) return this.fromTuples();
    if (this.names.length > 0) return this.fromNames();
    return this.refuseNameless();
  }

  private async refuseNameless(): Promise<never> {
    for (const type of this.types) await (await this.environment.mapper()).mappingFor(type);
    throw new CommandError(this.types.length > 0 ? 'resource(s) were provided, but no name was specified' : MISSING);
  }

  private async fromSelector(): Promise<Source> {
    if (this.names.length > 0) throw new CommandError('name cannot be provided when a selector is specified');
    if (this.tuples.length > 0) throw new CommandError('selectors and the all flag cannot be used when passing resource/name arguments');
    if (this.types.length === 0) throw new CommandError('at least one resource must be specified to use a selector');
    if (this.options.subresource) throw new CommandError('subresource cannot be used when bulk resources are specified');
    const mappings = await this.typeMappings();
    const client = await this.environment.client();
    const { chunkSize = 0 } = this.options;
    const lists = mappings.map((mapping): ListSource => ({
      client, mapping, namespace: isNamespaced(mapping) ? this.namespace : '', labelSelector: this.labelSelector ?? '', fieldSelector: this.fieldSelector ?? '', chunkSize,
      helper: this.helper,
    }));
    const visitors = lists.map(listVisitor);
    return { visitor: this.options.continueOnError ? allOf(visitors) : inTurn(visitors), isSingle: false, lists };
  }

  private get namespace(): string {
    return this.options.allNamespaces ? '' : this.options.namespace;
  }

  private async typeMappings(): Promise<Mapping[]> {
    if (this.types.length > 1 && this.options.singleResourceType) throw new CommandError('you may only specify a single resource type');
    const mapper = await this.environment.mapper();
    const mappings = new Map<string, Mapping>();
    for (const type of this.types) {
      const mapping = await mapper.mappingFor(type);
      const key = `${mapping.group}/${mapping.version}/${mapping.kind}`;
      if (!mappings.has(key)) mappings.set(key, mapping);
    }
    return [...mappings.values()];
  }

  private async fromTuples(): Promise<Source> {
    if (this.types.length > 0) throw new CommandError('you may not specify individual resources and bulk resources in the same call');
    const mapper = await this.environment.mapper();
    const mappings = new Map<string, Mapping>();
    for (const { type } of this.tuples) if (!mappings.has(type)) mappings.set(type, await mapper.mappingFor(type));
    const kinds = new Set([...mappings.values()].map(m => `${m.group}/${m.version}/${m.plural}`));
    if (kinds.size > 1 && this.options.singleResourceType) throw new CommandError('you may only specify a single resource type');
    const client = await this.environment.client();
    const named = this.tuples.map(({ type, name }) => this.named(client, mappings.get(type)!, name));
    const visitors = named.map(visitOne);
    return { visitor: this.options.continueOnError ? allOf(visitors) : inTurn(visitors), isSingle: named.length === 1, named };
  }

  private async fromNames(): Promise<Source> {
    if (this.types.length === 0) throw new CommandError('you must provide a resource and a resource name together');
    if (this.types.length > 1) throw new CommandError('you must specify only one resource');
    const [mapping] = await this.typeMappings();
    const client = await this.environment.client();
    const named = this.names.map(name => this.named(client, mapping!, name));
    return { visitor: inTurn(named.map(visitOne)), isSingle: named.length === 1, named };
  }

  private named(client: ApiClient, mapping: Mapping, name: string): Info {
    const isInNamespace = isNamespaced(mapping);
    const { allNamespaces } = this.options;
    if (isInNamespace && this.namespace === '') {
      throw new CommandError(allNamespaces ? 'a resource cannot be retrieved by name across all namespaces' : 'namespace may not be empty when retrieving a resource by name');
    }
    return new Info({ client, mapping, namespace: isInNamespace ? this.namespace : '', name, helper: this.helper });
  }

  /** What is done to every object, from wherever it comes. */
  private finish(visitor: Visitor): Visitor {
    const { flatten, defaultNamespace, enforceNamespace, requireObject = true, continueOnError } = this.options;
    const flat = flatten ? flattened(visitor, this.source) : visitor;
    const steps = [...(defaultNamespace ? [this.setNamespace] : []), ...(enforceNamespace ? [this.requireNamespace] : []), dropNamespace, ...(requireObject ? [fetchMissing] : [])];
    return decorated(continueOnError ? continuing(flat) : flat, steps);
  }

  private readonly setNamespace = (info: Info): void => {
    if (info.isNamespaced && info.namespace === '') putNamespace(info, this.namespace);
  };

  private readonly requireNamespace = (info: Info): void => {
    if (!info.isNamespaced) return;
    const { namespace } = this;
    if (info.namespace === '') return putNamespace(info, namespace);
    if (info.namespace === namespace) return;
    throw new CommandError(`the namespace from the provided object ${quote(info.namespace)} does not match the namespace ${quote(namespace)}. You must pass '--namespace=${info.namespace}' to perform this operation.`);
  };
}

const visitOne = (info: Info): Visitor => async visit => visit(info);

/** Of a list nothing is said: it has no namespace of its own. */
function putNamespace(info: Info, namespace: string): void {
  info.namespace = namespace;
  if (!info.object || Array.isArray(info.object['items'])) return;
  const { namespace: _old, ...metadata } = info.object.metadata ?? {};
  info.object.metadata = namespace === '' ? metadata : { ...metadata, namespace };
}

function dropNamespace(info: Info): void {
  if (!info.isNamespaced && info.namespace !== '') putNamespace(info, '');
}

async function fetchMissing(info: Info): Promise<void> {
  if (!info.object) await info.get();
}

async function fetchLatest(info: Info): Promise<void> {
  if (info.object && Array.isArray(info.object['items'])) throw new CommandError('watch is only supported on individual resources and resource collections, but a list of resources is found');
  if (info.name === '') return;
  if (info.isNamespaced && info.namespace === '') throw new CommandError(`no namespace set on resource ${info.mapping!.plural} ${quote(info.name)}`);
  await info.get();
}

async function parseSelector(text: string): Promise<LabelSelector> {
  const { parseLabelSelector } = await import('../../machinery/label-selector.ts');
  try {
    return parseLabelSelector(text);
  } catch (error) {
    throw new CommandError(`the provided selector ${quote(text)} is not valid: ${(error as Error).message}`, { cause: error });
  }
}

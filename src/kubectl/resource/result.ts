/** The objects that were asked for; they are fetched as they are walked over. */
import { Aggregate, CommandError, ConfigurationError, flatten } from '../errors.ts';
import type { Event } from '../api-client.ts';
import { isList, type Unstructured } from '../object.ts';
import { ResourceHelper } from './helper.ts';
import type { Info } from './info.ts';
import { type ListSource, selectors } from './list-visitor.ts';
import type { Visitor } from './visit.ts';

interface ResultFields {
  readonly visitor: Visitor;
  readonly isSingleItemImplied: boolean;
  readonly lists: readonly ListSource[];
  readonly named: readonly Info[];
}

export class Result {
  /** One object was named: it is printed by itself and not as a list of one. */
  readonly isSingleItemImplied: boolean;
  private readonly visitor: Visitor;
  private readonly lists: readonly ListSource[];
  private readonly named: readonly Info[];
  private ignores: ((error: Error) => boolean) | undefined;
  private known: Promise<{ readonly infos: readonly Info[]; readonly error: Error | undefined }> | undefined;

  constructor({ visitor, isSingleItemImplied, lists, named }: ResultFields) {
    this.visitor = visitor;
    this.isSingleItemImplied = isSingleItemImplied;
    this.lists = lists;
    this.named = named;
  }

  /** Errors that do not count. */
  ignoreErrors(ignores: (error: Error) => boolean): this {
    this.ignores = ignores;
    return this;
  }

  /** Calls it with each object in turn; throws at the first error, or all together where the builder continues. */
  async visit(run: (info: Info) => Promise<void> | void): Promise<void> {
    try {
      await this.visitor(async (info, error) => {
        if (error) throw error;
        await run(info!);
      });
    } catch (error) {
      const left = this.withoutIgnored(asListed(error as Error));
      if (left) throw left;
    }
  }

  /** All of them, and the error that kept others away. */
  collect(): Promise<{ readonly infos: readonly Info[]; readonly error: Error | undefined }> {
    this.known ??= this.gather();
    return this.known;
  }

  /** All of them; throws where any is missing. */
  async infos(): Promise<readonly Info[]> {
    const { infos, error } = await this.collect();
    if (error) throw error;
    return infos;
  }

  /** One object, or a list of them. */
  async object(): Promise<Unstructured> {
    const objects = (await this.infos()).flatMap(i => (i.object ? [i.object] : []));
    const [first] = objects;
    if (objects.length === 1 && first && (this.isSingleItemImplied || isList(first) || first.kind === 'Table')) return first;
    const versions = new Set(objects.map(o => o.metadata?.resourceVersion ?? ''));
    return { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: versions.size === 1 ? [...versions][0]! : '' }, items: objects };
  }

  /** Changes from a revision on; of a single resource or object alone. */
  watch(resourceVersion: string, signal?: AbortSignal): AsyncGenerator<Event> {
    if (this.lists.length + this.named.length > 1) throw new CommandError('you may only watch a single resource or type of resource at a time');
    const [list] = this.lists;
    if (list) return new ResourceHelper(list.client, list.mapping, list.helper).watch(list.namespace, { ...selectors(list), resourceVersion }, signal);
    const [info] = this.named;
    if (info) return watchInfo(info, resourceVersion, signal);
    throw new CommandError('watch is only supported on individual resources and resource collections');
  }

  private async gather(): Promise<{ infos: readonly Info[]; error: Error | undefined }> {
    const infos: Info[] = [];
    try {
      await this.visit(info => void infos.push(info));
      return { infos, error: undefined };
    } catch (error) {
      return { infos, error: error as Error };
    }
  }

  private withoutIgnored(error: Error): Error | undefined {
    const { ignores } = this;
    if (!ignores) return error;
    if (!(error instanceof Aggregate)) return ignores(error) ? undefined : error;
    const left = flatten(error.errors).filter(e => !ignores(e));
    return left.length === 0 ? undefined : left.length === 1 ? left[0] : new Aggregate(left);
  }
}

/** On the way, the errors of a configuration become a list like any other. */
function asListed(error: Error): Error {
  if (!(error instanceof Aggregate)) return error;
  const [only] = error.errors;
  if (only instanceof ConfigurationError) return new Aggregate(only.errors.map(text => new CommandError(text)));
  return new Aggregate(error.errors.map(asListed));
}

/** Changes of one object. */
export const watchInfo = (info: Info, resourceVersion: string, signal?: AbortSignal): AsyncGenerator<Event> =>
  info.helper().watch(info.namespace, { fieldSelector: `metadata.name=${info.name}`, resourceVersion }, signal);

/** Takes lists apart, and finds the resource of each object. */
import type { ApiClient } from '../api-client.ts';
import { Aggregate, CommandError, NoKindMatchError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import { writeJson } from '../json.ts';
import { groupOf, isList, itemsOf, type Unstructured, versionOf } from '../object.ts';
import { sortKeys } from '../print/sort-keys.ts';
import { Info } from './info.ts';
import type { HelperOptions } from './helper.ts';
import type { RestMapper } from './mapper.ts';
import { metadataProblem } from './metadata-problem.ts';
import type { Visitor } from './visit.ts';

/** Empty for what is done locally. */
export interface InfoSource {
  readonly client?: () => Promise<ApiClient>;
  readonly mapper?: () => Promise<RestMapper>;
  /** Of requests about what was read. */
  readonly helper?: HelperOptions;
}

export const flattened = (visitor: Visitor, source: InfoSource): Visitor => visit =>
  visitor(async (info, error) => {
    if (error) throw error;
    if (!info?.object || !isList(info.object)) return visit(info);
    const errors: Error[] = [];
    for (const item of allItems(info.object)) {
      try {
        const found = await infoOf(item, source, problem => new CommandError(`unable to recognize ${problem.message}`, { cause: problem }));
        found.source = info.source;
        await visit(found);
      } catch (problem) {
        errors.push(problem as Error);
      }
    }
    if (errors.length > 0) throw new Aggregate(errors);
  });

/** Lists in lists come last, as they are met. */
function allItems(list: Unstructured): Unstructured[] {
  const items: Unstructured[] = [];
  const queue = [list];
  for (const object of queue) {
    if (isList(object)) queue.push(...itemsOf(object));
    else items.push(object);
  }
  return items;
}

/** A document of a file. */
export async function infoOfDocument(value: unknown, file: string, source: InfoSource): Promise<Info> {
  const object = checkObject(value, file);
  const info = await infoOf(object, source, problem =>
    problem instanceof NoKindMatchError
      ? new CommandError(`resource mapping not found for name: ${quote(object.metadata?.name ?? '')} namespace: ${quote(object.metadata?.namespace ?? '')} from ${quote(file)}: ${problem.message}\nensure CRDs are installed first`, { cause: problem })
      : new CommandError(`unable to recognize ${quote(file)}: ${problem.message}`, { cause: problem }));
  info.source = file;
  return info;
}

function checkObject(value: unknown, file: string): Unstructured {
  const fail = (why: string) => new CommandError(`unable to decode ${quote(file)}: ${why}`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fail(`json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value} into Go value of type unstructured.detector`);
  }
  const object = value as Unstructured;
  if (!object.kind) throw fail(`Object 'Kind' is missing in '${writeJson(sortKeys(object))}'`);
  const wrong = metadataProblem(object.metadata);
  if (wrong !== undefined) throw fail(wrong);
  if (isList(object)) giveNoKindsAway(object);
  return object;
}

/** What is no text counts as nothing. */
const textOr = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A list of one kind says the kind of its items once. */
function giveNoKindsAway(list: Unstructured): void {
  if (!list.kind?.endsWith('List') || list.kind === 'List') return;
  const kind = list.kind.slice(0, -4);
  list['items'] = itemsOf(list).map(item => (item.kind ? item : { apiVersion: list.apiVersion, kind, ...item }));
}

async function infoOf(object: Unstructured, source: InfoSource, wrap: (problem: Error) => Error): Promise<Info> {
  const { apiVersion = '', kind = '', metadata } = object;
  const place = { namespace: textOr(metadata?.namespace), name: textOr(metadata?.name), object };
  if (!source.mapper || !source.client) return new Info(place);
  const mapper = await source.mapper();
  const [group, version] = [groupOf(apiVersion), versionOf(apiVersion)];
  const fail = (problem: Error): never => {
    throw wrap(problem);
  };
  // A list has no resource of its own; what is in it has.
  if (isList(object)) {
    await mapper.checkList(group, kind, version).catch(fail);
    return new Info({ ...place, client: await source.client() });
  }
  const mapping = await mapper.mappingForKind(group, kind, version).catch(fail);
  // Without a version the kind is known all the same, and what it is asked for at is nowhere: the server says so.
  const served = apiVersion === '' ? { ...mapping, version: '' } : mapping;
  return new Info({ ...place, mapping: served, client: await source.client(), ...(source.helper ? { helper: source.helper } : {}) });
}


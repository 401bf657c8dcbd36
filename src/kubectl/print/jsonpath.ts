/**
 * JSONPath templates over objects, as `kubectl get -o jsonpath` prints them.
 *
 *   const path = parseJsonPath('{range .items[*]}{.metadata.name}{"\n"}{end}');
 *   printJsonPath(path, list);
 */
import { goJson } from './go-format-json.ts';
import { goString, goSyntax } from './go-format.ts';
import { goQuote } from './go-format-quote.ts';
import { bytesOf, GoNumber, isMap, sortedEntries, typeName } from './go-format-value.ts';
import { compareBy } from './jsonpath-compare.ts';
import { JsonPathError, type ListNode, type PathNode } from './jsonpath-nodes.ts';
import { parsePath } from './jsonpath-parser.ts';

export { JsonPathError } from './jsonpath-nodes.ts';

/** `undefined` stands for Go's invalid value, `null` for nil. */
type Values = readonly unknown[];
type NodeOf<K extends PathNode['is']> = Extract<PathNode, { is: K }>;

function childrenOf(value: unknown): Values {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return [...bytesOf(value)].map(byte => GoNumber.integer(byte, 'uint8'));
  // Go visits a map in random order; ours is the sorted one.
  return isMap(value) ? sortedEntries(value).map(([, member]) => member) : [];
}

function descend(values: Values): unknown[] {
  return values.flatMap(value => {
    const children = childrenOf(value);
    return children.length > 0 ? [value, ...descend(children)] : [];
  });
}

function sliceOf(value: unknown, [from, to, step]: NodeOf<'array'>['bounds']): Values {
  if (value === null) return [];
  if (!Array.isArray(value)) throw new JsonPathError(`${value === undefined ? 'invalid' : typeName(value)} is not array or slice`);
  const length = value.length;
  const first = from.value < 0 ? from.value + length : from.known ? from.value : 0;
  const end = to.known ? to.value : length;
  const last = end < 0 || (end === 0 && to.derived) ? end + length : end;
  if (first === last) return [];
  if (first >= length || first < 0) throw new JsonPathError(`array index out of bounds: index ${first}, length ${length}`);
  if (last > length || last < 0) throw new JsonPathError(`array index out of bounds: index ${last - 1}, length ${length}`);
  if (first > last) throw new JsonPathError(`starting index ${first} is greater than ending index ${last}`);
  if (step.known && step.value <= 0) throw new JsonPathError('step must be > 0');
  return value.slice(first, last).filter((_, i) => !step.known || i % step.value === 0);
}

export interface JsonPathOptions {
  /** True unless told otherwise, as in kubectl's printers. */
  readonly allowMissingKeys?: boolean;
}

/** A parsed template. As upstream's, it remembers where its last `range` was: print one object with it, or a list. */
export class JsonPath {
  readonly text: string;
  private readonly nodes: readonly PathNode[];
  private readonly allowMissingKeys: boolean;
  private start = 0;
  private beginRange = 0;
  private inRange = 0;
  private endRange = 0;
  private lastEnd = -1;

  constructor(text: string, { allowMissingKeys = true }: JsonPathOptions = {}) {
    this.text = text;
    this.nodes = parsePath(text).nodes;
    this.allowMissingKeys = allowMissingKeys;
  }

  /** One list of values an action or text of the template. */
  find(data: unknown): Values[] {
    const found: Values[] = [];
    for (let i = this.start; i < this.nodes.length; i++) {
      const results = this.walk([data], this.nodes[i]!);
      if (this.endRange > 0 && this.endRange <= this.inRange) {
        this.endRange--;
        this.lastEnd = i;
        break;
      }
      if (this.beginRange === 0) {
        found.push(results);
        continue;
      }
      this.beginRange--;
      found.push(...this.loop(results, i + 1));
      if (this.lastEnd > i) i = this.lastEnd;
    }
    return found;
  }

  /** Without values the body runs once all the same, for nothing: so the way to its end is found. */
  private loop(values: Values, body: number): Values[] {
    this.inRange++;
    const found: Values[] = [];
    for (const value of values.length > 0 ? values : [undefined]) {
      this.start = body;
      const results = this.find(value ?? undefined);
      if (values.length > 0) found.push(...results);
    }
    this.inRange--;
    return found;
  }

  private walkList(values: Values, list: ListNode): Values {
    return list.nodes.reduce((current, node) => this.walk(current, node), values);
  }

  private walk(values: Values, node: PathNode): Values {
    switch (node.is) {
      case 'list':
        return this.walkList(values, node);
      case 'text':
        return [node.text];
      case 'field':
        return this.field(values, node.name);
      case 'array':
        return values.flatMap(value => sliceOf(value, node.bounds));
      case 'filter':
        return values.flatMap(value => this.filter(value, node));
      case 'number':
      case 'bool':
        return values.map(() => node.value);
      case 'wildcard':
        return values.flatMap(childrenOf);
      case 'recursive':
        return descend(values);
      case 'union':
        return node.nodes.flatMap(list => this.walkList(values, list));
      case 'identifier':
        return this.identifier(values, node.name);
    }
  }

  private identifier(values: Values, name: string): Values {
    if (name === 'range') {
      this.beginRange++;
      return values;
    }
    if (name !== 'end') throw new JsonPathError(`unrecognized identifier ${name}`);
    if (this.inRange === 0) throw new JsonPathError('not in range, nothing to end');
    this.endRange++;
    return [];
  }

  private field(values: Values, name: string): Values {
    const found = values.flatMap(value => (isMap(value) && Object.hasOwn(value, name) ? [value[name]] : []));
    if (found.length === 0 && values.length > 0 && !this.allowMissingKeys) throw new JsonPathError(`${name} is not found`);
    return found;
  }

  private filter(value: unknown, node: NodeOf<'filter'>): Values {
    if (!Array.isArray(value)) throw new JsonPathError(`${value === undefined ? '<invalid reflect.Value>' : goString(value)} is not array or slice and cannot be filtered`);
    return value.filter(item => this.passes(item, node));
  }

  private passes(item: unknown, { left, right, operator }: NodeOf<'filter'>): boolean {
    if (operator === 'exists') return this.exists(item, left);
    const [lefts, rights] = [() => this.walkList([item], left), () => this.walkList([item], right)].map(find => {
      const found = find();
      if (found.length > 1) throw new JsonPathError('can only compare one element at a time');
      return found;
    }) as [Values, Values];
    return lefts.length > 0 && rights.length > 0 && compareBy(operator, lefts[0], rights[0]);
  }

  /** An error means: it is not there. */
  private exists(item: unknown, path: ListNode): boolean {
    try {
      return this.walkList([item], path).length > 0;
    } catch (error) {
      if (error instanceof JsonPathError) return false;
      throw error;
    }
  }
}

/** One value: composed ones as JSON. */
function valueText(value: unknown): string {
  if (value === undefined) return '<no value>';
  if (value === null) return 'null';
  return Array.isArray(value) || isMap(value) ? goJson(value) : goString(value);
}

/** Throws `error parsing jsonpath {.x, unclosed action`. */
export function parseJsonPath(text: string, options: JsonPathOptions = {}): JsonPath {
  try {
    return new JsonPath(text, options);
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    throw new JsonPathError(`error parsing jsonpath ${text}, ${error.message}`, { cause: error });
  }
}

function debugText(path: JsonPath, object: unknown, why: string): string {
  const about = `Error executing template: ${why}. Printing more information for debugging the template:\n`
    + `\ttemplate was:\n\t\t${path.text}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n`;
  return `error executing jsonpath ${goQuote(path.text)}: ${about}\n`;
}

export interface PrintJsonPathOptions {
  /** `-o jsonpath-as-json`: each action's values as an indented JSON list. */
  readonly asJson?: boolean;
}

export function printJsonPath(path: JsonPath, object: unknown, { asJson = false }: PrintJsonPathOptions = {}): string {
  try {
    const found = path.find(object);
    return found.map(values => (asJson ? `${goJson(values, '    ')}\n` : values.map(valueText).join(' '))).join('');
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    throw new JsonPathError(debugText(path, object, error.message), { cause: error });
  }
}

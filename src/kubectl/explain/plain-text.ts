/** `kubectl explain` over OpenAPI v3: the kind, a field's description, and its fields, one level of them or all. */
import { CommandError } from '../errors.ts';
import { type Document, type Kind, resolve, type Schema, valuesOf } from './schema.ts';
import { wordWrap } from './word-wrap.ts';

export interface Question {
  readonly document: Document;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly path: readonly string[];
  readonly isRecursive: boolean;
}

const indent = (text: string, by: number): string => ' '.repeat(by) + text.replaceAll('\n', `\n${' '.repeat(by)}`);

/** The kind is told before it is known whether there is such a field. */
export function explainPlainly(question: Question, write: (text: string) => void): void {
  const kind = kindOf(question);
  if (!kind) throw new CommandError(`GVR (${question.group}/${question.version}, Resource=${question.resource}) not found in OpenAPI schema`);
  write(`${kind.group ? `GROUP:      ${kind.group}\n` : ''}KIND:       ${kind.kind}\nVERSION:    ${kind.version}\n\n`);
  const schema = Object.entries(question.document.components?.schemas ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, s]) => s).find(s => s['x-kubernetes-group-version-kind']?.some(k => isSame(k, kind)));
  if (!schema) throw new CommandError(`GVK map[group:${kind.group} kind:${kind.kind} version:${kind.version}] not found in OpenAPI schema`);
  const text = new Explainer(question).answer(schema, question.path);
  if (text === '') throw new CommandError(`field "${question.path.at(-1)}" does not exist`);
  write(`${text}\n`);
}

const isSame = (a: Kind, b: Kind): boolean => a.group === b.group && a.version === b.version && a.kind === b.kind;

/** The last of the paths that says one. */
function kindOf({ document, group, version, resource }: Question): Kind | undefined {
  const base = `${group === '' ? '/api' : `/apis/${group}`}/${version}`;
  let found: Kind | undefined;
  for (const path of [`${base}/${resource}`, `${base}/${resource}/{name}`, `${base}/namespaces/{namespace}/${resource}`, `${base}/namespaces/{namespace}/${resource}/{name}`]) {
    const methods = document.paths?.[path];
    for (const method of methods ? ['get', 'post', 'put', 'patch', 'delete'] : []) {
      const kind = methods?.[method]?.['x-kubernetes-group-version-kind'];
      if (!kind) continue;
      found = kind;
      break;
    }
  }
  return found;
}

class Explainer {
  private readonly document: Document;
  private readonly isRecursive: boolean;

  constructor({ document, isRecursive }: Pick<Question, 'document' | 'isRecursive'>) {
    this.document = document;
    this.isRecursive = isRecursive;
  }

  /** Empty where the path leads nowhere. */
  answer(schema: Schema, path: readonly string[], history: ReadonlySet<string> = new Set()): string {
    const resolved = resolve(schema, this.document) ?? schema;
    const [first, ...rest] = path;
    if (first === undefined) return this.about(resolved);
    const { $ref } = schema;
    if ($ref !== undefined && history.has($ref)) return '';
    const further = $ref === undefined ? history : new Set([...history, $ref]);
    const property = resolved.properties?.[first];
    if (property) return (rest.length === 0 ? `FIELD: ${first} <${this.typeOf(property)}>\n${longEnum(property)}\n\n` : '') + this.answer(property, rest);
    if (resolved.items) return this.answer(resolved.items, path, further);
    const values = valuesOf(resolved);
    if (values) return this.answer(values, path, further);
    for (const part of resolved.allOf ?? []) {
      const text = this.answer(part, path, further);
      if (text !== '') return text;
    }
    return '';
  }

  private about(schema: Schema): string {
    const fields = this.fields(schema, 1, new Set());
    return `DESCRIPTION:\n${indent(wordWrap(this.description(schema) || '<empty>', 76), 4)}\n${externalDocs(schema)}${fields === '' ? '' : `FIELDS:\n${fields}`}`;
  }

  /** Its own, and those of what it is made of. */
  private description(schema: Schema): string {
    const resolved = resolve(schema, this.document) ?? schema;
    const values = valuesOf(resolved);
    return [
      resolved.description ? `${resolved.description}\n` : '', ...(resolved.allOf ?? []).map(part => this.description(part)),
      resolved.items ? this.description(resolved.items) : '', values ? this.description(values) : '',
    ].join('');
  }

  /** Ends where a schema holds itself. */
  private fields(schema: Schema, level: number, history: ReadonlySet<string>): string {
    const { $ref } = schema;
    if ($ref !== undefined && history.has($ref)) return '';
    const further = $ref === undefined ? history : new Set([...history, $ref]);
    const resolved = resolve(schema, this.document) ?? schema;
    const own = Object.entries(resolved.properties ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, property]) =>
      this.field({ name, property, isRequired: resolved.required?.includes(name) ?? false, level }) + (this.isRecursive ? this.fields(property, level + 1, further) : ''));
    const values = valuesOf(resolved);
    return [...own, ...[...(resolved.allOf ?? []), ...(resolved.items ? [resolved.items] : []), ...(values ? [values] : [])].map(part => this.fields(part, level, further))].join('');
  }

  private field({ name, property, isRequired, level }: { readonly name: string; readonly property: Schema; readonly isRequired: boolean; readonly level: number }): string {
    const by = level * 2;
    const head = `${' '.repeat(by)}${name}\t<${this.typeOf(property)}>${isRequired ? ' -required-' : ''}${shortEnum(property, by)}\n`;
    if (this.isRecursive) return head;
    const docs = property.externalDocs;
    const told = docs ? `\n${indent('EXTERNAL DOCS:', by + 2)}\n${docs.description ? `${indent(wordWrap(docs.description, 76 - by), by + 4)}\n` : ''}${docs.url ? `${indent(`URL: ${docs.url}`, by + 4)}\n` : ''}` : '';
    return `${head}${indent(wordWrap(property.description || '<no description>', 78 - by), by + 2)}\n${told}\n`;
  }

  /** `string`, `PodSpec`, `[]Container`, `map[string]Quantity`. */
  private typeOf(schema: Schema): string {
    if (schema.items) return `[]${this.typeOf(schema.items)}`;
    const values = valuesOf(schema);
    if (values) return `map[string]${this.typeOf(values)}`;
    const [only, ...others] = schema.allOf ?? [];
    if (only && others.length === 0 && !schema.properties) return this.typeOf(only);
    if (schema.$ref === undefined) return !schema.type || schema.type === 'object' ? 'Object' : schema.type;
    const resolved = resolve(schema, this.document);
    return resolved?.type && resolved.type !== 'object' ? resolved.type : schema.$ref.split('/').at(-1)!.split('.').at(-1) || 'Object';
  }
}

function externalDocs({ externalDocs: docs }: Schema): string {
  if (!docs) return '';
  return `\nEXTERNAL DOCS:\n${docs.description ? `${indent(wordWrap(docs.description, 76), 4)}\n` : ''}${docs.url ? `${indent(`URL: ${docs.url}`, 4)}\n` : ''}`;
}

const enumText = (value: unknown): string => (value === '' ? '""' : String(value as string));
const LIMIT = 4;

/** On a line of its own, no more than four. */
function shortEnum({ enum: values }: Schema, by: number): string {
  if (!values || values.length === 0) return '';
  return `\n${' '.repeat(by)}enum: ${values.slice(0, LIMIT).map(enumText).join(', ')}${values.length > LIMIT ? ', ....' : ''}`;
}

/** One a line, all of them. */
const longEnum = ({ enum: values }: Schema): string => (!values || values.length === 0 ? '' : `ENUM:${values.map(v => `\n    ${enumText(v)}`).join('')}`);

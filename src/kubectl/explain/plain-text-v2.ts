/** `kubectl explain` as it was over OpenAPI v2: `--output plaintext-openapiv2`, and for servers that know no other. */
import { CommandError } from '../errors.ts';
import { type Document, type Kind, resolve, type Schema, valuesOf } from './schema.ts';

const WRAP = 80;
const [FIELD_INDENT, TEXT_INDENT] = [3, 5];

export interface OldQuestion {
  readonly document: Document;
  readonly kind: Kind;
  readonly path: readonly string[];
  readonly isRecursive: boolean;
}

export const schemaOfKind = ({ definitions = {} }: Document, kind: Kind): Schema | undefined =>
  Object.values(definitions).find(s => s['x-kubernetes-group-version-kind']?.some(k => k.group === kind.group && k.version === kind.version && k.kind === kind.kind));

/** The whole answer. */
export function explainOld({ document, kind, path, isRecursive }: OldQuestion, schema: Schema): string {
  const descriptions: string[] = [];
  let field = lookUp(document, schema, path);
  const type = typeOf(document, field);
  for (;;) {
    const next = field.$ref === undefined ? field.items ?? (field.properties ? undefined : valuesOf(field)) : resolve(field, document);
    if (!next) break;
    descriptions.push(field.description ?? '');
    field = next;
  }
  const name = path.at(-1);
  const head = `KIND:     ${kind.kind}\nVERSION:  ${kind.group ? `${kind.group}/` : ''}${kind.version}\n\n`;
  const about = `DESCRIPTION:\n${describe([...descriptions, field.description ?? ''])}`;
  // Of what is anything at all no type is told.
  if (!field.properties && (!field.type || field.type === 'object')) return `${head}${about}`;
  if (!field.properties) return `${head}FIELD:    ${name} <${type}>\n\n${about}`;
  const fields = isRecursive ? allFields(document, field, { by: FIELD_INDENT, visited: new Set() }) : fieldsOf(document, field);
  return `${head}${name === undefined ? '' : `RESOURCE: ${name} <${type}>\n\n`}${about}\nFIELDS:\n${fields}`;
}

/** Through lists and maps, as if they were not there. */
function lookUp(document: Document, schema: Schema, path: readonly string[]): Schema {
  const [first, ...rest] = path;
  if (first === undefined) return schema;
  const inner = schema.$ref === undefined ? schema : resolve(schema, document);
  const property = inner?.properties?.[first];
  if (property) return lookUp(document, property, rest);
  const next = inner && (inner.items ?? valuesOf(inner));
  if (!next) throw new CommandError(`field ${JSON.stringify(first)} does not exist`);
  return lookUp(document, next, path);
}

function typeOf(document: Document, schema: Schema): string {
  if (schema.$ref !== undefined) {
    const resolved = resolve(schema, document);
    return resolved ? typeOf(document, resolved) : 'Object';
  }
  if (schema.items) return `[]${typeOf(document, schema.items)}`;
  const values = schema.properties ? undefined : valuesOf(schema);
  if (values) return `map[string]${typeOf(document, values)}`;
  if (schema.properties) return 'Object';
  return schema.type === 'object' ? 'map[string]' : schema.type ?? '';
}

const line = (text: string, by: number): string => (text === '' ? '\n' : `${' '.repeat(by)}${text}\n`);
const wrapped = (text: string, by: number): string => wrap(text, WRAP - by).map(part => line(part, by)).join('');

function describe(descriptions: readonly string[]): string {
  const told = descriptions.map((text, i) => (text === '' ? '' : (i === 0 ? '' : '\n') + wrapped(text, TEXT_INDENT))).join('');
  return told === '' ? wrapped('<empty>', TEXT_INDENT) : told;
}

const propertiesOf = ({ properties = {} }: Schema): [string, Schema][] => Object.entries(properties).toSorted(([a], [b]) => (a < b ? -1 : 1));

const fieldsOf = (document: Document, schema: Schema): string => propertiesOf(schema).map(([name, property]) =>
  `${line(`${name}\t<${typeOf(document, property)}>${schema.required?.includes(name) ? ' -required-' : ''}`, FIELD_INDENT)}${wrapped(property.description ?? '', TEXT_INDENT)}\n`).join('');

interface Depth {
  readonly by: number;
  /** References on the way here: none is followed twice. */
  readonly visited: ReadonlySet<string>;
}

function allFields(document: Document, schema: Schema, { by, visited }: Depth): string {
  const { $ref } = schema;
  if ($ref !== undefined) {
    const resolved = visited.has($ref) ? undefined : resolve(schema, document);
    return resolved ? allFields(document, resolved, { by, visited: new Set([...visited, $ref]) }) : '';
  }
  const inner = schema.items ?? (schema.properties ? undefined : valuesOf(schema));
  if (inner) return allFields(document, inner, { by, visited });
  return propertiesOf(schema).map(([name, property]) => line(`${name}\t<${typeOf(document, property)}>`, by) + allFields(document, property, { by: by + 3, visited })).join('');
}

/** Words in lines; what looks like code, a list or a new paragraph begins one of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let words: string[] = [];
  let last = '';
  const flush = () => {
    if (words.length === 0) return;
    last = '';
    lines.push(words.join(' '));
    words = [];
  };
  for (const part of text.split('\n')) {
    const isEmpty = part.trim() === '';
    if (part.startsWith('    ') || (lines.length > 0 && isEmpty)) {
      flush();
      lines.push(isEmpty && !part.startsWith('    ') ? '' : part);
      continue;
    }
    if (last.endsWith(':') || isEmpty || /^(\d+\.?|-|\*)\s/.test(part.trim())) flush();
    for (const word of part.split(/\s+/).filter(Boolean)) {
      last = word;
      if (words.length > 0 && [...words, word].join(' ').length > width) {
        flush();
        last = word;
      }
      words.push(word);
    }
  }
  flush();
  return lines;
}

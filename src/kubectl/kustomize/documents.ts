/** YAML as kyaml reads it: only `true` and `false` are booleans, `0644` is octal, anchors are resolved, several documents to a file. */
import { parseAllDocuments } from 'yaml';
import type { ScalarTag } from 'yaml';
import { isPlain, KustomizeError, type Plain } from './plain.ts';

const OCTAL: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  identify: () => false,
  default: true,
  test: /^[-+]?0o?[0-7]+$/,
  resolve: text => Number.parseInt(text.replace('o', ''), 8),
};

/** A day becomes the moment at which it begins. */
const DAY: ScalarTag = {
  tag: 'tag:yaml.org,2002:timestamp',
  identify: () => false,
  default: true,
  test: /^\d{4}-\d{1,2}-\d{1,2}$/,
  resolve: text => {
    const [year, month, day] = text.split('-') as [string, string, string];
    return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T00:00:00Z`;
  },
};

const REASONS: Readonly<Record<string, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'mapping values are not allowed in this context',
  TAB_AS_INDENT: 'found character that cannot start any token',
  UNEXPECTED_TOKEN: 'did not find expected key',
  BAD_INDENT: 'did not find expected node content',
  MISSING_CHAR: 'did not find expected node content',
};

export class MalformedYamlError extends KustomizeError {}

export function readValues(text: string): unknown[] {
  const documents = parseAllDocuments(text, { version: '1.2', merge: true, uniqueKeys: false, logLevel: 'silent', customTags: tags => [OCTAL, DAY, ...tags] });
  if (!Array.isArray(documents)) return [];
  return documents.map(document => {
    const error = document.errors[0];
    if (error) throw new MalformedYamlError(`yaml: line ${error.linePos?.[0].line ?? 1}: ${REASONS[error.code] ?? error.message.split(' at line ')[0]}`, { cause: error });
    return document.toJS({ maxAliasCount: 1000 }) as unknown;
  });
}

/** The objects of a file, those of its lists one by one. */
export function readObjects(text: string): Plain[] {
  return readValues(text).flatMap(value => {
    if (value === null || value === undefined) return [];
    if (!isPlain(value)) throw new MalformedYamlError('expected a mapping of an object');
    const items = value['items'];
    const isList = typeof value['kind'] === 'string' && value['kind'].endsWith('List') && Array.isArray(items);
    return isList ? items.filter(isPlain) : [value];
  });
}

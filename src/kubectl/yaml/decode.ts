/** Documents of a file: JSON or YAML, several to a file, with upstream's words for what is malformed. */
import { parseDocument } from 'yaml';
import { CommandError } from '../errors.ts';
import { parseJson } from '../json.ts';

/** Every document that is not empty, each as a plain value; throws at the first that is malformed, when it is reached. */
export function* decodeDocuments(text: string, source: string): Generator<unknown> {
  const isJson = /^\s*\{/.test(text);
  for (const part of isJson ? jsonValues(text, source) : yamlDocuments(text)) {
    if (typeof part !== 'string') {
      if (part !== null && part !== undefined) yield part;
      continue;
    }
    const value = yamlToValue(part, source);
    if (value !== null && value !== undefined) yield value;
  }
}

/** Cut at lines of `---`. */
function yamlDocuments(text: string): string[] {
  return text.split(/^---[ \t\r]*\n/m);
}

/** One JSON value after another; what follows the first as YAML after `---` is read as such. */
function* jsonValues(text: string, source: string): Generator<unknown> {
  let rest = text.trim();
  while (rest !== '') {
    if (rest.startsWith('---')) {
      yield* yamlDocuments(rest);
      return;
    }
    const end = endOfJson(rest);
    try {
      yield parseJson(rest.slice(0, end));
    } catch (error) {
      throw new CommandError(`error parsing ${source}: ${(error as Error).message}`, { cause: error });
    }
    rest = rest.slice(end).trim();
  }
}

/** Behind the bracket that closes the first one. */
function endOfJson(text: string): number {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth++;
    else if ((token === '}' || token === ']') && --depth === 0) return index + 1;
  }
  return text.length;
}

export function yamlToValue(text: string, source: string): unknown {
  const document = parseDocument(text, { version: '1.1', prettyErrors: true, intAsBigInt: false, uniqueKeys: false });
  const [error] = document.errors;
  if (error) throw new CommandError(`error parsing ${source}: error converting YAML to JSON: yaml: line ${error.linePos?.[0].line ?? 1}: ${error.message.split(' at line')[0]}`, { cause: error });
  return jsonLike(document.toJS({ maxAliasCount: 10_000 }));
}

/** As YAML becomes JSON: keys are strings, dates what they were written as. */
function jsonLike(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (Array.isArray(value)) return value.map(jsonLike);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, jsonLike(v)]));
}

/** Documents of a file: JSON or YAML, several to a file, with upstream's words for what is malformed. */
import { CommandError } from '../errors.ts';
import { parseJson } from '../json.ts';
import { jsonProblem } from './json-problem.ts';
import { parseYaml } from './parse.ts';

/** Every document that is not empty, each as a plain value; throws at the first that is malformed, when it is reached. */
export function* decodeDocuments(text: string, source: string): Generator<unknown> {
  for (const value of /^\s*\{/.test(text) ? jsonValues(text, source) : yamlValues(text, source)) {
    if (value !== null && value !== undefined) yield value;
  }
}

/** Cut at lines of `---`, behind which nothing but a comment may stand. */
function* yamlValues(text: string, source: string): Generator<unknown> {
  let from = 0;
  for (const { index, 0: line, 1: rest = '' } of text.matchAll(/^---(.*)$/gm)) {
    const part = text.slice(from, index);
    if (part.trim() !== '') yield yamlToValue(part, source);
    const behind = rest.trim();
    if (behind !== '' && !behind.startsWith('#')) throw new CommandError(`error parsing ${source}: invalid Yaml document separator: ${behind}`);
    from = index + line.length + 1;
  }
  const part = text.slice(from);
  if (part.trim() !== '') yield yamlToValue(part, source);
}

/** One JSON value after another; from what is no JSON on, the rest is taken for YAML. */
function* jsonValues(text: string, source: string): Generator<unknown> {
  let rest = text.trimStart();
  while (rest !== '') {
    const end = endOfJson(rest);
    let value: unknown;
    try {
      value = parseJson(rest.slice(0, end));
    } catch {
      yield* asYaml(rest, source);
      return;
    }
    yield value;
    rest = rest.slice(end).trimStart();
  }
}

/** Where it is no YAML either, what is wrong with it as JSON is told. */
function* asYaml(text: string, source: string): Generator<unknown> {
  const values = yamlValues(text, source);
  for (;;) {
    let next: IteratorResult<unknown>;
    try {
      next = values.next();
    } catch (error) {
      throw new CommandError(`error parsing ${source}: ${jsonProblem(text)}`, { cause: error });
    }
    if (next.done) return;
    yield next.value;
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
  try {
    return parseYaml(text);
  } catch (error) {
    throw new CommandError(`error parsing ${source}: error converting YAML to JSON: ${(error as Error).message}`, { cause: error });
  }
}

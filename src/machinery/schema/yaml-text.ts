/** YAML bodies, read as upstream's reader does: YAML 1.1 (`y` and `on` are true) with `0o` octals, no timestamps and no base 60. */
import { isScalar, parseDocument, visit } from 'yaml';
import type { Document, Pair, ScalarTag, Tags, YAMLError } from 'yaml';
import { DecodeError } from './decode-error.ts';

const OCTAL: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  identify: () => false,
  default: true,
  test: /^[-+]?0o[0-7]+$/,
  resolve: text => Number(text.replace(/^[-+]/, '')) * (text.startsWith('-') ? -1 : 1),
};
const isWanted = (tag: Tags[number]) => typeof tag === 'string' || (tag.tag !== 'tag:yaml.org,2002:timestamp' && (tag as ScalarTag).format !== 'TIME');

/** What upstream's reader says where ours says `code`. */
function reason({ code, message }: YAMLError): string {
  if (code === 'TAB_AS_INDENT') return 'found character that cannot start any token';
  if (code === 'BLOCK_AS_IMPLICIT_KEY') return 'mapping values are not allowed in this context';
  if (code === 'MISSING_CHAR' && message.includes('quote')) return 'found unexpected end of stream';
  if (code === 'MISSING_CHAR' && message.includes('Flow map')) return "did not find expected ',' or '}'";
  if (code === 'MISSING_CHAR' && message.includes('Flow sequence')) return "did not find expected ',' or ']'";
  if (code === 'BAD_INDENT' && message.includes('Flow')) return 'did not find expected node content';
  if (code === 'UNEXPECTED_TOKEN') return 'did not find expected key';
  return message.split(' at line ')[0]!.replace(/:$/, '');
}

export interface YamlBody {
  readonly value: unknown;
  /** One problem for a strict reader: the keys that come twice. */
  readonly problems: readonly string[];
}

function duplicateKeys(document: Document, text: string): string[] {
  const found: string[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>();
      for (const { key } of map.items as Pair[]) {
        const name = isScalar(key) ? String(key.value) : undefined;
        if (name === undefined) continue;
        if (seen.has(name)) found.push(`line ${lineOf(text, isScalar(key) ? (key.range?.[0] ?? 0) : 0)}: key ${JSON.stringify(name)} already set in map`);
        seen.add(name);
      }
    },
  });
  return found;
}
const lineOf = (text: string, offset: number) => text.slice(0, offset).split('\n').length;

/** Throws a DecodeError: `yaml: line 1: did not find expected node content`. */
export function readYaml(text: string): YamlBody {
  const document = parseDocument(text, { version: '1.1', merge: true, uniqueKeys: false, logLevel: 'silent', customTags: tags => [OCTAL, ...tags.filter(isWanted)] });
  const error = document.errors[0];
  if (error) throw new DecodeError(`yaml: line ${error.linePos?.[0].line ?? 1}: ${reason(error)}`, { cause: error });
  const duplicates = duplicateKeys(document, text);
  try {
    return { value: document.toJS(), problems: duplicates.length === 0 ? [] : [`yaml: unmarshal errors:\n  ${duplicates.join('\n  ')}`] };
  } catch (cause) {
    // An alias that names nothing, or too many of them: the library refuses bombs.
    const anchor = /Unresolved alias[^:]*: (\S+)/.exec((cause as Error).message)?.[1];
    throw new DecodeError(anchor ? `yaml: unknown anchor '${anchor}' referenced` : 'yaml: document contains excessive aliasing', { cause });
  }
}

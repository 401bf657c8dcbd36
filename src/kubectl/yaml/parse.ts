/** YAML text to a plain value, as Go's yaml would give it to JSON; what is malformed is told in libyaml's words. */
import { resolveScalar } from './resolve.ts';
import { Scanner } from './scanner.ts';
import { type Mark, parserError, type Token, type TokenKind, YamlError } from './tokens.ts';

type Json = unknown;

/** The first document; undefined where there is none. */
export function parseYaml(text: string): Json {
  return new Parser(text).document();
}

/** Of aliases: text that is short must not become endless. */
const MAX_NODES = 4_000_000;

class Parser {
  private readonly scanner: Scanner;
  private readonly anchors = new Map<string, Json>();
  private nodes = 0;

  constructor(text: string) {
    this.scanner = new Scanner(text);
  }

  document(): Json {
    while (this.is('document-end')) this.scanner.next();
    if (this.is('stream-end')) return undefined;
    if (this.is('version-directive', 'tag-directive', 'document-start')) {
      while (this.is('version-directive', 'tag-directive')) {
        if (/^%YAML\s+(?!1\.1\s*$)/.test(this.scanner.next().text)) throw new YamlError('found incompatible YAML document');
      }
      if (!this.is('document-start')) throw parserError('did not find expected <document start>', this.mark);
      this.scanner.next();
      if (this.is('version-directive', 'tag-directive', 'document-start', 'document-end', 'stream-end')) return null;
    }
    const value = this.node({ isBlock: true, isIndentless: false });
    // What follows the document is looked at, so that a wrong indentation is told.
    this.scanner.peek();
    return value;
  }

  private get mark(): Mark {
    return this.scanner.peek().start;
  }

  private is(...kinds: readonly TokenKind[]): boolean {
    return kinds.includes(this.scanner.peek().kind);
  }

  private node({ isBlock, isIndentless }: { readonly isBlock: boolean; readonly isIndentless: boolean }): Json {
    if (++this.nodes > MAX_NODES) throw new YamlError('document contains excessive aliasing');
    if (this.is('alias')) return this.alias(this.scanner.next());
    const start = this.mark;
    const { anchor, tag } = this.properties();
    const value = this.content({ isBlock, isIndentless, start, tag, hasProperties: anchor !== undefined || tag !== undefined });
    if (anchor !== undefined) this.anchors.set(anchor, value);
    return value;
  }

  private alias({ text }: Token): Json {
    if (!this.anchors.has(text)) throw new YamlError(`unknown anchor '${text}' referenced`);
    return structuredClone(this.anchors.get(text));
  }

  private properties(): { anchor: string | undefined; tag: string | undefined } {
    let anchor: string | undefined;
    let tag: string | undefined;
    for (;;) {
      if (anchor === undefined && this.is('anchor')) anchor = this.scanner.next().text;
      else if (tag === undefined && this.is('tag')) tag = this.scanner.next().text;
      else return { anchor, tag };
    }
  }

  private content({ isBlock, isIndentless, start, tag, hasProperties }: { isBlock: boolean; isIndentless: boolean; start: Mark; tag: string | undefined; hasProperties: boolean }): Json {
    const { kind } = this.scanner.peek();
    if (isIndentless && kind === 'block-entry') return this.indentlessSequence();
    if (kind === 'scalar') return scalarValue(this.scanner.next(), tag);
    if (kind === 'flow-sequence-start') return this.flowSequence(this.scanner.next().start);
    if (kind === 'flow-mapping-start') return this.flowMapping(this.scanner.next().start);
    if (isBlock && kind === 'block-sequence-start') return this.blockSequence(this.scanner.next().start);
    if (isBlock && kind === 'block-mapping-start') return this.blockMapping(this.scanner.next().start);
    if (hasProperties) return tag === '!!str' ? '' : null;
    throw parserError('did not find expected node content', this.mark, start);
  }

  private blockSequence(start: Mark): Json[] {
    const items: Json[] = [];
    while (this.is('block-entry')) {
      this.scanner.next();
      items.push(this.is('block-entry', 'block-end') ? null : this.node({ isBlock: true, isIndentless: false }));
    }
    if (!this.is('block-end')) throw parserError("did not find expected '-' indicator", this.mark, start);
    this.scanner.next();
    return items;
  }

  private indentlessSequence(): Json[] {
    const items: Json[] = [];
    while (this.is('block-entry')) {
      this.scanner.next();
      items.push(this.is('block-entry', 'key', 'value', 'block-end') ? null : this.node({ isBlock: true, isIndentless: false }));
    }
    return items;
  }

  private blockMapping(start: Mark): Json {
    const mapping = new Mapping();
    while (this.is('key')) {
      const { key, isMerge } = this.blockKey();
      let value: Json = null;
      if (this.is('value')) {
        this.scanner.next();
        if (!this.is('key', 'value', 'block-end')) value = this.node({ isBlock: true, isIndentless: true });
      }
      mapping.put(key, value, isMerge);
    }
    if (!this.is('block-end')) throw parserError('did not find expected key', this.mark, start);
    this.scanner.next();
    return mapping.value();
  }

  private blockKey(): { key: Json; isMerge: boolean } {
    this.scanner.next();
    if (this.is('key', 'value', 'block-end')) return { key: null, isMerge: false };
    const isMerge = this.isMergeKey();
    return { key: this.node({ isBlock: true, isIndentless: true }), isMerge };
  }

  private isMergeKey(): boolean {
    const token = this.scanner.peek();
    return token.kind === 'scalar' && token.isPlain && token.text === '<<';
  }

  private flowSequence(start: Mark): Json[] {
    const items: Json[] = [];
    for (let isFirst = true; !this.is('flow-sequence-end'); isFirst = false) {
      if (!isFirst) {
        if (!this.is('flow-entry')) throw parserError("did not find expected ',' or ']'", this.mark, start);
        this.scanner.next();
      }
      if (this.is('key')) items.push(this.singlePair());
      else if (!this.is('flow-sequence-end')) items.push(this.node({ isBlock: false, isIndentless: false }));
    }
    this.scanner.next();
    return items;
  }

  /** `[a: b]` is a list of a map. */
  private singlePair(): Json {
    this.scanner.next();
    const mapping = new Mapping();
    const isMerge = this.isMergeKey();
    const key = this.is('value', 'flow-entry', 'flow-sequence-end') ? null : this.node({ isBlock: false, isIndentless: false });
    mapping.put(key, this.flowValue('flow-sequence-end'), isMerge);
    return mapping.value();
  }

  private flowValue(end: TokenKind): Json {
    if (!this.is('value')) return null;
    this.scanner.next();
    return this.is('flow-entry', end) ? null : this.node({ isBlock: false, isIndentless: false });
  }

  private flowMapping(start: Mark): Json {
    const mapping = new Mapping();
    for (let isFirst = true; !this.is('flow-mapping-end'); isFirst = false) {
      if (!isFirst) {
        if (!this.is('flow-entry')) throw parserError("did not find expected ',' or '}'", this.mark, start);
        this.scanner.next();
      }
      if (this.is('flow-mapping-end')) break;
      const isMarked = this.is('key');
      if (isMarked) this.scanner.next();
      const isMerge = this.isMergeKey();
      const isEmpty = isMarked && this.is('value', 'flow-entry', 'flow-mapping-end');
      const key = isEmpty ? null : this.node({ isBlock: false, isIndentless: false });
      mapping.put(key, isMarked ? this.flowValue('flow-mapping-end') : null, isMerge);
    }
    this.scanner.next();
    return mapping.value();
  }
}

/** Of equal keys the last counts; what is merged counts where nothing else says it. */
class Mapping {
  private readonly own = new Map<string, Json>();
  private readonly merged: Readonly<Record<string, Json>>[] = [];

  put(key: Json, value: Json, isMerge: boolean): void {
    if (!isMerge) return void this.own.set(keyText(key, value), value);
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one === null || typeof one !== 'object' || Array.isArray(one)) throw new YamlError('map merge requires map or sequence of maps as the value');
      this.merged.push(one as Record<string, Json>);
    }
  }

  value(): Json {
    const entries = new Map<string, Json>(this.merged.toReversed().flatMap(m => Object.entries(m)));
    for (const [key, value] of this.own) entries.set(key, value);
    return Object.fromEntries(entries);
  }
}

/** JSON knows texts alone as keys. */
function keyText(key: Json, value: Json): string {
  if (typeof key === 'string') return key;
  if (typeof key === 'number' || typeof key === 'bigint' || typeof key === 'boolean') return String(key);
  if (key === null) throw new UnsupportedKeyError(value);
  throw new YamlError('invalid map key');
}

/** What JSON has no word for. */
class UnsupportedValueError extends Error {
  constructor(value: number) {
    super(`json: unsupported value: ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`);
    this.name = 'UnsupportedValueError';
  }
}

/** Told without `yaml:`: it is the way to JSON that fails. */
class UnsupportedKeyError extends Error {
  constructor(value: Json) {
    super(`unsupported map key of type: %!s(<nil>), key: <nil>, value: ${typeof value === 'string' ? JSON.stringify(value) : String(value)}`);
    this.name = 'UnsupportedKeyError';
  }
}

const SPECIAL = /^([-+]?)\.(?:inf|Inf|INF|(nan|NaN|NAN))$/;

function scalarValue({ text, isPlain }: Token, tag: string | undefined): Json {
  if (tag === '!!binary') return atob(text.replace(/\s/g, ''));
  if (tag === '!!str' || tag === '!') return text;
  if (tag === '!!int' || tag === '!!float' || tag === '!!bool' || tag === '!!null') return resolveScalar(text);
  if (!isPlain) return text;
  const special = SPECIAL.exec(text);
  if (special) throw new UnsupportedValueError(special[2] ? NaN : special[1] === '-' ? -Infinity : Infinity);
  return resolveScalar(text);
}

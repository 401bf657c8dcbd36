/**
 * Reads JSONPath templates as client-go does, quirks and error texts included.
 * https://kubernetes.io/docs/reference/kubectl/jsonpath/
 */
import { goUnquote, SyntaxFailure, unicodeName, unquoteBody } from './go-format-quote.ts';
import { GoNumber } from './go-format-value.ts';
import { JsonPathError, type ListNode, type PathNode, type SliceBound } from './jsonpath-nodes.ts';

const DICT_KEY = /^'([^']*)'$/;
const SLICE = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/;
const COMPARISON = /^([^!<>=]+)([!<>=]+)([^\n]+?)$/;
const DIGIT = /^\p{Nd}$/u;
const WORD = /^[\p{L}\p{Nd}_]$/u;
const TERMINATORS = new Set(['', ' ', '\t', '\r', '\n', '.', ',', '[', ']', '$', '@', '{', '}']);
const MAX_INT64 = 2n ** 63n - 1n;

const fail = (message: string): never => {
  throw new JsonPathError(message);
};

/** What stands between quotes, single or double, escapes resolved. */
function unquote(text: string): string {
  const quote = text[0]!;
  const body = text.slice(1, -1);
  if (!body.includes('\\') && !body.includes(quote)) return body;
  try {
    return quote === '"' ? goUnquote(text) : unquoteBody(body, quote);
  } catch (error) {
    if (!(error instanceof SyntaxFailure)) throw error;
    return fail(`unquote string ${text} error ${error.message}`);
  }
}

function parseInteger(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return value > MAX_INT64 || value < -MAX_INT64 - 1n ? undefined : Number(value);
}

class Parser {
  readonly root: ListNode = { is: 'list', nodes: [] };
  private readonly input: string;
  private at = 0;
  private start = 0;
  private width = 0;

  constructor(input: string) {
    this.input = input;
  }

  parse(): ListNode {
    this.text();
    return this.root;
  }

  private next(): string {
    const code = this.input.codePointAt(this.at);
    const char = code === undefined ? '' : String.fromCodePoint(code);
    this.width = char.length;
    this.at += char.length;
    return char;
  }

  private backup(): void {
    this.at -= this.width;
  }

  private peek(): string {
    const char = this.next();
    this.backup();
    return char;
  }

  private take(): string {
    const text = this.input.slice(this.start, this.at);
    this.start = this.at;
    return text;
  }

  private text(): void {
    const open = this.input.indexOf('{', this.at);
    this.at = open < 0 ? this.input.length : open;
    if (this.at > this.start) this.root.nodes.push({ is: 'text', text: this.take() });
    if (open < 0) return;
    this.at++;
    this.take();
    const list: ListNode = { is: 'list', nodes: [] };
    this.root.nodes.push(list);
    this.insideAction(list.nodes);
  }

  private insideAction(out: PathNode[]): void {
    while (this.step(out));
    this.text();
  }

  /** Reads one term; false at the closing brace. */
  private step(out: PathNode[]): boolean {
    if (this.input.startsWith('}', this.at)) {
      this.at++;
      this.take();
      return false;
    }
    if (this.input.startsWith('[?(', this.at)) this.filter(out);
    else if (this.input.startsWith('..', this.at)) this.recursive(out);
    else this.term(out);
    return true;
  }

  private term(out: PathNode[]): void {
    const char = this.next();
    if (char === '' || char === '\r' || char === '\n') fail('unclosed action');
    else if (char === ' ' || char === '@' || char === '$') this.take();
    else if (char === '[') this.array(out);
    else if (char === '"' || char === "'") this.quote(out, char);
    else if (char === '.') this.field(out);
    else if (char === '+' || char === '-' || DIGIT.test(char)) this.number(out);
    else if (WORD.test(char)) this.identifier(out);
    else fail(`unrecognized character in action: ${unicodeName(char)}`);
  }

  private identifier(out: PathNode[]): void {
    while (!TERMINATORS.has(this.peek())) this.next();
    const name = this.take();
    out.push(name === 'true' || name === 'false' ? { is: 'bool', value: name === 'true' } : { is: 'identifier', name });
  }

  private recursive(out: PathNode[]): void {
    if (out.at(-1)?.is === 'recursive') fail('invalid multiple recursive descent');
    this.at += 2;
    this.take();
    out.push({ is: 'recursive' });
    if (WORD.test(this.peek())) this.field(out);
  }

  private number(out: PathNode[]): void {
    while (this.peek() === '.' || DIGIT.test(this.peek())) this.next();
    const text = this.take();
    const whole = parseInteger(text);
    if (whole !== undefined) out.push({ is: 'number', value: GoNumber.integer(BigInt(text.replace(/^\+/, ''))) });
    else if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) out.push({ is: 'number', value: GoNumber.float(Number(text)) });
    else fail(`cannot parse number ${text}`);
  }

  private array(out: PathNode[]): void {
    const end = /[\n\]]/.exec(this.input.slice(this.at));
    if (end?.[0] !== ']') fail('unterminated array');
    this.at += end!.index + 1;
    const inner = this.take().slice(1, -1);
    const text = inner === '*' ? ':' : inner;
    const parts = text.split(',');
    if (parts.length > 1) {
      out.push({ is: 'union', nodes: parts.map(part => parseAction(`[${part.replace(/^ +| +$/g, '')}]`)) });
      return;
    }
    const key = DICT_KEY.exec(text);
    if (key) out.push(...parseAction(`.${key[1]}`).nodes);
    else out.push({ is: 'array', bounds: sliceBounds(text) });
  }

  private filter(out: PathNode[]): void {
    this.at += 3;
    this.take();
    this.skipFilter();
    if (this.next() !== ']') fail('unclosed array expect ]');
    const text = this.take().slice(0, -2);
    const parts = COMPARISON.exec(text);
    if (!parts) out.push({ is: 'filter', left: parseAction(text), right: { is: 'list', nodes: [] }, operator: 'exists' });
    else out.push({ is: 'filter', left: parseAction(parts[1]!), right: parseAction(parts[3]!), operator: parts[2]! });
  }

  /** To behind the `)` that stands outside of quotes. Only the first pair of quotes counts. */
  private skipFilter(): void {
    let pair = '';
    let isClosed = false;
    for (;;) {
      const char = this.next();
      if (char === '' || char === '\n') fail('unterminated filter');
      if (char === '"' || char === "'") {
        if (pair === '') pair = char;
        else if (this.input[this.at - 2] !== '\\' && char === pair) isClosed = true;
      } else if (char === ')' && (pair !== '') === isClosed) return;
    }
  }

  private quote(out: PathNode[], end: string): void {
    for (;;) {
      const char = this.next();
      if (char === '' || char === '\n') fail('unterminated quoted string');
      if (char === end && this.input[this.at - 2] !== '\\') break;
    }
    out.push({ is: 'text', text: unquote(this.take()) });
  }

  private field(out: PathNode[]): void {
    this.take();
    while (!TERMINATORS.has(this.peek())) if (this.next() === '\\') this.next();
    const name = this.take();
    out.push(name === '*' ? { is: 'wildcard' } : { is: 'field', name: name.replaceAll('\\', '') });
  }
}

function sliceBounds(text: string): [SliceBound, SliceBound, SliceBound] {
  const parts = SLICE.exec(text);
  if (!parts) return fail(`invalid array index ${text}`);
  const unknown: SliceBound = { value: 0, known: false, derived: false };
  const bound = (digits: string): SliceBound => {
    if (digits === '') return unknown;
    const value = parseInteger(digits);
    return value === undefined ? fail(`array index ${digits} is not a number`) : { value, known: true, derived: false };
  };
  const first = bound(parts[1] ?? '');
  const last = parts[2] === undefined ? { value: first.value + 1, known: true, derived: true } : bound(parts[2].slice(1));
  return [first, last, bound((parts[3] ?? '').slice(1))];
}

function parseAction(text: string): ListNode {
  return parsePath(`{${text}}`).nodes[0] as ListNode;
}

/** The template's nodes: texts, and one list an action. Throws a JsonPathError. */
export const parsePath = (text: string): ListNode => new Parser(text).parse();

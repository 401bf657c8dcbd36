/** Go's text/template, second step: tokens as trees, one a named template. One recursive descent on one state: its parts call each other both ways, so it stays one file. */
import { goQuote, goUnquote } from './go-format-quote.ts';
import { describeToken, Lexer, type Token, type TokenType } from './go-template-lexer.ts';
import { numberConstant } from './go-template-number.ts';
import { nodeText, type ArgNode, type BranchNode, type CommandNode, type Delimiter, type ListNode, type NumberNode, type PipeNode, type StringNode, type TemplateNode, type Tree, type VariableNode } from './go-template-nodes.ts';

export class GoTemplateParseError extends Error {
  override readonly name = 'GoTemplateParseError';
}

type Item = TemplateNode | Delimiter;
const OPERANDS: ReadonlySet<TokenType> = new Set<TokenType>(['bool', 'charConstant', 'complex', 'dot', 'field', 'identifier', 'number', 'nil', 'rawString', 'string', 'variable', 'leftParen']);
const NOT_EXECUTABLE: ReadonlySet<string> = new Set(['bool', 'dot', 'nil', 'number', 'string']);
const MAX_PARENS = 10_000;

export interface ParseInput {
  readonly name: string;
  readonly text: string;
  readonly isFunction: (name: string) => boolean;
}

const isDelimiter = (item: Item): item is Delimiter => item.is === 'end' || item.is === 'else';
const isEmpty = (list: ListNode): boolean => list.nodes.every(node => node.is === 'text' && node.text.trim() === '');

/** Reads one tree. `define` and `block` are read by a parser of their own, on the same lexer. */
class Parser {
  private readonly input: ParseInput;
  private readonly lexer: Lexer;
  private readonly trees: Map<string, Tree>;
  private ahead: Token[] = [];
  /** The lexer's last token, whose line errors tell. */
  private latest: Token = { type: 'eof', at: 0, text: '', line: 0 };
  private variables = ['$'];
  private actionLine = 0;
  private rangeDepth = 0;
  private parens = 0;

  constructor(input: ParseInput, lexer: Lexer, trees: Map<string, Tree>) {
    this.input = input;
    this.lexer = lexer;
    this.trees = trees;
  }

  private fail(message: string): never {
    throw new GoTemplateParseError(`template: ${this.input.name}:${this.latest.line}: ${message}`);
  }

  private unexpected(token: Token, context: string): never {
    if (token.type !== 'error') return this.fail(`unexpected ${describeToken(token)} in ${context}`);
    if (this.actionLine === 0 || this.actionLine === token.line) return this.fail(token.text);
    const where = ` in action started at ${this.input.name}:${this.actionLine}`;
    return this.fail(token.text + (token.text.endsWith(' action') ? where.slice(' in action'.length) : where));
  }

  private next(): Token {
    return this.ahead.shift() ?? (this.latest = this.lexer.next());
  }

  private backup(...tokens: Token[]): void {
    this.ahead.unshift(...tokens);
  }

  private peek(): Token {
    const token = this.next();
    this.backup(token);
    return token;
  }

  private nextNonSpace(): Token {
    for (;;) {
      const token = this.next();
      if (token.type !== 'space') return token;
    }
  }

  private peekNonSpace(): Token {
    const token = this.nextNonSpace();
    this.backup(token);
    return token;
  }

  private expect(type: TokenType, context: string): Token {
    const token = this.nextNonSpace();
    return token.type === type ? token : this.unexpected(token, context);
  }

  parse(): void {
    const root: ListNode = { is: 'list', at: this.peek().at, nodes: [] };
    while (this.peek().type !== 'eof') {
      if (this.definition()) continue;
      const item = this.textOrAction();
      if (isDelimiter(item)) this.fail(`unexpected {{${item.is}}}`);
      else root.nodes.push(item);
    }
    this.add(this.input.name, root);
  }

  private definition(): boolean {
    if (this.peek().type !== 'leftDelim') return false;
    const open = this.next();
    const word = this.nextNonSpace();
    if (word.type !== 'define') {
      this.backup(open, word);
      return false;
    }
    this.child().define();
    return true;
  }

  private child(): Parser {
    return new Parser(this.input, this.lexer, this.trees);
  }

  private define(): void {
    const context = 'define clause';
    const name = this.templateName(this.nextNonSpace(), context);
    this.expect('rightDelim', context);
    this.body(name, context);
  }

  private body(name: string, context: string): void {
    const { list, end } = this.itemList();
    if (end.is !== 'end') this.fail(`unexpected {{else}} in ${context}`);
    this.add(name, list);
  }

  /** An empty definition gives way to another one, before or after it. */
  private add(name: string, root: ListNode): void {
    const old = this.trees.get(name);
    if (!old || isEmpty(old.root)) this.trees.set(name, { name, root });
    else if (!isEmpty(root)) this.fail(`template: multiple definition of template ${goQuote(name)}`);
  }

  private itemList(): { list: ListNode; end: Delimiter } {
    const list: ListNode = { is: 'list', at: this.peekNonSpace().at, nodes: [] };
    while (this.peekNonSpace().type !== 'eof') {
      const item = this.textOrAction();
      if (isDelimiter(item)) return { list, end: item };
      list.nodes.push(item);
    }
    return this.fail('unexpected EOF');
  }

  private textOrAction(): Item {
    const token = this.nextNonSpace();
    if (token.type === 'text') return { is: 'text', at: token.at, text: token.text };
    if (token.type !== 'leftDelim') return this.unexpected(token, 'input');
    this.actionLine = token.line;
    const item = this.action();
    this.actionLine = 0;
    return item;
  }

  private action(): Item {
    const token = this.nextNonSpace();
    switch (token.type) {
      case 'block':
        return this.block();
      case 'break':
      case 'continue':
        return this.loopControl(token, token.type);
      case 'else':
        return this.elseControl();
      case 'end':
        return { is: 'end', at: this.expect('rightDelim', 'end').at };
      case 'if':
      case 'range':
      case 'with':
        return this.control(token.type);
      case 'template':
        return this.call();
      default:
        this.backup(token);
        return { is: 'action', at: token.at, pipe: this.pipeline('command', 'rightDelim') };
    }
  }

  private loopControl({ at }: Token, is: 'break' | 'continue'): Item {
    const token = this.nextNonSpace();
    if (token.type !== 'rightDelim') this.unexpected(token, `{{${is}}}`);
    if (this.rangeDepth === 0) this.fail(`{{${is}}} outside {{range}}`);
    return { is, at };
  }

  private elseControl(): Item {
    const token = this.peekNonSpace();
    if (token.type === 'if' || token.type === 'with') return { is: 'else', at: token.at };
    return { is: 'else', at: this.expect('rightDelim', 'else').at };
  }

  private control(is: BranchNode['is']): BranchNode {
    const known = this.variables.length;
    const pipe = this.pipeline(is, 'rightDelim');
    if (is === 'range') this.rangeDepth++;
    const { list, end } = this.itemList();
    if (is === 'range') this.rangeDepth--;
    const otherwise = end.is === 'else' ? this.otherwise(is, end.at) : undefined;
    this.variables.length = known;
    return { is, at: pipe.at, pipe, list, otherwise };
  }

  private otherwise(is: BranchNode['is'], at: number): ListNode {
    if (is !== 'range' && this.peek().type === is) {
      this.next();
      return { is: 'list', at, nodes: [this.control(is)] };
    }
    const { list, end } = this.itemList();
    if (end.is !== 'end') this.fail('expected end; found {{else}}');
    return list;
  }

  private block(): Item {
    const context = 'block clause';
    const token = this.nextNonSpace();
    const name = this.templateName(token, context);
    const pipe = this.pipeline(context, 'rightDelim');
    this.child().body(name, context);
    return { is: 'template', at: token.at, name, pipe };
  }

  private call(): Item {
    const context = 'template clause';
    const token = this.nextNonSpace();
    const name = this.templateName(token, context);
    const after = this.nextNonSpace();
    if (after.type === 'rightDelim') return { is: 'template', at: token.at, name, pipe: undefined };
    this.backup(after);
    return { is: 'template', at: token.at, name, pipe: this.pipeline(context, 'rightDelim') };
  }

  private templateName(token: Token, context: string): string {
    return token.type === 'string' || token.type === 'rawString' ? this.unquoted(token.text) : this.unexpected(token, context);
  }

  private unquoted(text: string): string {
    try {
      return goUnquote(text);
    } catch (error) {
      return this.fail((error as Error).message);
    }
  }

  private pipeline(context: string, end: TokenType): PipeNode {
    const at = this.peekNonSpace().at;
    const declares: VariableNode[] = [];
    const isAssign = this.declarations(context, declares);
    const commands: CommandNode[] = [];
    for (;;) {
      const token = this.nextNonSpace();
      if (token.type === end) {
        this.checkPipeline(commands, context);
        return { is: 'pipe', at, isAssign, declares, commands };
      }
      if (!OPERANDS.has(token.type)) this.unexpected(token, context);
      this.backup(token);
      commands.push(this.command());
    }
  }

  /** `$x :=`, `$x =` and, in a range, `$i, $x :=`. Answers whether it is an assignment. */
  private declarations(context: string, out: VariableNode[]): boolean {
    for (;;) {
      const variable = this.peekNonSpace();
      if (variable.type !== 'variable') return false;
      this.next();
      const after = this.next();
      const sign = after.type === 'space' ? this.nextNonSpace() : after;
      const isComma = sign.type === 'char' && sign.text === ',';
      if (sign.type !== 'assign' && sign.type !== 'declare' && !isComma) {
        this.backup(variable, ...(after.type === 'space' ? [after, sign] : [sign]));
        return false;
      }
      out.push({ is: 'variable', at: variable.at, names: variable.text.split('.') });
      this.variables.push(variable.text);
      if (!isComma) return sign.type === 'assign';
      this.checkSecond(context, out.length);
    }
  }

  private checkSecond(context: string, count: number): void {
    if (context !== 'range' || count >= 2) this.fail(`too many declarations in ${context}`);
    const { type } = this.peekNonSpace();
    if (type !== 'variable' && type !== 'rightDelim' && type !== 'rightParen') this.fail('range can only initialize variables');
  }

  private checkPipeline(commands: readonly CommandNode[], context: string): void {
    if (commands.length === 0) this.fail(`missing value for ${context}`);
    const wrong = commands.findIndex((command, i) => i > 0 && NOT_EXECUTABLE.has(command.args[0]!.is));
    if (wrong > 0) this.fail(`non executable command in pipeline stage ${wrong + 1}`);
  }

  private command(): CommandNode {
    const at = this.peekNonSpace().at;
    const args: ArgNode[] = [];
    for (;;) {
      this.peekNonSpace();
      const operand = this.operand();
      if (operand) args.push(operand);
      const token = this.next();
      if (token.type === 'space') continue;
      if (token.type === 'rightDelim' || token.type === 'rightParen') this.backup(token);
      else if (token.type !== 'pipe') this.unexpected(token, 'operand');
      break;
    }
    if (args.length === 0) this.fail('empty command');
    return { is: 'command', at, args };
  }

  private operand(): ArgNode | undefined {
    const node = this.term();
    if (!node || this.peek().type !== 'field') return node;
    const { at } = this.peek();
    const fields: string[] = [];
    while (this.peek().type === 'field') fields.push(this.next().text.slice(1));
    if (node.is === 'field') return { is: 'field', at, names: [...node.names, ...fields] };
    if (node.is === 'variable') return { is: 'variable', at, names: [...node.names, ...fields] };
    if (NOT_EXECUTABLE.has(node.is)) this.fail(`unexpected . after term ${goQuote(nodeText(node))}`);
    return { is: 'chain', at, node, fields };
  }

  private term(): ArgNode | undefined {
    const token = this.nextNonSpace();
    const { at, text } = token;
    switch (token.type) {
      case 'identifier':
        if (!this.input.isFunction(text)) this.fail(`function ${goQuote(text)} not defined`);
        return { is: 'identifier', at, name: text };
      case 'dot':
      case 'nil':
        return { is: token.type, at };
      case 'variable':
        return this.useVariable(at, text);
      case 'field':
        return { is: 'field', at, names: text.slice(1).split('.') };
      case 'bool':
        return { is: 'bool', at, value: text === 'true' };
      case 'charConstant':
      case 'complex':
      case 'number':
        return this.number(at, text);
      case 'leftParen':
        return this.parenthesized();
      case 'string':
      case 'rawString':
        return { is: 'string', at, quoted: text, text: this.unquoted(text) } satisfies StringNode;
      default:
        this.backup(token);
        return undefined;
    }
  }

  private number(at: number, text: string): NumberNode {
    try {
      return { is: 'number', at, text, value: numberConstant(text) };
    } catch (error) {
      return this.fail((error as Error).message);
    }
  }

  private parenthesized(): PipeNode {
    if (this.parens >= MAX_PARENS) this.fail('max expression depth exceeded');
    this.parens++;
    const pipe = this.pipeline('parenthesized pipeline', 'rightParen');
    this.parens--;
    return pipe;
  }

  private useVariable(at: number, text: string): VariableNode {
    const names = text.split('.');
    if (!this.variables.includes(names[0]!)) this.fail(`undefined variable ${goQuote(names[0]!)}`);
    return { is: 'variable', at, names };
  }
}

/** All templates of the text by name, the text itself under `name`. Throws a GoTemplateParseError. */
export function parseTrees(input: ParseInput): ReadonlyMap<string, Tree> {
  const trees = new Map<string, Tree>();
  new Parser(input, new Lexer(input.text), trees).parse();
  return trees;
}

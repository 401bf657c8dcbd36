/** Go's text/template, third step: running a template over a value. */
import { sprint } from './go-format.ts';
import { goQuote } from './go-format-quote.ts';
import { bytesOf, GoNumber, isMap, numberOf, sortedEntries, typeName } from './go-format-value.ts';
import { templateFunctions, type Parameter, type TemplateFunction } from './go-template-functions.ts';
import { nodeText, type AnyNode, type ArgNode, type BranchNode, type CallNode, type ChainNode, type CommandNode, type IdentifierNode, type ListNode, type NumberNode, type PipeNode, type TemplateNode, type Tree, type VariableNode } from './go-template-nodes.ts';
import { boxed, isTrue, kindName, plain, unboxed, type Value } from './go-template-value.ts';

export class GoTemplateExecError extends Error {
  override readonly name = 'GoTemplateExecError';
}

/** Go allows 100000; this stack holds fewer. */
const MAX_DEPTH = 1000;
const MISSING = Symbol('no previous value of the pipeline');
type Final = Value | typeof MISSING;

class LoopExit {
  readonly isBreak: boolean;
  constructor(isBreak: boolean) {
    this.isBreak = isBreak;
  }
}

interface Variable { readonly name: string; value: Value }

export interface Program {
  readonly text: string;
  readonly trees: ReadonlyMap<string, Tree>;
}

export class Execution {
  readonly out: string[];
  private readonly program: Program;
  private readonly tree: Tree;
  private readonly depth: number;
  private readonly allowMissingKeys: boolean;
  private variables: Variable[];
  private node: AnyNode;

  constructor(program: Program, tree: Tree, dot: Value, { out = [], depth = 0, allowMissingKeys = true }: { out?: string[]; depth?: number; allowMissingKeys?: boolean } = {}) {
    this.program = program;
    this.tree = tree;
    this.out = out;
    this.depth = depth;
    this.allowMissingKeys = allowMissingKeys;
    this.variables = [{ name: '$', value: dot }];
    this.node = tree.root;
  }

  private fail(message: string): never {
    const before = this.program.text.slice(0, this.node.at);
    const lines = before.split('\n');
    const where = `output:${lines.length}:${bytesOf(lines.at(-1)!).length}`;
    throw new GoTemplateExecError(`template: ${where}: executing ${goQuote(this.tree.name)} at <${nodeText(this.node)}>: ${message}`);
  }

  run(dot: Value): void {
    this.list(dot, this.tree.root);
  }

  private list(dot: Value, list: ListNode): void {
    this.node = list;
    for (const node of list.nodes) this.walk(dot, node);
  }

  private walk(dot: Value, node: TemplateNode): void {
    this.node = node;
    switch (node.is) {
      case 'text':
        this.out.push(node.text);
        return;
      case 'action': {
        const value = this.pipeline(dot, node.pipe);
        if (node.pipe.declares.length === 0) this.print(node, value);
        return;
      }
      case 'if':
      case 'with':
        this.branch(dot, node);
        return;
      case 'range':
        this.range(dot, node);
        return;
      case 'template':
        this.call(dot, node);
        return;
      case 'break':
      case 'continue':
        // Not an error: the innermost range catches it.
        // oxlint-disable-next-line only-throw-error
        throw new LoopExit(node.is === 'break');
    }
  }

  private print(node: TemplateNode, value: Value): void {
    this.node = node;
    this.out.push(value ? sprint([value.held]) : '<no value>');
  }

  private branch(dot: Value, node: BranchNode): void {
    const mark = this.variables.length;
    const value = this.pipeline(dot, node.pipe);
    if (isTrue(value)) this.list(node.is === 'with' ? value : dot, node.list);
    else if (node.otherwise) this.list(dot, node.otherwise);
    this.variables.length = mark;
  }

  private range(dot: Value, node: BranchNode): void {
    const before = this.variables.length;
    const items = this.itemsOf(this.pipeline(dot, node.pipe), node.pipe);
    const mark = this.variables.length;
    for (const [key, item] of items) {
      this.assignLoop(node.pipe, key, item);
      const exit = this.iterate(item, node.list);
      this.variables.length = mark;
      if (exit?.isBreak) break;
    }
    // As in Go, the variables are still there for the else.
    if (items.length === 0 && node.otherwise) this.list(dot, node.otherwise);
    this.variables.length = before;
  }

  private iterate(item: Value, list: ListNode): LoopExit | undefined {
    try {
      this.list(item, list);
      return undefined;
    } catch (exit) {
      if (exit instanceof LoopExit) return exit;
      throw exit;
    }
  }

  private itemsOf(value: Value, { declares }: PipeNode): [Value, Value][] {
    const held = value?.held ?? null;
    if (held === null) return value?.isInterface ? this.cannotRange(held) : [];
    if (Array.isArray(held)) return held.map((item, i): [Value, Value] => [plain(GoNumber.integer(i)), boxed(item)]);
    if (isMap(held)) return sortedEntries(held).map(([key, item]): [Value, Value] => [plain(key), boxed(item)]);
    const number = numberOf(held);
    if (!number || number.isFloat) return this.cannotRange(held);
    if (declares.length > 1) this.fail(`can't use ${number.value} to iterate over more than one variable`);
    const type = number.type as 'int';
    return Array.from({ length: Math.max(Number(number.value), 0) }, (_, i): [Value, Value] => [undefined, plain(GoNumber.integer(i, type))]);
  }

  private cannotRange(held: unknown): never {
    return this.fail(`range can't iterate over ${sprint([held])}`);
  }

  private assignLoop({ declares, isAssign }: PipeNode, key: Value, item: Value): void {
    const values = declares.length > 1 ? [key, item] : [item];
    declares.forEach((variable, i) => {
      if (isAssign) this.setVariable(variable, values[i]);
      else this.variables[this.variables.length - declares.length + i]!.value = values[i];
    });
  }

  private call(dot: Value, node: CallNode): void {
    const tree = this.program.trees.get(node.name);
    if (!tree) return this.fail(`template ${goQuote(node.name)} not defined`);
    if (this.depth >= MAX_DEPTH) this.fail('exceeded maximum template depth (100000)');
    const inner = node.pipe ? this.pipeline(dot, node.pipe) : undefined;
    new Execution(this.program, tree, inner, { out: this.out, depth: this.depth + 1, allowMissingKeys: this.allowMissingKeys }).run(inner);
  }

  private setVariable({ names: [name] }: VariableNode, value: Value): void {
    const variable = this.variables.findLast(v => v.name === name);
    if (!variable) this.fail(`undefined variable: ${name}`);
    else variable.value = value;
  }

  private pipeline(dot: Value, pipe: PipeNode): Value {
    this.node = pipe;
    let value: Final = MISSING;
    for (const command of pipe.commands) value = unboxed(this.command(dot, command, value));
    const result = value as Value;
    for (const variable of pipe.declares) {
      if (pipe.isAssign) this.setVariable(variable, result);
      else this.variables.push({ name: variable.names[0]!, value: result });
    }
    return result;
  }

  private refuseArguments(args: readonly ArgNode[], final: Final): void {
    if (args.length > 1 || final !== MISSING) this.fail(`can't give argument to non-function ${nodeText(args[0]!)}`);
  }

  private command(dot: Value, command: CommandNode, final: Final): Value {
    const first = command.args[0]!;
    switch (first.is) {
      case 'field':
        this.node = first;
        return this.fields(dot, first.names, { args: command.args, final });
      case 'chain':
        return this.chain(dot, first, { args: command.args, final });
      case 'identifier':
        return this.callFunction(dot, first, { node: command, args: command.args, final });
      case 'pipe':
        this.refuseArguments(command.args, final);
        return this.pipeline(dot, first);
      case 'variable':
        return this.variable(first, { args: command.args, final });
      default:
        this.node = first;
        this.refuseArguments(command.args, final);
        return first.is === 'nil' ? this.fail('nil is not a command') : this.anything(dot, first);
    }
  }

  private variable(node: VariableNode, { args, final }: Applied): Value {
    this.node = node;
    const value = this.variables.findLast(v => v.name === node.names[0])?.value;
    if (node.names.length > 1) return this.fields(value, node.names.slice(1), { args, final });
    if (args.length > 0) this.refuseArguments(args, final);
    return value;
  }

  private chain(dot: Value, node: ChainNode, applied: Applied): Value {
    this.node = node;
    if (node.node.is === 'nil') this.fail(`indirection through explicit nil in ${nodeText(node)}`);
    return this.fields(this.argument(dot, 'value', node.node), node.fields, applied);
  }

  private fields(receiver: Value, names: readonly string[], { args, final }: Applied): Value {
    let value = receiver;
    names.forEach((name, i) => {
      const hasArguments = i === names.length - 1 && (args.length > 1 || final !== MISSING);
      value = this.field(value, name, hasArguments);
    });
    return value;
  }

  private field(receiver: Value, name: string, hasArguments: boolean): Value {
    if (!receiver) return undefined;
    if (receiver.held === null) this.fail(`nil pointer evaluating interface {}.${name}`);
    if (!isMap(receiver.held)) return this.fail(`can't evaluate field ${name} in type ${kindName(receiver)}`);
    if (hasArguments) this.fail(`${name} is not a method but has arguments`);
    if (Object.hasOwn(receiver.held, name)) return boxed(receiver.held[name]);
    return this.allowMissingKeys ? undefined : this.fail(`map has no entry for key ${goQuote(name)}`);
  }

  private callFunction(dot: Value, { name, at }: IdentifierNode, applied: Applied & { node: AnyNode }): Value {
    this.node = { is: 'identifier', name, at };
    const call = templateFunctions[name]!;
    const args = applied.args.slice(1);
    this.checkCount(name, call, { given: args.length, total: args.length + (applied.final === MISSING ? 0 : 1) });
    if (name === 'and' || name === 'or') return this.shortCircuit(dot, args, { final: applied.final, until: name === 'or' });
    const values = args.map((arg, i) => this.argument(dot, call.takes[i] ?? call.more!, arg));
    if (applied.final !== MISSING) values.push(this.fitted(applied.final, call.takes[values.length] ?? call.more!));
    try {
      return name === 'call' ? this.callValue(values, args[0]) : call.run(values);
    } catch (error) {
      this.node = applied.node;
      return this.fail(`error calling ${name}: ${(error as Error).message}`);
    }
  }

  private checkCount(name: string, { takes, more }: TemplateFunction, { given, total }: { given: number; total: number }): void {
    if (more && total < takes.length) this.fail(`wrong number of args for ${name}: want at least ${takes.length} got ${given}`);
    if (!more && total !== takes.length) this.fail(`wrong number of args for ${name}: want ${takes.length} got ${total}`);
  }

  private shortCircuit(dot: Value, args: readonly ArgNode[], { final, until }: { final: Final; until: boolean }): Value {
    let value: Value;
    for (const arg of args) {
      value = this.argument(dot, 'value', arg);
      if (isTrue(value) === until) return value;
    }
    return final === MISSING ? value : final;
  }

  /** JSON holds no functions: there is never one to call. */
  private callValue([value]: readonly Value[], arg: ArgNode | undefined): never {
    const inner = unboxed(value);
    if (!inner) throw new Error('call of nil');
    const name = arg ? nodeText(arg) : typeof inner.held === 'string' ? inner.held : `<${typeName(inner.held)} Value>`;
    throw new Error(`non-function ${name} of type ${typeName(inner.held)}`);
  }

  private argument(dot: Value, type: Parameter, node: ArgNode): Value {
    this.node = node;
    switch (node.is) {
      case 'dot':
        return this.fitted(dot, type);
      case 'nil':
        return type === 'string' ? this.fail('cannot assign nil to string') : type === 'any' ? boxed(null) : undefined;
      case 'field':
        return this.fitted(this.fields(dot, node.names, NOTHING), type);
      case 'variable':
        return this.fitted(this.variable(node, NOTHING), type);
      case 'pipe':
        return this.fitted(this.pipeline(dot, node), type);
      case 'identifier':
        return this.fitted(this.callFunction(dot, node, { ...NOTHING, node }), type);
      case 'chain':
        return this.fitted(this.chain(dot, node, NOTHING), type);
      default:
        if (type === 'string' && node.is !== 'string') this.fail(`expected string; found ${nodeText(node)}`);
        return this.anything(dot, node);
    }
  }

  /** A value where `type` is wanted. */
  private fitted(value: Value, type: Parameter): Value {
    if (type !== 'string') return value ?? (type === 'any' ? boxed(null) : undefined);
    if (!value) return this.fail('invalid value; expected string');
    if (typeof value.held === 'string') return plain(value.held);
    return this.fail(`wrong type for value; expected string; got ${value.held === null ? kindName(value) : typeName(value.held)}`);
  }

  private anything(dot: Value, node: Exclude<ArgNode, { is: 'pipe' | 'field' | 'variable' | 'identifier' | 'chain' }>): Value {
    this.node = node;
    switch (node.is) {
      case 'bool':
        return plain(node.value);
      case 'dot':
        return dot;
      case 'number':
        return this.number(node);
      case 'string':
        return plain(node.text);
      case 'nil':
        return this.fail("evalEmptyInterface: nil (can't happen)");
    }
  }

  private number(node: NumberNode): Value {
    return node.value ? plain(node.value) : this.fail(`${node.text} overflows int`);
  }
}

interface Applied { readonly args: readonly ArgNode[]; readonly final: Final }
const NOTHING: Applied = { args: [], final: MISSING };

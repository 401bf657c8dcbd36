/** What a parsed Go template is made of, and its text again, as errors quote it. */
import { goQuote } from './go-format-quote.ts';
import type { GoNumber } from './go-format-value.ts';

interface Placed {
  /** In UTF-16 units of the template's text. */
  readonly at: number;
}
export interface ListNode extends Placed { readonly is: 'list'; readonly nodes: TemplateNode[] }
export interface PipeNode extends Placed { readonly is: 'pipe'; readonly isAssign: boolean; readonly declares: readonly VariableNode[]; readonly commands: readonly CommandNode[] }
export interface CommandNode extends Placed { readonly is: 'command'; readonly args: readonly ArgNode[] }
export interface FieldNode extends Placed { readonly is: 'field'; readonly names: readonly string[] }
export interface VariableNode extends Placed { readonly is: 'variable'; readonly names: readonly string[] }
export interface IdentifierNode extends Placed { readonly is: 'identifier'; readonly name: string }
export interface ChainNode extends Placed { readonly is: 'chain'; readonly node: ArgNode; readonly fields: readonly string[] }
export interface NumberNode extends Placed {
  readonly is: 'number';
  readonly text: string;
  /** What it is where any type will do; undefined where it overflows int. */
  readonly value: GoNumber | undefined;
}
export interface StringNode extends Placed { readonly is: 'string'; readonly quoted: string; readonly text: string }
export type ConstantNode = (Placed & ({ readonly is: 'bool'; readonly value: boolean } | { readonly is: 'dot' } | { readonly is: 'nil' })) | NumberNode | StringNode;
export type ArgNode = PipeNode | FieldNode | VariableNode | IdentifierNode | ChainNode | ConstantNode;

export interface BranchNode extends Placed {
  readonly is: 'if' | 'range' | 'with';
  readonly pipe: PipeNode;
  readonly list: ListNode;
  readonly otherwise: ListNode | undefined;
}
export interface CallNode extends Placed { readonly is: 'template'; readonly name: string; readonly pipe: PipeNode | undefined }
export type TemplateNode =
  | BranchNode
  | CallNode
  | (Placed & ({ readonly is: 'text'; readonly text: string } | { readonly is: 'action'; readonly pipe: PipeNode } | { readonly is: 'break' | 'continue' }));
/** These end a list; they are in no tree. */
export type Delimiter = Placed & { readonly is: 'end' | 'else' };

export type AnyNode = TemplateNode | ListNode | CommandNode | ArgNode;

/** One named template. */
export interface Tree { readonly name: string; readonly root: ListNode }

const dotted = (names: readonly string[]) => names.map(name => `.${name}`).join('');
const inParens = (node: ArgNode) => (node.is === 'pipe' ? `(${nodeText(node)})` : nodeText(node));

function pipeText({ declares, isAssign, commands }: PipeNode): string {
  const head = declares.length > 0 ? `${declares.map(nodeText).join(', ')} ${isAssign ? '=' : ':='} ` : '';
  return head + commands.map(nodeText).join(' | ');
}

function branchText(node: BranchNode): string {
  const other = node.otherwise ? `{{else}}${nodeText(node.otherwise)}` : '';
  return `{{${node.is} ${pipeText(node.pipe)}}}${nodeText(node.list)}${other}{{end}}`;
}

export function nodeText(node: AnyNode): string {
  switch (node.is) {
    case 'list':
      return node.nodes.map(nodeText).join('');
    case 'pipe':
      return pipeText(node);
    case 'command':
      return node.args.map(inParens).join(' ');
    case 'field':
      return dotted(node.names);
    case 'variable':
      return node.names.join('.');
    case 'identifier':
      return node.name;
    case 'chain':
      return inParens(node.node) + dotted(node.fields);
    case 'bool':
      return String(node.value);
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'number':
    case 'text':
      return node.text;
    case 'string':
      return node.quoted;
    case 'action':
      return `{{${pipeText(node.pipe)}}}`;
    case 'template':
      return `{{template ${goQuote(node.name)}${node.pipe ? ` ${pipeText(node.pipe)}` : ''}}}`;
    case 'break':
    case 'continue':
      return `{{${node.is}}}`;
    default:
      return branchText(node);
  }
}

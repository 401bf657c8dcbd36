/** What a JSONPath template is made of. */
import type { GoNumber } from './go-format-value.ts';

export interface SliceBound {
  readonly value: number;
  readonly known: boolean;
  /** The end that `[n]` leaves out: n + 1. */
  readonly derived: boolean;
}

export interface ListNode { readonly is: 'list'; readonly nodes: PathNode[] }

export type PathNode =
  | ListNode
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'field'; readonly name: string }
  | { readonly is: 'identifier'; readonly name: string }
  | { readonly is: 'array'; readonly bounds: readonly [SliceBound, SliceBound, SliceBound] }
  | { readonly is: 'filter'; readonly left: ListNode; readonly right: ListNode; readonly operator: string }
  | { readonly is: 'number'; readonly value: GoNumber }
  | { readonly is: 'bool'; readonly value: boolean }
  | { readonly is: 'wildcard' }
  | { readonly is: 'recursive' }
  | { readonly is: 'union'; readonly nodes: readonly ListNode[] };

export class JsonPathError extends Error {
  override readonly name = 'JsonPathError';
}

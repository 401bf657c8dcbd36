/** What node selectors match: labels and the node's name. */
import type { Node, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm } from '../kinds/generated/core-v1.ts';
import type { Frozen } from '../machinery/object.ts';

type Labels = Readonly<Record<string, string>>;
const INTEGER = /^[+-]?[0-9]+$/;

function meets({ key, operator, values = [] }: Frozen<NodeSelectorRequirement>, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In': return value !== undefined && values.includes(value);
    case 'NotIn': return value === undefined || !values.includes(value);
    case 'Exists': return value !== undefined;
    case 'DoesNotExist': return value === undefined;
    case 'Gt': return compare(value, values[0]) > 0;
    case 'Lt': return compare(value, values[0]) < 0;
    default: return false;
  }
}

/** NaN where either is not an integer: then neither Gt nor Lt holds. */
function compare(value: string | undefined, bound: string | undefined): number {
  return value !== undefined && bound !== undefined && INTEGER.test(value) && INTEGER.test(bound) ? Number(value) - Number(bound) : NaN;
}

/** A term without requirements matches nothing. */
export function matchesTerm({ matchExpressions = [], matchFields = [] }: Frozen<NodeSelectorTerm>, node: Frozen<Node>): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  const fields = { 'metadata.name': node.metadata.name ?? '' };
  return matchExpressions.every(r => meets(r, node.metadata.labels ?? {})) && matchFields.every(r => meets(r, fields));
}

/** One term must match. */
export const matchesSelector = (selector: Frozen<NodeSelector>, node: Frozen<Node>): boolean =>
  selector.nodeSelectorTerms.some(term => matchesTerm(term, node));

/** What `kubectl explain` is asked about: `pods.spec.containers`, `ingresses.networking.k8s.io.spec`. */
import { CommandError } from '../errors.ts';
import { parsePath } from '../print/jsonpath-parser.ts';
import type { Mapping } from '../resource/mapper.ts';
import { groupResource } from '../resource/mapper.ts';

export interface Asked {
  readonly resource: string;
  readonly path: readonly string[];
}

/** A dot at the end means nothing; indices have no place here. */
function fieldsOf(text: string, problem: string): string[] {
  const [list] = parsePath(`{.${text.endsWith('.') ? text.slice(0, -1) : text}}`).nodes;
  return (list?.is === 'list' ? list.nodes : []).map((node, i) => {
    if (node.is === 'field') return node.name;
    throw new CommandError(`invalid jsonpath syntax, ${i === 0 ? 'first node must be field node' : problem}`);
  });
}

export function splitAsked(text: string): Asked {
  const [resource = '', ...path] = fieldsOf(text, 'all nodes must be field nodes');
  if (resource === '') throw new CommandError('a resource must be present, got: /, Resource=');
  return { resource, path };
}

/** The word before the first dot; what stands behind is looked at when the resource is known. */
export function resourceOf(text: string): string {
  const [list] = parsePath(`{.${text.endsWith('.') ? text.slice(0, -1) : text}}`).nodes;
  const node = list?.is === 'list' ? list.nodes[0] : undefined;
  if (!node || (node.is === 'field' && node.name === '')) throw new CommandError('a resource must be present, got: /, Resource=');
  if (node.is !== 'field') throw new CommandError('invalid jsonpath syntax, first node must be field node');
  return node.name;
}

/** The first resource that the text begins with, group and all; what follows is the path. */
export function chooseResource(text: string, candidates: readonly Mapping[]): { readonly mapping: Mapping; readonly path: readonly string[] } | undefined {
  const problem = 'first node must be field node';
  const mapping = candidates.find(m => text.startsWith(groupResource(m)));
  if (mapping) {
    const rest = text.slice(groupResource(mapping).length);
    return { mapping, path: rest === '' ? [] : fieldsOf(`x${rest}`, problem).slice(1) };
  }
  const [first] = candidates;
  return first && { mapping: first, path: fieldsOf(text, problem).slice(1) };
}

/** What `kubectl explain` is asked about: `pods.spec.containers`, `ingresses.networking.k8s.io.spec`. */
import { CommandError } from '../errors.ts';
import { parsePath } from '../print/jsonpath-parser.ts';
import type { PathNode } from '../print/jsonpath-nodes.ts';
import type { Mapping } from '../resource/mapper.ts';
import { groupResource } from '../resource/mapper.ts';

export interface Asked {
  readonly resource: string;
  readonly path: readonly string[];
}

/** A dot at the end means nothing. */
function nodesOf(text: string): readonly PathNode[] {
  const [list] = parsePath(`{.${text.endsWith('.') ? text.slice(0, -1) : text}}`).nodes;
  return list?.is === 'list' ? list.nodes : [];
}

function namesOf(nodes: readonly PathNode[], problem: string): string[] {
  return nodes.map(node => {
    if (node.is === 'field') return node.name;
    throw new CommandError(`invalid jsonpath syntax, ${problem}`);
  });
}

export function splitAsked(text: string): Asked {
  return { resource: resourceOf(text), path: namesOf(nodesOf(text).slice(1), 'all nodes must be field nodes') };
}

/** The word before the first dot; what stands behind is looked at when the resource is known. */
export function resourceOf(text: string): string {
  const [node] = nodesOf(text);
  if (!node || (node.is === 'field' && node.name === '')) throw new CommandError('a resource must be present, got: /, Resource=');
  if (node.is !== 'field') throw new CommandError('invalid jsonpath syntax, first node must be field node');
  return node.name;
}

/** The first resource that the text begins with, group and all; what follows is the path. */
export function chooseResource(text: string, candidates: readonly Mapping[]): { readonly mapping: Mapping; readonly path: readonly string[] } | undefined {
  const mapping = candidates.find(m => text.startsWith(groupResource(m)));
  const chosen = mapping ?? candidates[0];
  if (!chosen) return undefined;
  // The dot before the rest makes a node of its own.
  const rest = mapping ? text.slice(groupResource(mapping).length) : text;
  return { mapping: chosen, path: rest === '' ? [] : namesOf(nodesOf(rest).slice(1), 'first node must be field node') };
}

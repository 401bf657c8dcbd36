/** The members that come twice anywhere in a document without a schema. */
import type { JsonNode } from './json-text.ts';
import { ObjectNode } from './json-text.ts';

/** `duplicate field "metadata.labels.a"`, in the order of the document. */
export function duplicateFields(node: JsonNode, path = ''): string[] {
  if (Array.isArray(node)) return node.flatMap((item, i) => duplicateFields(item, `${path}[${i}]`));
  if (!(node instanceof ObjectNode)) return [];
  const seen = new Set<string>();
  return node.members.flatMap(([key, member]) => {
    const here = path === '' ? key : `${path}.${key}`;
    const twice = seen.has(key) ? [`duplicate field ${JSON.stringify(here)}`] : [];
    seen.add(key);
    return [...twice, ...duplicateFields(member, here)];
  });
}

/** JSONPath as custom columns and `--sort-by` take it: braces and the first dot may be left out. */
import { JsonPathError } from './jsonpath-nodes.ts';

const RELAXED = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/;

/** `metadata.name`, `.metadata.name` and `{metadata.name}` are all `{.metadata.name}`. */
export function relaxedJsonPath(text: string): string {
  if (text === '') return text;
  const found = RELAXED.exec(text);
  if (!found) throw new JsonPathError("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'");
  return `{.${found[1] ?? found[2]}}`;
}

/** `--append-hash`: ten characters that stand for what a config map or secret holds. */
import { goJson } from '../print/go-format-json.ts';
import { safeHash } from '../kustomize/hash.ts';
import type { Unstructured } from '../object.ts';

/** Of kind, name, data and what else makes it different. */
export function contentHash({ kind, metadata, ...object }: Unstructured): Promise<string> {
  const binary = object['binaryData'];
  const hashed = kind === 'Secret'
    ? { kind, type: object['type'] ?? '', name: metadata?.name, data: object['data'] ?? {} }
    : { kind, name: metadata?.name, data: object['data'] ?? {}, ...(binary && Object.keys(binary).length > 0 ? { binaryData: binary } : {}) };
  return safeHash(goJson(hashed));
}

export async function withHashInName(object: Unstructured, isAsked: boolean): Promise<Unstructured> {
  return isAsked ? { ...object, metadata: { ...object.metadata, name: `${object.metadata?.name}-${await contentHash(object)}` } } : object;
}

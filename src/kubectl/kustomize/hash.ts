/** The suffix that a generated ConfigMap or Secret gets: what it holds, in ten characters. */
import { goJson } from '../print/go-format-json.ts';
import { gvkOf } from './resource.ts';
import { isPlain, type Plain } from './plain.ts';

/** No vowels, and nothing that looks like another: no bad words come out. */
const SAFE: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

function hashed(object: Plain): Plain {
  const { kind } = gvkOf(object);
  const data = object['data'] ?? '';
  // Upstream means to count the name, and looks for it where it is not: renaming leaves the hash as it is.
  const name = '';
  if (kind === 'Secret') return { kind, type: object['type'] ?? '', name, data, ...(isPlain(object['stringData']) ? { stringData: object['stringData'] } : {}) };
  return { kind, name, data, ...(isPlain(object['binaryData']) ? { binaryData: object['binaryData'] } : {}) };
}

export function contentHash(object: Plain): Promise<string> {
  const { kind } = gvkOf(object);
  return safeHash(goJson(kind === 'ConfigMap' || kind === 'Secret' ? hashed(object) : object));
}

/** Ten characters that stand for the text. */
export async function safeHash(text: string): Promise<string> {
  const digest = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  const hex = [...digest.slice(0, 5)].map(byte => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/[013ae]/g, digit => SAFE[digit]!);
}

/** Where the next page of a list begins: the revision it shows and the key it starts behind, in upstream's encoding. */
import { badRequest } from '../../machinery/status-error.ts';

export interface ContinueToken {
  readonly revision: number;
  /** Relative to the list's prefix; the next page holds only keys from here on. */
  readonly start: string;
}

export function encodeContinue(token: ContinueToken): string {
  // The NUL says "just behind this key".
  const json = JSON.stringify({ v: 'meta.k8s.io/v1', rv: token.revision, start: `${token.start}\u0000` });
  return Buffer.from(json).toString('base64url');
}

export function decodeContinue(text: string): ContinueToken {
  const json = Buffer.from(text, 'base64url').toString();
  const token = parse(json);
  if (token['v'] !== 'meta.k8s.io/v1') throw invalidToken(`server does not recognize this encoded version ${JSON.stringify(token['v'] ?? '')}`);
  const { rv, start } = token;
  if (typeof start !== 'string' || start === '') throw invalidToken('continue key is not valid: encoded start key empty (version meta.k8s.io/v1)');
  if (typeof rv !== 'number' || !Number.isSafeInteger(rv) || rv === 0) throw invalidToken('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (start.startsWith('/') || start.includes('../')) throw invalidToken(`continue key is not valid: ${start}`);
  return { revision: rv, start: start.replace(/\u0000$/, '') };
}

function parse(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Told below, in the words of Go's decoder.
  }
  const why = json === '' ? 'unexpected end of JSON input' : `invalid character '${json[0]}' looking for beginning of value`;
  throw invalidToken(`continue key is not valid: ${why}`);
}

const invalidToken = (why: string) => badRequest(`invalid continue token: ${why}`);

/** Standard base64 as Go's decoder accepts it (line breaks inside are fine) and its encoder writes it. */
import { DecodeError } from './decode-error.ts';

const CANONICAL = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/;
const ALPHABET = /^[A-Za-z0-9+/]$/;
/** The pattern is not run on huge texts in one piece: its engine's stack is finite. */
const PIECE = 65_536;

const corrupt = (at: number) => new DecodeError(`illegal base64 data at input byte ${at}`);

function isCanonical(text: string): boolean {
  if (text.length % 4 !== 0) return false;
  for (let i = 0; i < text.length; i += PIECE) {
    const piece = text.slice(i, i + PIECE);
    if (!CANONICAL.test(piece) || (piece.endsWith('=') && i + PIECE < text.length)) return false;
  }
  return true;
}

/** Canonical text of the same bytes. Throws a DecodeError in Go's words. */
export function normalizeBase64(text: string): string {
  if (isCanonical(text)) return text;
  const digits = collect(text);
  const pad = (4 - (digits.length % 4)) % 4;
  return btoa(atob(digits + '='.repeat(pad)));
}

/** The digits without line breaks and padding, or the error that Go's decoder meets first. */
function collect(text: string): string {
  let digits = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '\r' || c === '\n') continue;
    if (c === '=') {
      checkPadding(text, i, digits.length % 4);
      return digits;
    }
    if (!ALPHABET.test(c)) throw corrupt(i);
    digits += c;
  }
  const left = digits.length % 4;
  if (left !== 0) throw corrupt(text.length - left);
  return digits;
}

function checkPadding(text: string, at: number, used: number): void {
  if (used < 2) throw corrupt(at);
  const skip = (from: number) => {
    let i = from;
    while (text[i] === '\r' || text[i] === '\n') i++;
    return i;
  };
  let end = skip(at + 1);
  if (used === 2) {
    if (end === text.length) throw corrupt(text.length);
    if (text[end] !== '=') throw corrupt(end);
    end = skip(end + 1);
  }
  if (end < text.length) throw corrupt(end);
}

/** Base64 as Go's decoder reads it: line ends are skipped, and an error tells the byte. */

const DIGIT = /^[A-Za-z0-9+/]$/;
const corrupt = (at: number) => new Error(`illegal base64 data at input byte ${at}`);

/** Where `=` may stand: after two or three digits of four, with nothing behind. */
function checkPadding(text: string, at: number, digits: number): void {
  if (digits < 2) throw corrupt(at);
  const next = (from: number) => from + /^[\r\n]*/.exec(text.slice(from))![0].length;
  let end = next(at + 1);
  if (digits === 2) {
    if (end === text.length) throw corrupt(end);
    if (text[end] !== '=') throw corrupt(end);
    end = next(end + 1);
  }
  if (end < text.length) throw corrupt(end);
}

/** Throws `illegal base64 data at input byte 4`. */
export function decodeBase64(text: string): Uint8Array {
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '\n' || char === '\r') continue;
    if (char === '=') {
      checkPadding(text, at, digits % 4);
      digits = 0;
      break;
    }
    if (!DIGIT.test(char)) throw corrupt(at);
    digits++;
  }
  if (digits % 4 !== 0) throw corrupt(text.length - (digits % 4));
  return Uint8Array.from(atob(text.replace(/[\r\n]/g, '')), char => char.charCodeAt(0));
}

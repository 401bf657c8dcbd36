/** How many bytes of UTF-8 a text takes. */

const ASCII = /^\p{ASCII}*$/u;

export const byteLength = (text: string): number => {
  if (ASCII.test(text)) return text.length;
  let length = 0;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
};

/** No UTF-16 unit takes more than three bytes of UTF-8. */
const BYTES_A_UNIT = 3;
/** Whether texts take more than `limit` bytes together: they are counted only where they might. */
export function exceedsBytes(texts: readonly string[], limit: number): boolean {
  let units = 0;
  for (const text of texts) units += text.length;
  if (units * BYTES_A_UNIT <= limit) return false;
  return texts.reduce((total, text) => total + byteLength(text), 0) > limit;
}

/** Cuts a label selector's text into words and symbols. */

export class SelectorError extends Error {
  override readonly name = 'SelectorError';
}

export type Token = { readonly type: 'word' | 'symbol' | 'end'; readonly text: string };

const KEYWORDS = new Set(['in', 'notin']);
const SYMBOLS = new Set([')', ',', '!', '==', '=', '>', '<', '!=', '(']);

/** The longest known symbol at the start of a run of symbol letters: `!=` before `!`. */
function symbolAt(text: string, start: number): string {
  let longest = '';
  for (let end = start + 1; end <= text.length && /[=!(),><]/.test(text[end - 1]!); end++) {
    const candidate = text.slice(start, end);
    if (SYMBOLS.has(candidate)) longest = candidate;
    else if (longest !== '') break;
  }
  return longest;
}

/** `a in (b)` is `a`, `in`, `(`, `b`, `)`. `in` and `notin` are symbols that may stand for words. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    const rest = /[ \t\r\n]*/y;
    rest.lastIndex = position;
    position += rest.exec(text)![0].length;
    if (position >= text.length || text[position] === '\0') break;
    const symbol = symbolAt(text, position);
    const word = /[^=!(),>< \t\r\n\0]+/y;
    word.lastIndex = position;
    const token: Token = symbol ? { type: 'symbol', text: symbol } : wordToken(word.exec(text)?.[0] ?? text[position]!);
    tokens.push(token);
    position += token.text.length;
  }
  return tokens;
}

const wordToken = (text: string): Token => ({ type: KEYWORDS.has(text) ? 'symbol' : 'word', text });

/** JSON text with lines and two spaces for each level; nothing else of it changes. */

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+|\s+$/g;

export function indentJson(text: string): string {
  let out = '';
  let depth = 0;
  let isOpen = false;
  const line = () => `\n${'  '.repeat(depth)}`;
  for (const [token] of text.matchAll(TOKENS)) {
    const closes = token === '}' || token === ']';
    if (closes) depth--;
    out += isOpen === closes ? '' : line();
    isOpen = token === '{' || token === '[';
    if (isOpen) depth++;
    out += token === ',' ? `,${line()}` : token === ':' ? ': ' : token;
  }
  return out;
}

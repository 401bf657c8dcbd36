/** What is wrong with a JSON text, in the words of Go's encoding/json. */
import { quoteRune } from '../flags/go-text.ts';

type State = 'value' | 'first-value' | 'first-key' | 'key' | 'colon' | 'after-member' | 'after-element' | 'done';

const LOOKING: Readonly<Record<State, string>> = {
  value: 'looking for beginning of value', 'first-value': 'looking for beginning of value', 'first-key': 'looking for beginning of object key string', key: 'looking for beginning of object key string',
  colon: 'after object key', 'after-member': 'after object key:value pair', 'after-element': 'after array element', done: 'after top-level value',
};

/** Of the first value in the text, which has no end or a character too many. */
export function jsonProblem(text: string): string {
  const stack: ('{' | '[')[] = [];
  let state = 'value' as State;
  let at = 0;
  const fail = (where: string, offset = at) => `json: offset ${offset + 1}: invalid character ${quoteRune(text[offset]!)} ${where}`;
  const ended = (): State => (stack.length === 0 ? 'done' : stack.at(-1) === '{' ? 'after-member' : 'after-element');
  while (at < text.length) {
    const c = text[at]!;
    if (/\s/.test(c)) {
      at++;
      continue;
    }
    const next = step(c, state, stack);
    if (next === 'bad') return fail(LOOKING[state]);
    if (next === 'string' || next === 'word') {
      const token = next === 'string' ? readString(text, at) : readWord(text, at);
      if (token.problem !== undefined) return token.at < text.length ? fail(token.problem, token.at) : 'unexpected EOF';
      at = token.at;
      state = isKeyState(state) ? 'colon' : ended();
      continue;
    }
    at++;
    state = next === 'close' ? ended() : next;
  }
  return 'unexpected EOF';
}

const isKeyState = (state: State): boolean => state === 'first-key' || state === 'key';

function step(c: string, state: State, stack: ('{' | '[')[]): State | 'bad' | 'string' | 'word' | 'close' {
  if (isKeyState(state)) return c === '"' ? 'string' : c === '}' && state === 'first-key' ? close(stack) : 'bad';
  if (state === 'colon') return c === ':' ? 'value' : 'bad';
  if (state === 'after-member') return c === ',' ? 'key' : c === '}' ? close(stack) : 'bad';
  if (state === 'after-element') return c === ',' ? 'value' : c === ']' ? close(stack) : 'bad';
  if (state === 'done') return 'bad';
  if (c === '{' || c === '[') {
    stack.push(c);
    return c === '{' ? 'first-key' : 'first-value';
  }
  if (c === ']' && state === 'first-value') return close(stack);
  return c === '"' ? 'string' : /[-\dtfn]/.test(c) ? 'word' : 'bad';
}

function close(stack: ('{' | '[')[]): 'close' {
  stack.pop();
  return 'close';
}

interface TokenEnd {
  readonly at: number;
  readonly problem?: string;
}

function readString(text: string, from: number): TokenEnd {
  for (let at = from + 1; at < text.length; at++) {
    const c = text[at]!;
    if (c === '"') return { at: at + 1 };
    if (c < ' ') return { at, problem: 'in string literal' };
    if (c !== '\\') continue;
    at++;
    if (at < text.length && !'"\\/bfnrtu'.includes(text[at]!)) return { at, problem: 'in string escape code' };
  }
  return { at: text.length, problem: '' };
}

function readWord(text: string, from: number): TokenEnd {
  const word = { t: 'true', f: 'false', n: 'null' }[text[from]!];
  if (word === undefined) return { at: from + /^-?\d*\.?\d*([eE][+-]?\d+)?/.exec(text.slice(from))![0].length };
  for (let i = 1; i < word.length; i++) {
    if (text[from + i] !== word[i]) return { at: from + i, problem: `in literal ${word} (expecting ${quoteRune(word[i]!)})` };
  }
  return { at: from + word.length };
}

/** Which requests the proxy passes on: by path, host and method. */
import { quote } from '../flags/go-text.ts';

/** A pattern that is none, with Go's words. */
export class PatternError extends Error {
  constructor(message: string) {
    super(`Error compiling re: error parsing regexp: ${message}`);
    this.name = 'PatternError';
  }
}

const PROBLEMS: readonly (readonly [RegExp, (pattern: string) => string])[] = [
  [/Unterminated group/, pattern => `missing closing ): \`${pattern}\``],
  [/Unmatched '\)'/, pattern => `unexpected ): \`${pattern}\``],
  [/Unterminated character class/, pattern => `missing closing ]: \`${pattern.slice(pattern.lastIndexOf('['))}\``],
  [/Nothing to repeat/, pattern => `missing argument to repetition operator: \`${/[*+?]/.exec(pattern)?.[0] ?? ''}\``],
  [/\\ at end of pattern/, () => 'trailing backslash at end of expression: ``'],
];

/** With commas between them; nothing is an empty list. */
export function parsePatterns(text: string): RegExp[] {
  return text === '' ? [] : text.split(',').map(compile);
}

function compile(pattern: string): RegExp {
  const [, flags = '', rest = pattern] = /^\(\?([ims]+)\)(.*)$/s.exec(pattern) ?? [];
  try {
    return new RegExp(rest, flags);
  } catch (error) {
    const { message } = error as Error;
    const problem = PROBLEMS.find(([words]) => words.test(message))?.[1](pattern);
    throw new PatternError(problem ?? `${message.replace(/^Invalid regular expression: /, '')}: ${quote(pattern)}`);
  }
}

export interface RequestFilter {
  readonly acceptPaths: readonly RegExp[];
  readonly rejectPaths: readonly RegExp[];
  readonly acceptHosts: readonly RegExp[];
  readonly rejectMethods: readonly RegExp[];
}

export function accepts(filter: RequestFilter, { method, path, host }: { readonly method: string; readonly path: string; readonly host: string }): boolean {
  const matches = (patterns: readonly RegExp[], text: string) => patterns.some(p => p.test(text));
  if (matches(filter.rejectPaths, path) || matches(filter.rejectMethods, method)) return false;
  return matches(filter.acceptPaths, path) && matches(filter.acceptHosts, host);
}

/** `localhost:8080`, `[::1]:80`: without the port, and then without brackets. */
export function hostWithoutPort(header: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([^:]*)):\d*$/.exec(header) ?? [];
  return bracketed ?? plain ?? header;
}

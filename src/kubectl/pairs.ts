/** `key=value` and `key-` among arguments: what comes before them are resources. */
import { CommandError } from './errors.ts';

export interface ResourcesAndPairs {
  readonly resources: readonly string[];
  readonly pairs: readonly string[];
}

const isPair = (word: string): boolean => (word.includes('=') && !word.startsWith('=')) || (word.endsWith('-') && word !== '-');

/** `what` is `label`, `annotation`: of an error. */
export function splitPairs(args: readonly string[], what: string): ResourcesAndPairs {
  const first = args.findIndex(isPair);
  const at = first < 0 ? args.length : first;
  const stray = args.slice(at).find(word => !isPair(word));
  if (stray !== undefined) throw new CommandError(`all resources must be specified before ${what} changes: ${stray}`);
  return { resources: args.slice(0, at), pairs: args.slice(at) };
}

export interface Changes {
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

/** Of annotations: a value may hold `=`. */
export function parsePairs(pairs: readonly string[], what: string): Changes {
  const set: Record<string, string> = {};
  const remove: string[] = [];
  const invalid: string[] = [];
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at > 0) set[pair.slice(0, at)] = pair.slice(at + 1);
    else if (pair.endsWith('-') && pair !== '-') remove.push(pair.slice(0, -1));
    else invalid.push(pair);
  }
  if (invalid.length > 0) throw new CommandError(`invalid ${what} format: ${invalid.join(', ')}`);
  return { set, remove };
}

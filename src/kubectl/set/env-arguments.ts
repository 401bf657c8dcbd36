/** Reads what `set env` is given: variables to set, to remove, and to read from standard input. */
import { checkEnvVarName } from '../../machinery/names.ts';
import { CommandError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import type { EnvVar as ApiEnvVar } from '../../kinds/generated/core-v1.ts';

export type EnvVar = { -readonly [K in keyof ApiEnvVar]: ApiEnvVar[K] };

const isChange = (word: string): boolean => /^[^]+=[^]*$/.test(word) || word.endsWith('-');

/** Resources come first. */
export function splitEnvArguments(args: readonly string[]): { readonly resources: readonly string[]; readonly changes: readonly string[] } {
  const first = args.findIndex(isChange);
  const at = first < 0 ? args.length : first;
  if (!args.slice(at).every(isChange)) throw new CommandError(`all resources must be specified before environment changes: ${args.join(' ')}`);
  return { resources: args.slice(0, at), changes: args.slice(at) };
}

export interface EnvChanges {
  readonly set: readonly EnvVar[];
  readonly remove: readonly string[];
}

/** `A=b`, `A-`, and `-` for the lines of standard input. */
export function parseEnvChanges(words: readonly string[], stdin: string): EnvChanges {
  const set: EnvVar[] = [];
  const remove: string[] = [];
  for (const word of words) {
    const at = word.indexOf('=');
    if (word === '-') set.push(...parseEnvLines(stdin));
    else if (at >= 0) set.push(checked(word.slice(0, at), word.slice(at + 1)));
    else if (word.endsWith('-')) remove.push(word.slice(0, -1));
    else throw new CommandError(`unknown environment variable: ${word}`);
  }
  const given = new Set(words.filter(w => w !== '-' && w.includes('=')).map(w => w.slice(0, w.indexOf('='))));
  if (remove.some(name => given.has(name))) throw new CommandError('can not both modify and remove the same environment variable in the same command');
  return { set, remove };
}

function checked(name: string, value: string): EnvVar {
  const problems = checkEnvVarName(name);
  if (problems.length > 0) throw new CommandError(`${quote(name)} is not a valid key name: ${problems.join(';')}`);
  return { name, value };
}

/** As `env` prints them; behind a `#` stands nothing that counts. */
const parseEnvLines = (text: string): EnvVar[] => text.split('\n').map(line => line.replace(/\r$/, '').split('#')[0]!).filter(line => line.includes('='))
  .map(line => ({ name: line.slice(0, line.indexOf('=')), value: line.slice(line.indexOf('=') + 1) }));

/** The variables of a container after the changes: known ones in their places, new ones behind. */
export function changeEnv(existing: readonly EnvVar[], { set, remove }: EnvChanges): EnvVar[] {
  const covered = new Set(remove);
  const newest = (name: string) => set.find(e => e.name === name);
  const changed: EnvVar[] = [];
  for (const variable of existing) {
    if (covered.has(variable.name)) continue;
    const newer = newest(variable.name);
    if (newer) covered.add(variable.name);
    changed.push(newer ?? variable);
  }
  for (const variable of set) {
    if (covered.has(variable.name)) continue;
    covered.add(variable.name);
    changed.push(variable);
  }
  return changed;
}

/** `--overwrite=false`. */
export function refuseOverwriting(existing: readonly EnvVar[], set: readonly EnvVar[]): void {
  for (const { name, value = '' } of set) {
    const current = existing.find(e => e.name === name);
    if (current && (current.value ?? '') !== value) throw new CommandError(`'${name}' already has a value (${current.value ?? ''}), and --overwrite is false`);
  }
}

/** `my.key` becomes `MY_KEY`. */
export const envNameOf = (key: string): string => key.replace(/[^a-zA-Z0-9_]/g, '_').toUpperCase();

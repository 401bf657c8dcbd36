/** Names of flags, and what may stand behind them. */
import type { AnyFlag, FlagSpecs } from '../flags/flag.ts';
import { clusters, type Completer, containers, contexts, DIRECTIVE, users } from './arguments.ts';

export interface Word {
  readonly word: string;
  readonly about: string;
}

const isRepeatable = ({ type }: AnyFlag): boolean => /Slice|Array|stringTo/.test(type);

/** `--name`, and `-n` behind it. */
const namesOf = ([name, { shorthand = '', usage = '', shorthandDeprecated }]: readonly [string, AnyFlag], toComplete: string): Word[] =>
  [`--${name}`, ...(shorthand !== '' && !shorthandDeprecated ? [`-${shorthand}`] : [])].filter(word => word.startsWith(toComplete)).map(word => ({ word, about: usage }));

export interface FlagState {
  /** Of this command and its parents. */
  readonly inherited: FlagSpecs;
  readonly own: FlagSpecs;
  readonly changed: ReadonlySet<string>;
  /** None of these may stand beside one that is set. */
  readonly excluded: ReadonlySet<string>;
}

const shown = (flags: FlagSpecs): [string, AnyFlag][] => Object.entries(flags).filter(([, flag]) => !flag.hidden && !flag.deprecated).toSorted(([a], [b]) => (a < b ? -1 : 1));

export const requiredFlagWords = ({ inherited, own, changed }: FlagState, toComplete: string): Word[] =>
  shown({ ...inherited, ...own }).filter(([name, flag]) => flag.required && !changed.has(name)).flatMap(entry => namesOf(entry, toComplete));

/** Those of all commands first. */
export const flagWords = ({ inherited, own, changed, excluded }: FlagState, toComplete: string): Word[] =>
  [...shown(inherited), ...shown(own)].filter(([name, flag]) => (!changed.has(name) || isRepeatable(flag)) && !excluded.has(name)).flatMap(entry => namesOf(entry, toComplete));

const FORMATS = ['json', 'yaml', 'kyaml', 'name', 'go-template', 'go-template-file', 'template', 'templatefile', 'jsonpath', 'jsonpath-as-json', 'jsonpath-file', 'custom-columns', 'custom-columns-file', 'wide'];
const oneOf = (...words: readonly string[]): Completer => ({ toComplete }) => Promise.resolve({ words: words.filter(word => word.startsWith(toComplete)), directive: DIRECTIVE.noFiles });

const EVERYWHERE: Readonly<Record<string, Completer>> = {
  namespace: async ({ cluster, toComplete }) => ({ words: await cluster.names('namespace', toComplete), directive: DIRECTIVE.noFiles }), context: contexts, cluster: clusters, user: users,
};
const OF_COMMANDS: Readonly<Record<string, Completer>> = { 'get output': oneOf(...FORMATS), 'exec container': containers };
const SUBRESOURCES: Readonly<Record<string, Completer>> = { subresource: oneOf('status', 'scale', 'resize') };
/** Endings: the shell looks for files itself. */
const MANIFESTS: Completer = () => Promise.resolve({ words: ['json', 'yaml', 'yml'], directive: DIRECTIVE.filterExtensions });

export const completerOfFlag = (path: string, flag: string): Completer | undefined =>
  OF_COMMANDS[`${path} ${flag}`] ?? EVERYWHERE[flag] ?? SUBRESOURCES[flag] ?? (flag === 'filename' ? MANIFESTS : undefined);

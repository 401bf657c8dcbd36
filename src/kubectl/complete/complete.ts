/** `kubectl __complete ARGS... TO_COMPLETE`: cobra's protocol between a shell and a program. Candidates, one a line, and a number that says what to do with them. */
import { type AnyCommand, type Found, isLazy, nameOf } from '../command.ts';
import { CommandError } from '../errors.ts';
import { find } from '../find.ts';
import { type AnyFlag, bool, type FlagSpecs } from '../flags/flag.ts';
import { FlagError, parseFlags, type ParsedFlags, withoutFlags } from '../flags/parse.ts';
import { quoteWords } from './quote-words.ts';
import type { Io } from '../io.ts';
import { argumentsOf, type Asked, DIRECTIVE } from './arguments.ts';
import { ClusterWords, type Execute, type World } from './cluster.ts';
import { completerOfFlag, flagWords, requiredFlagWords, type FlagState, type Word } from './flag-words.ts';

interface Completion {
  readonly words: readonly Word[];
  readonly directive: number;
}

const plain = (words: readonly string[], directive: number): Completion => ({ words: words.map(word => ({ word, about: '' })), directive });

interface CompleteOptions {
  readonly io: Io;
  readonly execute: Execute;
  readonly withDescriptions: boolean;
}

export async function complete(root: AnyCommand, argv: readonly string[], { io, execute, withDescriptions }: CompleteOptions): Promise<void> {
  if (argv.length === 0) throw new CommandError('requires at least 1 arg(s), only received 0');
  const { words, directive } = await completion({ root, io, execute }, argv);
  io.stdout.write([...words.map(({ word, about }) => textOf(word, withDescriptions ? about : '')), `:${directive}\n`].join('\n'));
  io.stderr.write(`Completion ended with directive: ${directiveNames(directive)}\n`);
}

const textOf = (word: string, about: string) => (about ? `${word}\t${about.split('\n')[0]!.trim()}` : word);

const NAMES: readonly (readonly [bit: number, name: string])[] = [[1, 'Error'], [2, 'NoSpace'], [4, 'NoFileComp'], [8, 'FilterFileExt']];
const directiveNames = (directive: number) => (NAMES.filter(([bit]) => directive & bit).map(([, name]) => `ShellCompDirective${name}`).join(', ') || 'ShellCompDirectiveDefault');

async function completion(world: World, argv: readonly string[]): Promise<Completion> {
  const { root, io } = world;
  const toComplete = argv.at(-1)!;
  const before = argv.slice(0, -1);
  const found = await find(root, before, io);
  const rest = withoutFlags(found.flags, found.argv);
  if (found.spec === root && rest.length > 0) return ofPlugin(io, before, toComplete);
  if (found.path.path === 'kubectl help') return ofHelp(await find(root, rest, io), toComplete);
  const { flag, words, value } = flagAtEnd(found, toComplete);
  const parsed = read(found, words, io);
  if (!parsed) return plain([], DIRECTIVE.default);
  if (parsed.isHelpGiven) return plain([], DIRECTIVE.noFiles);
  const asked: Asked = { cluster: new ClusterWords(world, parsed.given), io, args: parsed.args, toComplete: value };
  const path = found.path.path.replace(/^kubectl ?/, '');
  if (flag) return ofFlag(path, flag, asked);
  const isDashed = parsed.argsLengthAtDash >= 0;
  if (toComplete.startsWith('-') && !isDashed) return ofFlagNames(stateOf(found, parsed), toComplete);
  return ofWords({ target: found, parsed, path, asked, state: stateOf(found, parsed), isDashed, isFirst: before.length === 0 });
}

const ofHelp = (found: Found, toComplete: string): Completion => ({ words: subcommandWords(found, toComplete), directive: DIRECTIVE.noFiles });

/** No command of ours; behind a flag it is nobody's. */
async function ofPlugin(io: Io, argv: readonly string[], toComplete: string): Promise<Completion> {
  if (!argv[0]!.startsWith('-')) {
    io.stderr.write('[Debug] Cleared global flags for plugin completion\n');
    const found = await (await import('./plugins.ts')).completionOfPlugin(io, argv, toComplete);
    if (found) return found;
  }
  io.stderr.write(`[Debug] [Error] unable to find a command for arguments: ${quoteWords(argv)}\n`);
  return plain([], DIRECTIVE.default);
}

function read({ flags }: Found, argv: readonly string[], io: Io): ParsedFlags | undefined {
  try {
    return parseFlags(flags, argv);
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    io.stderr.write(`[Debug] [Error] Error while parsing flags from args ${quoteWords(argv)}: ${error.message}\n`);
    return undefined;
  }
}

interface AtEnd {
  /** Whose value is completed. */
  readonly flag?: string;
  readonly words: readonly string[];
  readonly value: string;
}

/** `--flag=va`, or `--flag` as the last word before. */
function flagAtEnd({ flags, argv }: Found, toComplete: string): AtEnd {
  const named = (word: string): string | undefined => {
    if (word.startsWith('--')) return word.slice(2) in flags ? word.slice(2) : undefined;
    return Object.entries(flags).find(([, { shorthand }]: [string, AnyFlag]) => shorthand !== undefined && shorthand === word.slice(-1))?.[0];
  };
  const isOpen = !argv.includes('--');
  const equals = toComplete.indexOf('=');
  if (isOpen && toComplete.startsWith('-') && equals > 0) {
    const flag = named(toComplete.slice(0, equals));
    if (flag) return { flag, words: argv, value: toComplete.slice(equals + 1) };
  }
  const last = argv.at(-1);
  if (isOpen && last?.startsWith('-') && last !== '-' && !last.includes('=') && !toComplete.startsWith('-')) {
    const flag = named(last);
    if (flag && flags[flag]!.noOptDefault === undefined) return { flag, words: argv.slice(0, -1), value: toComplete };
  }
  return { words: argv, value: toComplete };
}

async function ofFlag(path: string, flag: string, asked: Asked): Promise<Completion> {
  const { words, directive } = (await completerOfFlag(path, flag)?.(asked)) ?? { words: [], directive: DIRECTIVE.default };
  return plain(words, directive);
}

/** A command's own flags come behind those that it inherits; the root has all of them itself, and `config` the kubeconfig. */
function stateOf({ flags, spec, path }: Found, parsed: ParsedFlags): FlagState {
  const isOwn = (name: string) => path.parent === '' || name in (spec.flags ?? {}) || name in (spec.persistentFlags ?? {}) || (path.path === 'kubectl config' && name === 'kubeconfig');
  const [own, inherited] = [true, false].map(wanted => Object.fromEntries(Object.entries(flags).filter(([name]) => isOwn(name) === wanted))) as [FlagSpecs, FlagSpecs];
  const excluded = (spec.mutuallyExclusive ?? []).filter(group => group.some(name => parsed.changed.has(name))).flat().filter(name => !parsed.changed.has(name));
  return { inherited, own: { ...own, help: bool({ shorthand: 'h', usage: 'Print help' }) }, changed: parsed.changed, excluded: new Set(excluded) };
}

function ofFlagNames(state: FlagState, toComplete: string): Completion {
  const required = requiredFlagWords(state, toComplete);
  return { words: required.length > 0 ? required : flagWords(state, toComplete), directive: DIRECTIVE.noFiles };
}

interface Wanted {
  readonly target: Found;
  readonly parsed: ParsedFlags;
  readonly path: string;
  readonly asked: Asked;
  readonly state: FlagState;
  readonly isDashed: boolean;
  readonly isFirst: boolean;
}

/** Subcommands, flags that must be there, and what the command knows of its arguments. */
async function ofWords({ target, parsed, path, asked, state, isDashed, isFirst }: Wanted): Promise<Completion> {
  // Who has begun with the command's own flags wants none of its subcommands.
  const hasOwnFlag = Object.keys(target.spec.flags ?? {}).some(name => parsed.changed.has(name));
  const asksForCommand = parsed.args.length === 0 && !isDashed && !hasOwnFlag && (target.spec.subcommands ?? []).length > 0;
  const commands = asksForCommand ? await commandWords(target, asked, isFirst) : [];
  const required = isDashed ? [] : requiredFlagWords(state, asked.toComplete);
  const { words, directive } = (await argumentsOf[path]?.(asked)) ?? { words: [], directive: asksForCommand ? DIRECTIVE.noFiles : DIRECTIVE.default };
  return { words: [...commands, ...required, ...plain(words, 0).words], directive };
}

/** The first word may be a plugin's. */
async function commandWords(target: Found, { io, toComplete }: Asked, isFirst: boolean): Promise<Word[]> {
  const own = subcommandWords(target, toComplete);
  if (!isFirst) return own;
  const plugins = (await import('./plugins.ts')).pluginNames(io, toComplete).filter(({ word }) => !own.some(o => o.word === word));
  return [...own, ...plugins].toSorted((a, b) => (a.word < b.word ? -1 : 1));
}

/** Help does not list them, Tab does. */
const UNLISTED = ['help', 'options'];

function subcommandWords({ spec, parents }: Found, toComplete: string): Word[] {
  const isShown = (name: string) => parents.length === 0 && UNLISTED.includes(name);
  const all = (spec.subcommands ?? []).filter(c => (!c.isHidden || isShown(nameOf(c))) && (isLazy(c) || !c.deprecated)).map(c => ({ word: nameOf(c), about: c.short ?? '' }));
  return all.filter(({ word }) => word.startsWith(toComplete)).toSorted((a, b) => (a.word < b.word ? -1 : 1));
}

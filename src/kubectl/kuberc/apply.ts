/** Reads a command line as a person's preferences would have it: aliases become their commands, flags get other defaults. */
import type { AnyCommand, Found } from '../command.ts';
import { isLazy, nameOf } from '../command.ts';
import { ExitCodeError } from '../errors.ts';
import { FlagError, parseFlags } from '../flags/parse.ts';
import { quote } from '../flags/go-text.ts';
import type { AnyFlag } from '../flags/flag.ts';
import type { Io } from '../io.ts';
import { type AliasOverride, checkPreference, isKubercOff, kubercPath, type OptionDefault, type Preference, readPreference } from './preference.ts';

/** What a command line has become. */
export interface Preferred {
  /** With the alias that was called, where one was. */
  readonly root: AnyCommand;
  readonly argv: readonly string[];
  /** Flags with values, to be read before those of the command line. */
  readonly preset: readonly string[];
  readonly preference?: Preference;
}

/** Finds a command as the caller does. */
export type Find = (root: AnyCommand, argv: readonly string[]) => Promise<Found>;
/** Undefined where a word at the root is no command. */
type FindKnown = (root: AnyCommand, argv: readonly string[]) => Promise<Found | undefined>;

export async function applyPreferences(root: AnyCommand, argv: readonly string[], { io, find }: { readonly io: Io; readonly find: Find }): Promise<Preferred> {
  if (argv.length === 0 || isKubercOff(io)) return { root, argv, preset: [] };
  try {
    const preference = load(io, explicitPath(argv));
    if (!preference) return { root, argv, preset: [] };
    checkPreference(preference);
    const known: FindKnown = async (from, words) => {
      const found = await find(from, words);
      return found.spec === from && words.some(word => !word.startsWith('-')) ? undefined : found;
    };
    return { preference, ...(await withAlias(root, argv, { preference, known }) ?? await withDefaults({ root, argv }, preference, { io, known })) };
  } catch (error) {
    if (error instanceof ExitCodeError) throw error;
    throw new ExitCodeError(`error occurred while applying preferences ${(error as Error).message}`, 1);
  }
}

function load(io: Io, flag: string): Preference | undefined {
  const at = kubercPath(io, flag);
  if (!at && flag !== '') throw new Error('kuberc error disabling kuberc via KUBERC=off and passing kuberc flag are mutually exclusive');
  if (!at || (!at.isExplicit && !io.files.stat(at.path))) return undefined;
  try {
    const found = readPreference(io.files.readText(at.path), at.path);
    if (found && found.unknown.length > 0) io.stderr.write(`kuberc: ignoring strict decoding error in ${at.path}: strict decoding error: ${found.unknown.map(f => `unknown field ${quote(f)}`).join(', ')}`);
    return found?.preference;
  } catch (error) {
    if (at.isExplicit) throw new Error(`kuberc error kuberc: ${(error as Error).message}`, { cause: error });
    io.stderr.write(`kuberc: no preferences loaded from ${at.path}: ${(error as Error).message}`);
    return undefined;
  }
}

/** Flags are not read yet; this one is looked for. */
function explicitPath(argv: readonly string[]): string {
  for (const [i, word] of argv.entries()) {
    if (word === '--') break;
    const path = word === '--kuberc' ? argv[i + 1] : word.includes('--kuberc=') ? word.split('=')[1] || undefined : null;
    if (path === undefined) throw new Error('kuberc file is not found');
    if (path !== null) return path;
  }
  return '';
}

/** Undefined where no alias was called. */
async function withAlias(root: AnyCommand, argv: readonly string[], { preference, known }: { readonly preference: Preference; readonly known: FindKnown }): Promise<Preferred | undefined> {
  if (await known(root, argv)) return undefined;
  const at = argv.findIndex(word => !word.startsWith('-') && !word.startsWith('__complete'));
  const alias = at < 0 ? undefined : (preference.aliases ?? []).find(a => a.name === argv[at]);
  if (!alias) return undefined;
  const found = await known(root, alias.command.trim().split(/\s+/));
  if (!found) throw new Error(`command ${quote(alias.command)} not found to set alias ${quote(alias.name)}: [${alias.command.trim().split(/\s+/).join(' ')}]`);
  const spec: AnyCommand = { ...found.spec, use: [alias.name, ...found.spec.use.split(' ').slice(1)].join(' '), aliases: [] };
  const preset = presetOf(alias.options, { found, argv, invalid: name => `invalid alias flag ${name} in alias kubectl`, bad: (o, e) => `could not apply value ${o.default} to flag ${o.name} in alias kubectl err: ${e}` });
  return { root: { ...root, subcommands: [...(root.subcommands ?? []), spec] }, argv: withArguments(argv, at, alias), preset };
}

/** `kubectl getn -o wide` and prependArgs [nodes]: `kubectl getn nodes -o wide`. */
const withArguments = (argv: readonly string[], at: number, { prependArgs = [], appendArgs = [] }: AliasOverride): string[] =>
  [...argv.slice(0, at + 1), ...(prependArgs ?? []), ...argv.slice(at + 1), ...(appendArgs ?? [])];

async function withDefaults({ root, argv }: { readonly root: AnyCommand; readonly argv: readonly string[] }, { defaults }: Preference, { io, known }: { readonly io: Io; readonly known: FindKnown }): Promise<Preferred> {
  const found = await known(root, argv);
  const preset: string[] = [];
  for (const { command, options } of found ? defaults ?? [] : []) {
    const meant = await known(root, command.trim().split(/\s+/));
    if (!meant) io.stderr.write(`Warning: command ${quote(command)} not found to set kuberc override\n`);
    // Upstream compares the last word alone.
    else if (meant.path.name === found!.path.name) {
      preset.push(...presetOf(options, { found: found!, argv, invalid: name => `invalid flag ${name} for command ${command}`, bad: (o, e) => `could not apply override value ${o.default} to flag ${o.name} in command ${command} err: ${e}` }));
    }
  }
  return { root, argv, preset };
}

interface Presetting {
  readonly found: Found;
  readonly argv: readonly string[];
  readonly invalid: (flag: string) => string;
  readonly bad: (option: OptionDefault, why: string) => string;
}

/** `--name=value` for what the command line does not say itself. */
function presetOf(options: readonly OptionDefault[] | null | undefined, { found, argv, invalid, bad }: Presetting): string[] {
  const preset: string[] = [];
  for (const option of options ?? []) {
    const flag = found.flags[option.name] as AnyFlag | undefined;
    if (!flag) throw new Error(invalid(option.name));
    if (stands(option.name, flag.shorthand, argv)) continue;
    const word = `--${option.name}=${option.default}`;
    try {
      parseFlags(found.flags, [word]);
    } catch (error) {
      throw error instanceof FlagError ? new Error(bad(option, error.message), { cause: error }) : error;
    }
    preset.push(word);
  }
  return preset;
}

/** As upstream looks for it: `-o`, `-oyaml`, and the letter in any word of letters behind a dash. */
function stands(name: string, shorthand: string | undefined, argv: readonly string[]): boolean {
  return argv.some(word => word === `--${name}` || word.startsWith(`--${name}=`) ||
    (shorthand !== undefined && (word.startsWith(`-${shorthand}`) || (/^-[a-zA-Z]+$/.test(word) && word.includes(shorthand)))));
}

/** The gate hides the command, too. */
export function withoutKuberc(root: AnyCommand, io: Io): AnyCommand {
  if (!isKubercOff(io)) return root;
  return { ...root, subcommands: (root.subcommands ?? []).filter(s => (isLazy(s) ? s.name : nameOf(s)) !== 'kuberc') };
}

/** Reads a command line as pflag does: long and short flags, combined shorthands, values apart or joined, `--`. */
import { type AnyFlag, bool, type FlagSpecs } from './flag.ts';
import { quote, quoteRune } from './go-text.ts';

/** What is wrong with the command line; the caller adds where help is found. */
export class FlagError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FlagError';
  }
}

export interface GivenFlag {
  readonly name: string;
  readonly text: string;
}

export interface ParsedFlags {
  readonly values: Readonly<Record<string, unknown>>;
  readonly changed: ReadonlySet<string>;
  /** Every flag as it was given, in order. */
  readonly given: readonly GivenFlag[];
  readonly args: readonly string[];
  /** How many arguments stood before `--`; -1 where there was none. */
  readonly argsLengthAtDash: number;
  readonly isHelpAsked: boolean;
  /** Be it with `=false`. */
  readonly isHelpGiven: boolean;
  /** Lines for stderr: flags and shorthands that should not be used any more. */
  readonly warnings: readonly string[];
}

/** `a_b` is `a-b`. */
export const normalizeFlagName = (name: string): string => name.replaceAll('_', '-');

/** Every command has it, unless it says otherwise. */
const HELP = 'help';
const helpFlag = bool({ shorthand: 'h' });

class Parser {
  readonly values: Record<string, unknown> = {};
  readonly changed = new Set<string>();
  readonly given: GivenFlag[] = [];
  readonly args: string[] = [];
  readonly warnings: string[] = [];
  argsLengthAtDash = -1;
  isHelpAsked = false;
  isHelpGiven = false;
  private readonly specs: FlagSpecs;
  private readonly byShorthand = new Map<string, string>();
  private rest: string[];

  constructor(specs: FlagSpecs, argv: readonly string[]) {
    this.specs = HELP in specs ? specs : { ...specs, [HELP]: helpFlag };
    this.byShorthand.set('h', HELP);
    this.rest = [...argv];
    for (const [name, spec] of Object.entries(specs)) {
      this.values[name] = spec.default;
      if (spec.shorthand) this.byShorthand.set(spec.shorthand, name);
    }
  }

  run(): void {
    while (this.rest.length > 0) {
      const word = this.rest.shift()!;
      if (word === '--') {
        this.argsLengthAtDash = this.args.length;
        this.args.push(...this.rest);
        return;
      }
      if (!word.startsWith('-') || word === '-') this.args.push(word);
      else if (word.startsWith('--')) this.readLong(word);
      else this.readShort(word.slice(1));
    }
  }

  private readLong(word: string): void {
    const body = word.slice(2);
    if (body.startsWith('-') || body.startsWith('=')) throw new FlagError(`bad flag syntax: ${word}`);
    const at = body.indexOf('=');
    const given = at < 0 ? body : body.slice(0, at);
    const name = normalizeFlagName(given);
    const spec = Object.hasOwn(this.specs, name) ? this.specs[name] : undefined;
    if (!spec) throw new FlagError(`unknown flag: --${given}`);
    if (at >= 0) return this.set(name, spec, body.slice(at + 1));
    if (spec.noOptDefault) return this.set(name, spec, spec.noOptDefault);
    const value = this.rest.shift();
    if (value === undefined) throw new FlagError(`flag needs an argument: ${word}`);
    this.set(name, spec, value);
  }

  /** `-abc`, `-n1`, `-n=1`, `-n 1`. */
  private readShort(letters: string): void {
    let left = letters;
    while (left !== '') {
      const letter = left[0]!;
      const name = this.byShorthand.get(letter);
      const spec = name === undefined ? undefined : this.specs[name];
      if (name === undefined || !spec) throw new FlagError(`unknown shorthand flag: ${quoteRune(letter)} in -${left}`);
      const { value, after } = this.shortValue(left, spec);
      if (spec.shorthandDeprecated) this.warnings.push(`Flag shorthand -${letter} has been deprecated, ${spec.shorthandDeprecated}`);
      this.set(name, spec, value);
      left = after;
    }
  }

  private shortValue(left: string, spec: AnyFlag): { value: string; after: string } {
    if (left.length > 2 && left[1] === '=') return { value: left.slice(2), after: '' };
    if (spec.noOptDefault) return { value: spec.noOptDefault, after: left.slice(1) };
    if (left.length > 1) return { value: left.slice(1), after: '' };
    const value = this.rest.shift();
    if (value === undefined) throw new FlagError(`flag needs an argument: ${quoteRune(left[0]!)} in -${left}`);
    return { value, after: '' };
  }

  private set(name: string, spec: AnyFlag, text: string): void {
    try {
      if (spec === helpFlag) {
        this.isHelpAsked = helpFlag.parse(text, false, true);
        this.isHelpGiven = true;
        return;
      }
      this.values[name] = spec.parse(text, this.values[name], !this.changed.has(name)) as unknown;
    } catch (cause) {
      const flag = spec.shorthand && !spec.shorthandDeprecated ? `-${spec.shorthand}, --${name}` : `--${name}`;
      throw new FlagError(`invalid argument ${quote(text)} for ${quote(flag)} flag: ${(cause as Error).message}`);
    }
    this.changed.add(name);
    this.given.push({ name, text });
    if (spec.deprecated) this.warnings.push(`Flag --${name} has been deprecated, ${spec.deprecated}`);
  }
}

export function parseFlags(specs: FlagSpecs, argv: readonly string[]): ParsedFlags {
  const parser = new Parser(specs, argv);
  parser.run();
  return parser;
}

/** Cobra's look ahead for a subcommand's name: the arguments without flags and their values. */
export function withoutFlags(specs: FlagSpecs, argv: readonly string[]): string[] {
  const words: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    if (word === '--') break;
    if (takesNext(specs, word)) {
      if (i + 1 >= argv.length) break;
      i++;
    } else if (word !== '' && !word.startsWith('-')) words.push(word);
  }
  return words;
}

/** Whether the flag's value is the next word. An unknown flag is thought to take one, as cobra thinks. */
function takesNext(specs: FlagSpecs, word: string): boolean {
  if (word.includes('=')) return false;
  if (word.startsWith('--')) {
    const spec = specs[normalizeFlagName(word.slice(2))];
    return !spec?.noOptDefault && word !== '--help';
  }
  if (!word.startsWith('-') || word.length !== 2) return false;
  const spec = Object.values(specs).find(s => s.shorthand === word[1]);
  return !spec?.noOptDefault && word !== '-h';
}

/** Takes the first occurrence of a subcommand's name out, not touching an equal value of a flag before it. */
export function withoutWord(specs: FlagSpecs, argv: readonly string[], name: string): string[] {
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    if (word === '--') break;
    if (takesNext(specs, word)) i++;
    else if (word === name) return [...argv.slice(0, i), ...argv.slice(i + 1)];
  }
  return [...argv];
}

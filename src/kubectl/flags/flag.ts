/** What a flag is: its type with how a text becomes its value, its default, and what help tells of it. */
import { readCsvLine, writeCsvLine } from './csv.ts';
import { formatDuration, parseBoolean, parseDuration, parseInteger, SyntaxProblem } from './go-text.ts';

/** What may be said of any flag. */
export interface FlagOptions {
  /** One letter: `-n`. */
  readonly shorthand?: string;
  readonly usage?: string;
  /** Taken where the flag stands without a value. */
  readonly noOptDefault?: string;
  /** What stands in `Flag --x has been deprecated, ...`; hides the flag, too. */
  readonly deprecated?: string;
  readonly shorthandDeprecated?: string;
  readonly hidden?: boolean;
  readonly required?: boolean;
}

export interface FlagSpec<T> extends FlagOptions {
  /** pflag's name of the type. */
  readonly type: string;
  readonly default: T;
  /** The value after `text`; `before` is what earlier occurrences gave, or the default. Throws what Go says. */
  parse(text: string, before: T, isFirst: boolean): T;
  format(value: T): string;
}

// Only a flag's own value type matters to who reads it.
// oxlint-disable-next-line no-explicit-any
export type AnyFlag = FlagSpec<any>;
export type FlagSpecs = Readonly<Record<string, AnyFlag>>;
export type FlagValues<F extends FlagSpecs> = { readonly [K in keyof F]: F[K] extends FlagSpec<infer T> ? T : never };

type Options<T> = FlagOptions & { readonly default?: T };

export const bool = (options: Options<boolean> = {}): FlagSpec<boolean> => ({
  noOptDefault: 'true', ...options, type: 'bool', default: options.default ?? false, parse: parseBoolean, format: String,
});

export const string = (options: Options<string> = {}): FlagSpec<string> => ({
  ...options, type: 'string', default: options.default ?? '', parse: text => text, format: value => value,
});

const integer = (type: string, bits: 16 | 32 | 64) => (options: Options<number> = {}): FlagSpec<number> => ({
  ...options, type, default: options.default ?? 0, parse: text => parseInteger(text, bits), format: String,
});
export const int = integer('int', 64);
export const int32 = integer('int32', 32);
export const int64 = integer('int64', 64);

/** In milliseconds. */
export const duration = (options: Options<number> = {}): FlagSpec<number> => ({
  ...options, type: 'duration', default: options.default ?? 0, parse: parseDuration, format: formatDuration,
});

/** `--x=a,b --x=c`: three. The first replaces the default. */
export const stringSlice = (options: Options<readonly string[]> = {}): FlagSpec<readonly string[]> => ({
  ...options, type: 'stringSlice', default: options.default ?? [], format: value => `[${writeCsvLine(value)}]`,
  parse: (text, before, isFirst) => [...(isFirst ? [] : before), ...readCsvLine(text)],
});

/** `--x=a,b --x=c`: two; a comma means nothing. */
export const stringArray = (options: Options<readonly string[]> = {}): FlagSpec<readonly string[]> => ({
  ...options, type: 'stringArray', default: options.default ?? [], format: value => `[${writeCsvLine(value)}]`,
  parse: (text, before, isFirst) => [...(isFirst ? [] : before), text],
});

/** `--x=a=1,b=2`. */
export const stringToString = (options: Options<Readonly<Record<string, string>>> = {}): FlagSpec<Readonly<Record<string, string>>> => ({
  ...options, type: 'stringToString', default: options.default ?? {},
  format: value => `[${writeCsvLine(Object.entries(value).map(([k, v]) => `${k}=${v}`))}]`,
  parse: (text, before, isFirst) => {
    const equals = text.split('=').length - 1;
    if (equals === 0) throw new SyntaxProblem(`${text} must be formatted as key=value`);
    const pairs = equals === 1 ? [text.replace(/^"+|"+$/g, '')] : readCsvLine(text);
    const added = pairs.map(pair => {
      const at = pair.indexOf('=');
      if (at < 0) throw new SyntaxProblem(`${pair} must be formatted as key=value`);
      return [pair.slice(0, at), pair.slice(at + 1)] as const;
    });
    return { ...(isFirst ? {} : before), ...Object.fromEntries(added) };
  },
});

/** `-v -v`: two. */
export const count = (options: Options<number> = {}): FlagSpec<number> => ({
  noOptDefault: '+1', ...options, type: 'count', default: options.default ?? 0, format: String,
  parse: (text, before) => (text === '+1' ? before + 1 : parseInteger(text)),
});

/** A type of one's own: what `parse` throws is told after `invalid argument "x" for "--y" flag: `. */
export const custom = <T>(spec: FlagOptions & { readonly type: string; readonly default: T; parse(text: string, before: T, isFirst: boolean): T; format(value: T): string }): FlagSpec<T> => spec;

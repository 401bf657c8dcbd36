/** What a command is, and what it is given when it runs. */
import type { Factory } from './factory.ts';
import type { FlagSpecs, FlagValues } from './flags/flag.ts';
import type { GivenFlag } from './flags/parse.ts';
import type { GlobalFlags } from './global-flags.ts';
import { CommandError } from './errors.ts';
import type { Io } from './io.ts';

export interface CommandSpec<F extends FlagSpecs = FlagSpecs> {
  /** Its name and what follows: `use-context CONTEXT_NAME`. */
  readonly use: string;
  readonly aliases?: readonly string[];
  /** Words for which it is suggested, besides those that look like its name. */
  readonly suggestFor?: readonly string[];
  /** One line, for the list of commands. */
  readonly short?: string;
  readonly long?: string;
  readonly example?: string;
  /** Not listed. */
  readonly isHidden?: boolean;
  readonly deprecated?: string;
  readonly flags?: F;
  /** For this command and all below it. */
  readonly persistentFlags?: FlagSpecs;
  /** Names of which at most one may be set. */
  readonly mutuallyExclusive?: readonly (readonly string[])[];
  readonly oneRequired?: readonly (readonly string[])[];
  /** What is thrown for flags that cannot be read; absent: the error that all have. */
  flagError?(command: CommandPath, message: string): Error;
  readonly subcommands?: readonly Subcommand[];
  /** Of a command of commands, called by itself: its help is written to stdout and not to stderr. */
  readonly isHelpOnStdout?: boolean;
  /** Completion of arguments: one candidate a line, its description behind a tab. */
  complete?(context: CommandContext<F>, toComplete: string): Promise<readonly string[]>;
  /** Absent: help is printed, and where a word was given, that it is unknown. */
  run?(context: CommandContext<F>): Promise<void> | void;
}

/** A subcommand is there, or loaded when it is needed; then its name must be known before. */
export type Subcommand = AnyCommand | LazyCommand;

export interface LazyCommand {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly suggestFor?: readonly string[];
  readonly short: string;
  readonly isHidden?: boolean;
  /** Under which heading help lists it. */
  readonly group?: string;
  readonly load: () => Promise<{ readonly default: AnyCommand }>;
}

// The flags of a command matter to itself alone.
// oxlint-disable-next-line no-explicit-any
export type AnyCommand = CommandSpec<any>;

/** Where a command stands: `kubectl config view`. */
export interface CommandPath {
  readonly path: string;
  readonly name: string;
  /** `kubectl config`; empty for the root. */
  readonly parent: string;
}

export interface CommandContext<F extends FlagSpecs = FlagSpecs> {
  readonly command: CommandPath;
  /** All commands. */
  readonly root: AnyCommand;
  readonly args: readonly string[];
  /** How many arguments stood before `--`; -1 where there was none. */
  readonly argsLengthAtDash: number;
  readonly flags: FlagValues<F>;
  readonly globals: FlagValues<GlobalFlags>;
  /** Every flag as it stood on the command line, in order. */
  readonly given: readonly GivenFlag[];
  /** Whether the flag stood on the command line. */
  changed(flag: keyof F & string): boolean;
  readonly io: Io;
  readonly factory: Factory;
  /** The help of this command, on stdout. */
  printHelp(): Promise<void>;
}

export const isLazy = (command: Subcommand): command is LazyCommand => 'load' in command;
export const nameOf = (command: Subcommand): string => ('load' in command ? command.name : command.use.split(' ')[0]!);

/** A command, and how it was reached. */
export interface Found {
  readonly spec: AnyCommand;
  readonly path: CommandPath;
  readonly parents: readonly AnyCommand[];
  /** What is left of the command line. */
  readonly argv: readonly string[];
  /** Its own, its parents' and everybody's flags. */
  readonly flags: FlagSpecs;
}

/** Types what `run` is given by what `flags` declares. */
export const defineCommand = <const F extends FlagSpecs = Record<never, never>>(spec: CommandSpec<F>): CommandSpec<F> => spec;

/** `MESSAGE\nSee 'kubectl get -h' for help and examples`. */
export const usageError = (command: CommandPath, message: string): CommandError =>
  new CommandError(`${message}\nSee '${command.path} -h' for help and examples`);

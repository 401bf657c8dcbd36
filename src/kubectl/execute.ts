/** Runs a command line: finds the command, reads its flags, checks them, runs it, and tells how it ended. */
import type { AnyCommand, CommandContext, Found, LazyCommand } from './command.ts';
import { usageError } from './command.ts';
import { CommandError, ExitCodeError, explainError, ExitError } from './errors.ts';
import { createFactory } from './factory.ts';
import type { PluginPolicy } from './config/exec-credentials.ts';
import type { Preference } from './kuberc/preference.ts';
import type { AnyFlag, FlagSpecs, FlagValues } from './flags/flag.ts';
import { FlagError, parseFlags, type ParsedFlags, withoutFlags } from './flags/parse.ts';
import { find } from './find.ts';
import { quote } from './flags/go-text.ts';
import { cacheDirectory, type GlobalFlags, globalFlags } from './global-flags.ts';
import type { Io } from './io.ts';
import { suggestions } from './suggest.ts';

/** The exit code. */
export async function execute(root: AnyCommand, argv: readonly string[], io: Io): Promise<number> {
  try {
    await run(root, argv, io);
    return 0;
  } catch (error) {
    const { text, code } = explainError(error);
    io.stderr.write(text);
    return code;
  }
}

async function run(everything: AnyCommand, words: readonly string[], io: Io): Promise<void> {
  const { applyPreferences, withoutKuberc } = await import('./kuberc/apply.ts');
  const { root, argv, preset, preference } = await applyPreferences(withoutKuberc(everything, io), words, { io, find: (from, given) => find(from, given, io) });
  if (argv[0] === '__complete' || argv[0] === '__completeNoDesc') {
    return (await import('./complete/complete.ts')).complete(root, argv.slice(1), { io, execute, withDescriptions: argv[0] === '__complete' });
  }
  const found = await find(root, argv, io);
  if (found.spec === root && withoutFlags(found.flags, found.argv).length > 0) {
    await runPlugin(argv, 0, io);
    refuseUnknown(root, found);
  }
  if (PLUGIN_PARENTS.includes(found.path.name) && found.argv[0] !== undefined && !found.argv[0].startsWith('-')) await runPlugin(argv, argv.length - found.argv.length, io);
  const parsed = parse({ ...found, argv: [...preset, ...found.argv] });
  for (const warning of parsed.warnings) io.stderr.write(`${warning}\n`);
  const context = contextOf(found, parsed, { io, policy: pluginPolicyOf(preference) });
  if (parsed.isHelpAsked) return context.printHelp();
  if (!found.spec.run) return answerGroup(found, context);
  checkRequired(found, parsed.changed);
  try {
    await found.spec.run(context);
    refuseWarnings(context);
  } catch (error) {
    if (context.globals.v >= LOGS_FAILURES) (await import('./error-log.ts')).logFailure(io, error);
    throw error;
  } finally {
    context.factory.close();
  }
}

/** Of `-v`. */
const LOGS_FAILURES = 4;

/** `--warnings-as-errors`. */
function refuseWarnings({ globals, factory }: CommandContext): void {
  const count = factory.warnings.count();
  if (globals['warnings-as-errors'] && count > 0) throw new CommandError(`${count} warning${count === 1 ? '' : 's'} received`);
}

/** Commands whose unknown subcommands may be plugins. */
const PLUGIN_PARENTS = ['create'];

/** A program `kubectl-a-b` for `kubectl a b ...`: the longest name that there is takes over. `fixed` words stand before all its names. */
async function runPlugin(argv: readonly string[], fixed: number, io: Io): Promise<void> {
  const end = argv.findIndex(word => word.startsWith('-'));
  const words = (end < 0 ? argv : argv.slice(0, end)).map(word => word.replaceAll('-', '_'));
  if (words.length === 0) throw new ExitCodeError(`Error: flags cannot be placed before plugin name: ${argv[0]}`, 1);
  for (let count = words.length; count > fixed; count--) {
    const path = io.processes.find(`kubectl-${words.slice(0, count).join('-')}`);
    if (path !== undefined) await io.processes.become(path, argv.slice(count));
  }
}

function refuseUnknown(root: AnyCommand, { argv, flags }: Found): void {
  const [name] = withoutFlags(flags, argv);
  if (name === undefined) return;
  const near = suggestions(name, (root.subcommands ?? []) as LazyCommand[]);
  const hint = near.length > 0 ? `\n\nDid you mean this?\n${near.map(n => `\t${n}\n`).join('')}` : '';
  throw new CommandError(`unknown command ${quote(name)} for "kubectl"${hint}`);
}

function parse({ spec, flags, argv, path }: Found): ParsedFlags {
  try {
    return parseFlags(flags, argv);
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    if (spec.flagError) throw spec.flagError(path, error.message);
    throw new CommandError(`${error.message}\nSee '${path.path} --help' for usage.`);
  }
}

function contextOf(found: Found, parsed: ParsedFlags, { io, policy }: { readonly io: Io; readonly policy: PluginPolicy }): CommandContext {
  const globals = globalsOf(found, parsed, io);
  return {
    command: found.path,
    root: found.parents[0] ?? found.spec,
    args: parsed.args,
    argsLengthAtDash: parsed.argsLengthAtDash,
    flags: parsed.values as FlagValues<FlagSpecs>,
    globals,
    given: parsed.given,
    changed: name => parsed.changed.has(name),
    io,
    factory: createFactory(io, globals, policy),
    printHelp: async () => io.stdout.write((await import('./help.ts')).helpText(found, io)),
  };
}

const pluginPolicyOf = (preference: Preference | undefined): PluginPolicy => ({
  policy: preference?.credentialPluginPolicy ?? '', allowed: (preference?.credentialPluginAllowlist ?? []).map(({ command }) => command),
});

/** A flag of a command hides one of the same name that all have: `create rolebinding --user` is no user of the kubeconfig. */
function globalsOf({ spec, parents }: Found, { values }: ParsedFlags, io: Io): FlagValues<GlobalFlags> {
  const own: FlagSpecs = { ...Object.assign({}, ...parents.map(p => p.persistentFlags ?? {})) as FlagSpecs, ...spec.persistentFlags, ...spec.flags };
  const hidden = Object.entries(globalFlags(cacheDirectory(io))).filter(([name]) => Object.hasOwn(own, name));
  return { ...values, ...Object.fromEntries(hidden.map(([name, flag]) => [name, (flag as AnyFlag).default as unknown])) } as FlagValues<GlobalFlags>;
}

/** A command of commands, called by itself: help, and failure unless it is the root. */
async function answerGroup(found: Found, context: CommandContext): Promise<void> {
  const { path, parents, spec } = found;
  const { args, io } = context;
  if (args.length > 0) throw usageError(path, `unknown command ${quote(args.join(' '))}`);
  if (parents.length === 0 || spec.isHelpOnStdout) return answerWithHelp(context, parents.length > 0);
  io.stderr.write((await import('./help.ts')).helpText(found, io));
  throw new ExitError();
}

async function answerWithHelp(context: CommandContext, isFailure: boolean): Promise<void> {
  await context.printHelp();
  if (isFailure) throw new ExitError();
}

function checkRequired({ spec, flags }: Found, changed: ReadonlySet<string>): void {
  const missing = Object.entries(flags).filter(([name, flag]: [string, AnyFlag]) => flag.required && !changed.has(name)).map(([name]) => quote(name));
  if (missing.length > 0) throw new CommandError(`required flag(s) ${missing.toSorted().join(', ')} not set`);
  for (const group of spec.oneRequired ?? []) {
    if (!group.some(name => changed.has(name))) throw new CommandError(`at least one of the flags in the group [${group.join(' ')}] is required`);
  }
  for (const group of spec.mutuallyExclusive ?? []) {
    const set = group.filter(name => changed.has(name)).toSorted();
    if (set.length > 1) throw new CommandError(`if any flags in the group [${group.join(' ')}] are set none of the others can be; [${set.join(' ')}] were all set`);
  }
}

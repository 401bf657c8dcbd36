/** What `--help` prints of a command. */
import { isLazy, nameOf, type AnyCommand, type Found, type Subcommand } from './command.ts';
import type { AnyFlag, FlagSpecs } from './flags/flag.ts';
import type { Io } from './io.ts';
import { basename } from './paths.ts';
import { pluginsOn } from './plugins.ts';

export function helpText(found: Found, io: Io): string {
  const { spec, path, parents } = found;
  const sections = [
    spec.long ?? (spec.short ? `${spec.short}.` : ''),
    spec.aliases?.length ? `Aliases:\n${[path.name, ...spec.aliases].join(', ')}` : '',
    spec.example ? `Examples:\n${indent(spec.example, '  ')}` : '',
    ...commandLists(spec, parents.length === 0 ? pluginNames(spec, io) : []),
    optionsText({ ...spec.persistentFlags, ...spec.flags }),
    `Usage:\n  ${usageLine(found)}`,
  ].filter(text => text !== '');
  const hints = [
    spec.subcommands?.some(s => !s.isHidden) ? `Use "${path.path} <command> --help" for more information about a given command.` : '',
    parents.length === 0 || spec.run || spec.subcommands ? 'Use "kubectl options" for a list of global command-line options (applies to all commands).' : '',
  ].filter(text => text !== '');
  return `${sections.join('\n\n')}\n\n${hints.join('\n')}\n`;
}

const indent = (text: string, by: string) => text.trim().split('\n').map(line => (line === '' ? by : `${by}${line}`)).join('\n');

const LAST = 'Other Commands';

/** Groups that the root names have an order of their own. */
const inOrder = (group: string, commands: readonly Subcommand[]) => (['Available Commands', LAST].includes(group) ? commands.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)) : commands);

function commandLists({ subcommands = [] }: AnyCommand, plugins: readonly string[]): string[] {
  const listed = subcommands.filter(s => !s.isHidden);
  if (listed.length === 0) return [];
  const groups = new Map<string, Subcommand[]>();
  for (const command of listed) {
    const group = (isLazy(command) ? command.group : undefined) ?? 'Available Commands';
    groups.set(group, [...(groups.get(group) ?? []), command]);
  }
  const width = Math.max(...listed.map(c => nameOf(c).length), 13);
  const ofPlugins = plugins.length === 0 ? [] : [`Subcommands provided by plugins:\n${plugins.map(name => `  ${name.padEnd(13)} A plugin of yours`).join('\n')}`];
  return [...groups].flatMap(([group, commands]) => [
    ...(group === LAST ? ofPlugins : []),
    `${group}:\n${inOrder(group, commands).map(c => `  ${nameOf(c).padEnd(width)}   ${c.short ?? ''}`).join('\n')}`,
  ]);
}

/** The first word of each that can be run, in the order of the PATH; a command of that name would be run in its place. */
function pluginNames({ subcommands = [] }: AnyCommand, io: Io): string[] {
  const known = new Set(subcommands.map(nameOf));
  return pluginsOn(io)
    .filter(path => ((io.files.stat(path)?.mode ?? 0) & 0o111) !== 0)
    .map(path => basename(path).split('-')[1]!.replaceAll('_', '-'))
    .filter(name => !known.has(name));
}

function usageLine({ spec, path }: Found): string {
  const rest = spec.use.slice(spec.use.split(' ')[0]!.length);
  const line = `${path.path}${rest}`;
  const withFlags = spec.flags && Object.keys(spec.flags).length > 0 && !line.includes('[flags]') ? `${line} [flags]` : line;
  return `${withFlags} [options]`;
}

/** One flag a paragraph, in order of names. */
export function optionsText(flags: FlagSpecs): string {
  const shown = Object.entries(flags).filter(([, flag]: [string, AnyFlag]) => !flag.hidden && !flag.deprecated);
  if (shown.length === 0) return '';
  return `Options:\n${flagParagraphs(shown)}`;
}

export const flagParagraphs = (flags: readonly (readonly [string, AnyFlag])[]): string =>
  flags.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, flag]) => {
    const value: unknown = flag.default;
    const text = flag.type === 'string' ? `'${String(value)}'` : flag.format(value as never);
    const shorthand = flag.shorthand && !flag.shorthandDeprecated ? `-${flag.shorthand}, ` : '';
    return `    ${shorthand}--${name}=${text}:\n\t${flag.usage ?? ''}`;
  }).join('\n\n');

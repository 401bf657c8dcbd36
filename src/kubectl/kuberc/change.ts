/** What `kubectl kuberc set` makes of preferences. */
import { CommandError, ExitCodeError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import type { AliasOverride, OptionDefault, Preference } from './preference.ts';

/** The flags of the command. */
export interface Change {
  readonly section: string;
  readonly command: string;
  readonly name: string;
  readonly policy: string;
  readonly option: readonly string[];
  readonly prependarg: readonly string[];
  readonly appendarg: readonly string[];
  readonly 'allowlist-entry': readonly string[];
  readonly overwrite: boolean;
}

export function refuseBadChange({ section, name, command, prependarg, appendarg, policy, 'allowlist-entry': entries }: Change): void {
  const fail = (text: string) => {
    throw new CommandError(text);
  };
  if (!['defaults', 'aliases', 'credentialplugin'].includes(section)) fail(`--section must be "defaults", "aliases", or "credentialplugin", got: ${section}`);
  if (section === 'aliases' && !name) fail('--name is required when --section=aliases');
  if (section === 'defaults' && name) fail('--name should not be specified when --section=defaults');
  if (section === 'defaults' && prependarg.length + appendarg.length > 0) fail('--prependarg and --appendarg are only valid for --section=aliases');
  if (section !== 'credentialplugin') {
    if (!command) fail('--command is required when --section=aliases or --section=defaults');
    return;
  }
  if (!policy) fail('--policy is required when --section=credentialplugin');
  if (!['AllowAll', 'DenyAll', 'Allowlist'].includes(policy)) fail(` --policy must be  "AllowAll", "DenyAll", or "Allowlist", got: ${policy}`);
  if (policy === 'Allowlist' && entries.length === 0) fail('--allowlist-entry is required when --section=credentialplugin and --policy=Allowlist');
  if (policy !== 'Allowlist' && entries.length > 0) fail('--allowlist-entry may only be used when --section=credentialplugin and --policy=Allowlist');
}

export function changePreference(before: Preference, change: Change): Preference {
  const options = change.option.map(parseOption);
  switch (change.section) {
    case 'defaults': return { ...before, defaults: withDefault(before, change, options) };
    case 'aliases': return { ...before, aliases: withAlias(before, change, options) };
    default: return { ...before, credentialPluginPolicy: change.policy, ...(change.policy === 'Allowlist' ? { credentialPluginAllowlist: entriesOf(change['allowlist-entry']) } : {}) };
  }
}

function parseOption(text: string): OptionDefault {
  const at = text.indexOf('=');
  if (at < 0) throw new CommandError(`invalid option format ${quote(text)}, expected flag=value`);
  return { name: text.slice(0, at).replace(/^-+/, ''), default: text.slice(at + 1) };
}

function withDefault({ defaults }: Preference, { command, overwrite }: Change, options: readonly OptionDefault[]): Preference['defaults'] {
  const there = (defaults ?? []).find(d => d.command === command);
  if (!there) return [...(defaults ?? []), { command, options: options.length > 0 ? options : null }];
  if (!overwrite) throw new CommandError(`defaults for command ${quote(command)} already exist, use --overwrite to replace`);
  return defaults!.map(d => (d === there && options.length > 0 ? { command, options } : d));
}

/** What is not said of an alias that there is stays as it is. */
function withAlias({ aliases }: Preference, { name, command, prependarg, appendarg, overwrite }: Change, options: readonly OptionDefault[]): Preference['aliases'] {
  const there = (aliases ?? []).find(a => a.name === name);
  if (there && !overwrite) throw new CommandError(`alias ${quote(name)} already exists, use --overwrite to replace`);
  const lists = { prependArgs: or(prependarg, there?.prependArgs), appendArgs: or(appendarg, there?.appendArgs), options: or(options, there?.options) };
  const alias = { name, command, ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)) } as AliasOverride;
  return there ? aliases!.map(a => (a === there ? alias : a)) : [...(aliases ?? []), alias];
}

const or = <T>(given: readonly T[], there: readonly T[] | null | undefined): readonly T[] => (given.length > 0 ? given : there ?? []);

function entriesOf(texts: readonly string[]): { command: string }[] {
  const problems: string[] = [];
  const entries: { command: string }[] = [];
  for (const part of texts.flatMap(text => text.split(','))) {
    const at = part.indexOf('=');
    const [field, value] = [part.slice(0, at), part.slice(at + 1)];
    if (at < 0) problems.push(`improperly formatted allowlist entry: ${quote(part)}`);
    else if (field === 'name') problems.push('allowlist entry field "name" is deprecated, use "command" instead');
    else if (field !== 'command') problems.push(`unrecognized allowlist entry field: ${quote(field)}`);
    else if (value.trim() === '') problems.push(`empty value in allowlist entry for field ${quote(field)}`);
    else entries.push({ command: value });
  }
  if (problems.length === 1) throw new CommandError(problems[0]!);
  if (problems.length > 1) throw new ExitCodeError(problems.join('\n'), 1);
  return entries;
}

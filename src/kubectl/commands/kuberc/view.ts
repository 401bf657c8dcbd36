/** `kubectl kuberc view`. */
import { defineCommand } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { string } from '../../flags/flag.ts';
import type { Io } from '../../io.ts';
import type { Unstructured } from '../../object.ts';
import { createPrinter, printFlags } from '../../print/flags.ts';
import { kubercPath, NEW_PREFERENCE, readPreference, type Preference } from '../../kuberc/preference.ts';
import { writePreference } from './write.ts';

/** What is offered to who has no file. */
const RECOMMENDED: Preference = { ...NEW_PREFERENCE, defaults: [{ command: 'apply', options: [{ name: 'server-side', default: 'true' }] }, { command: 'delete', options: [{ name: 'interactive', default: 'true' }] }] };

export default defineCommand({
  use: 'view',
  short: 'Display the current kuberc configuration',
  example: '# The preferences, as YAML\nkubectl kuberc view',
  flags: { ...printFlags(), output: string({ shorthand: 'o', default: 'yaml', usage: 'Output format: json, yaml, ...' }), kuberc: string({ usage: 'The file with preferences to use' }) },
  async run({ flags, io }) {
    const at = kubercPath(io, flags.kuberc);
    if (!at) throw new CommandError('KUBERC is disabled via KUBERC=off environment variable');
    if (!io.files.stat(at.path)) return at.isExplicit ? refuse(at.path) : offer(io, at.path);
    const found = load(io, at.path);
    const { defaults, aliases } = found;
    const { kind, apiVersion, defaults: _defaults, aliases: _aliases, ...more } = found;
    const printer = await createPrinter(io, flags, { isTyped: true });
    await printer.print({ kind, apiVersion, defaults: (defaults ?? []).map(d => ({ ...d, options: d.options ?? null })), aliases: aliases ?? [], ...more } as Unstructured);
  },
});

function refuse(path: string): never {
  throw new CommandError(`kuberc file not found at ${path}`);
}

/** The first document alone. What is wrong with the file was told when the preferences were applied. */
function load(io: Io, path: string): Preference {
  try {
    const [first = ''] = io.files.readText(path).split(/^---.*$/m).filter(d => d.trim() !== '');
    const found = readPreference(first, path);
    if (found) return found.preference;
  } catch {
    throw new CommandError('missing apiVersion or kind; try GetObjectKind().SetGroupVersionKind() if you know the type');
  }
  throw new CommandError(`no preferences in ${path}`);
}

async function offer(io: Io, path: string): Promise<void> {
  io.stdout.write(`kuberc file not found at ${path}\nWould you like to generate a default kuberc file with recommended options? (y/N): `);
  if ((await io.stdin.readLine())?.trim().toLowerCase() === 'y') writePreference(io, path, RECOMMENDED);
}

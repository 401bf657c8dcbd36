/** `kubectl kuberc set`. */
import { defineCommand } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { bool, string, stringArray } from '../../flags/flag.ts';
import { changePreference, refuseBadChange } from '../../kuberc/change.ts';
import { kubercPath, NEW_PREFERENCE, readPreference } from '../../kuberc/preference.ts';
import { writePreference } from './write.ts';

export default defineCommand({
  use: 'set --section (defaults|aliases) --command COMMAND',
  short: 'Set values in the kuberc configuration',
  long: 'Set defaults of a command\'s flags, an alias with arguments of its own, or which credential plugins may run.',
  example: '# Wide tables from get\nkubectl kuberc set --section defaults --command get --option output=wide\n\n# kubectl getn for kubectl get nodes\nkubectl kuberc set --section aliases --name getn --command get --prependarg nodes',
  flags: {
    'allowlist-entry': stringArray({ usage: 'A plugin that may run: command=NAME; may be repeated.' }),
    appendarg: stringArray({ usage: 'An argument that the alias puts behind all others; may be repeated.' }),
    command: string({ usage: "The command: 'get', 'set env'." }),
    kuberc: string({ usage: 'The file with preferences to use' }),
    name: string({ usage: 'Name of the alias' }),
    option: stringArray({ usage: 'flag=value; may be repeated.' }),
    overwrite: bool({ usage: 'Change what is there already.' }),
    policy: string({ usage: "'AllowAll', 'DenyAll' or 'Allowlist'" }),
    prependarg: stringArray({ usage: 'An argument that the alias puts before all others; may be repeated.' }),
    section: string({ required: true, usage: "'defaults', 'aliases' or 'credentialplugin'" }),
  },
  run({ flags, io }) {
    const at = kubercPath(io, flags.kuberc);
    if (!at) throw new CommandError('KUBERC is disabled via KUBERC=off environment variable');
    refuseBadChange(flags);
    const before = io.files.stat(at.path) ? readPreference(io.files.readText(at.path), at.path)?.preference : undefined;
    writePreference(io, at.path, changePreference(before ?? NEW_PREFERENCE, flags));
  },
});

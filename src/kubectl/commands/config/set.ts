/** `kubectl config set` and `unset`. */
import { defineCommand } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { bool } from '../../flags/flag.ts';
import { quote } from '../../flags/go-text.ts';
import { setProperty, unsetProperty } from '../../kubeconfig/properties.ts';
import { changeStore } from '../../kubeconfig/store.ts';
import { unexpectedArgs } from './arguments.ts';

export const set = defineCommand({
  use: 'set PROPERTY_NAME PROPERTY_VALUE',
  short: 'Set one value',
  long: 'Set one value of a kubeconfig file.\n\n PROPERTY_NAME goes from the list over the name to the field: clusters.NAME.server. Binary values are base64, unless --set-raw-bytes is given.',
  flags: { 'set-raw-bytes': bool({ usage: 'The value is the bytes themselves, not their base64.' }) },
  async run({ args, flags, io, globals, printHelp }) {
    const [name, value, ...more] = args;
    if (name === undefined || value === undefined || more.length > 0) throw await unexpectedArgs({ args, printHelp });
    if (value === '') throw new CommandError('you cannot use set to unset a property');
    if (name === '') throw new CommandError('you must specify a property');
    changeStore(io, globals.kubeconfig, store => setProperty(store, name, value, flags['set-raw-bytes']));
    io.stdout.write(`Property ${quote(name)} set.\n`);
  },
});

export const unset = defineCommand({
  use: 'unset PROPERTY_NAME',
  short: 'Unset one value',
  async run({ args, io, globals, printHelp }) {
    const [name, ...more] = args;
    if (name === undefined || more.length > 0) throw await unexpectedArgs({ args, printHelp });
    changeStore(io, globals.kubeconfig, store => unsetProperty(store, name));
    io.stdout.write(`Property ${quote(name)} unset.\n`);
  },
});

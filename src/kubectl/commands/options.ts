/** `kubectl options`: the flags that every command takes. */
import { defineCommand } from '../command.ts';
import { CommandError } from '../errors.ts';
import { cacheDirectory, globalFlags } from '../global-flags.ts';
import { flagParagraphs } from '../help.ts';

export default defineCommand({
  use: 'options',
  short: 'List the flags that every command takes',
  flagError: (_command, message) => new CommandError(`${message}\nRun 'kubectl options' without flags.`),
  run({ io }) {
    io.stdout.write(`The following options can be passed to any command:\n\n${flagParagraphs(Object.entries(globalFlags(cacheDirectory(io))))}\n\n`);
  },
});

/** `kubectl alpha`: this version has no such commands. */
import { defineCommand } from '../command.ts';

export default defineCommand({
  use: 'alpha',
  short: 'Commands that are not settled',
  run({ io }) {
    io.stderr.write('No alpha commands are available in this version of kubectl\n');
  },
});

/** `kubectl auth`. */
import { defineCommand } from '../command.ts';
import { CommandError } from '../errors.ts';

export default defineCommand({
  use: 'auth',
  run() {
    throw new CommandError('not written yet');
  },
});

/** `kubectl explain`. */
import { defineCommand } from '../command.ts';
import { CommandError } from '../errors.ts';

export default defineCommand({
  use: 'explain',
  run() {
    throw new CommandError('not written yet');
  },
});

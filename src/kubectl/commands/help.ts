/** `kubectl help [COMMAND]`: what `kubectl COMMAND --help` prints. */
import { defineCommand } from '../command.ts';
import { quoteWords } from '../complete/quote-words.ts';
import { find } from '../find.ts';
import { helpText } from '../help.ts';

export default defineCommand({
  use: 'help [command]',
  short: 'Help about any command',
  async run({ args, io, root }) {
    const found = await find(root, args, io);
    const isUnknown = found.spec === root && args.length > 0;
    if (isUnknown) io.stderr.write(`Unknown help topic ${quoteWords(args.map(word => `\`${word}\``))}\n\n\n`);
    (isUnknown ? io.stderr : io.stdout).write(helpText(found, io));
  },
});

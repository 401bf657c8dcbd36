/** What the commands of `kubectl config` say to arguments that are too few or too many. */
import type { CommandContext } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { listText } from '../../flags/go-text.ts';

/** Prints the help; to be thrown. */
export async function unexpectedArgs({ args, printHelp }: Pick<CommandContext, 'args' | 'printHelp'>, word = 'Unexpected'): Promise<CommandError> {
  await printHelp();
  return new CommandError(`${word} args: ${listText(args)}`);
}

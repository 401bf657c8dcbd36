/** `kubectl api-versions`. */
import { defineCommand, usageError } from '../command.ts';
import { CommandError } from '../errors.ts';
import { listText } from '../flags/go-text.ts';

export default defineCommand({
  use: 'api-versions',
  short: 'List the API versions that the server serves',
  async run({ args, factory, io, command }) {
    if (args.length > 0) throw usageError(command, `unexpected arguments: ${listText(args)}`);
    const discovery = await factory.discovery();
    const { groups } = await discovery.refresh().catch((error: Error) => {
      discovery.logFailure(error, 1);
      throw new CommandError(`couldn't get available api versions from server: ${error.message}`, { cause: error });
    });
    const versions = groups.flatMap(g => g.versions.map(v => v.groupVersion)).toSorted();
    io.stdout.write(versions.map(v => `${v}\n`).join(''));
  },
});

/** `kubectl config get-contexts`. */
import { defineCommand } from '../../command.ts';
import { Aggregate, CommandError } from '../../errors.ts';
import { bool, string } from '../../flags/flag.ts';
import { currentContextOf, entryOf, namesOf, openStore } from '../../kubeconfig/store.ts';
import { TABLE_FORMAT, TabWriter } from '../../print/tabwriter.ts';
import { logsRequests } from '../../log-line.ts';

export default defineCommand({
  use: 'get-contexts [(-o|--output=)name)]',
  short: 'Display one or many contexts',
  flags: { 'no-headers': bool({ usage: 'No line with the names of the columns.' }), output: string({ shorthand: 'o', usage: 'Output format. One of: (name).' }) },
  run({ args, flags, io, globals }) {
    const isName = flags.output === 'name';
    if (flags.output !== '' && !isName) throw new CommandError(`--output ${flags.output} is not available in kubectl config get-contexts; resetting to default output format`);
    const store = openStore(io, globals.kubeconfig, logsRequests(globals));
    const known = namesOf(store, 'contexts');
    const tabs = new TabWriter(TABLE_FORMAT);
    if (!isName && !flags['no-headers']) tabs.write('CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n');
    for (const name of args.length === 0 ? known : args.filter(a => known.includes(a)).toSorted()) {
      const { cluster = '', user = '', namespace = '' } = entryOf(store, 'contexts', name) as Record<string, string>;
      tabs.write(isName ? `${name}\n` : `${currentContextOf(store) === name ? '*' : ' '}\t${name}\t${cluster}\t${user}\t${namespace}\n`);
    }
    tabs.flush();
    io.stdout.write(tabs.take());
    const missing = args.filter(a => !known.includes(a)).map(a => new CommandError(`context ${a} not found`));
    if (missing.length > 0) throw new Aggregate(missing);
  },
});

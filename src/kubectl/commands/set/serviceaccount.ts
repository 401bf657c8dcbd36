/** `kubectl set serviceaccount`. */
import { defineCommand } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { dryRunFlag, dryRunOf, fieldManagerFlag, filenameFlags, filenamesOf } from '../../flags/common.ts';
import { bool } from '../../flags/flag.ts';
import { createPrinter, printFlags } from '../../print/flags.ts';
import { recordFlag } from '../../record.ts';
import { changeObjects, recorder, selectInfos } from '../../set/patching.ts';
import { podSpecOf } from '../../set/pod-template.ts';

const flags = {
  ...printFlags(), ...recordFlag(), ...filenameFlags('identifying the resource to get from a server.'), ...dryRunFlag(), ...fieldManagerFlag('kubectl-set'),
  all: bool({ usage: 'All objects of the types, in the namespace.' }),
  local: bool({ usage: 'Ask no server: change what the file says, and print it.' }),
};

export default defineCommand({
  use: 'serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT',
  aliases: ['sa'],
  short: 'Update the service account of a resource',
  example: '# Of a deployment\nkubectl set serviceaccount deployment web robot',
  flags,
  async run(context) {
    const { args, io, flags: given } = context;
    const dryRun = dryRunOf(given['dry-run'], io);
    if (given.local && dryRun === 'server') throw new CommandError('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
    const printer = await createPrinter(io, given, { operation: 'serviceaccount updated', dryRun, isTyped: true });
    await context.factory.namespace();
    const name = args.at(-1);
    if (name === undefined) throw new CommandError('serviceaccount is required');
    const infos = await selectInfos(context, { resources: args.slice(0, -1), filenames: filenamesOf(given), local: given.local, all: given.all });
    const record = recorder(context);
    await changeObjects(infos, object => {
      podSpecOf(object).serviceAccountName = name;
      record(object);
      return true;
    }, { local: given.local, dryRun, fieldManager: given['field-manager'], printer, failure: 'failed to patch ServiceAccountName ', sendsNothing: true });
  },
});

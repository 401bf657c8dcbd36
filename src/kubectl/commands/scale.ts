/** `kubectl scale`. */
import { defineCommand, type CommandContext } from '../command.ts';
import { CommandError } from '../errors.ts';
import { type DryRun, dryRunFlag, dryRunOf, filenameFlags, filenamesOf, selectorFlag } from '../flags/common.ts';
import { bool, duration, int, string } from '../flags/flag.ts';
import { createPrinter, printFlags } from '../print/flags.ts';
import { CHANGE_CAUSE, changeCause, recordFlag } from '../record.ts';
import type { Info } from '../resource/info.ts';
import { scaleObject, withReplicas } from '../scale/scale.ts';

const flags = {
  ...printFlags(), ...filenameFlags('with the objects to scale'), ...selectorFlag(), ...dryRunFlag(), ...recordFlag(),
  all: bool({ usage: 'All objects of the types, in the namespace.' }),
  'resource-version': string({ usage: 'Scale only what is of this version.' }),
  'current-replicas': int({ default: -1, usage: 'Scale only what is of this size; -1 is any.' }),
  replicas: int({ required: true, usage: 'The new number of replicas.' }),
  timeout: duration({ usage: 'How long to wait until all are there or gone; 0: not at all.' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)',
  short: 'Set the number of replicas',
  long: 'Set how many replicas a deployment, a replica set, a replication controller or a stateful set has.\n\n --current-replicas and --resource-version make conditions: the server keeps them.',
  example: '# Three of a replica set\nkubectl scale --replicas=3 rs/foo\n\n# Three, if there are two\nkubectl scale --current-replicas=2 --replicas=3 deployment/mysql',
  flags,
  async run(context) {
    const { flags: given, io } = context;
    const dryRun = dryRunOf(given['dry-run'], io);
    const printer = await createPrinter(io, given, { operation: 'scaled', dryRun });
    refuseBadNumbers(given);
    const { infos, error } = await select(context);
    if (given['resource-version'] && infos.length > 1) throw new CommandError('cannot use --resource-version with multiple resources');
    if (infos.length === 0) throw error ?? new CommandError('no objects passed to scale');
    for (const info of infos) await printer.print(withReplicas(info.object!, await scaleOne(context, info, dryRun)));
    if (error) throw error;
  },
});

function refuseBadNumbers({ replicas, 'current-replicas': current }: Context['flags']): void {
  if (replicas < 0) throw new CommandError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
  if (current < -1) throw new CommandError('The --current-replicas must specify an integer of -1 or greater');
}

async function select({ factory, flags: given, args }: Context) {
  const { namespace, isExplicit } = await factory.namespace();
  factory.dialable();
  const result = await factory.resources({
    namespace, defaultNamespace: true, enforceNamespace: isExplicit, filenames: filenamesOf(given), continueOnError: true, allowEmptySelector: given.all, args, flatten: true, labelSelector: given.selector,
  });
  return result.collect();
}

async function scaleOne(context: Context, info: Info, dryRun: DryRun): Promise<number> {
  const { flags: given, io } = context;
  if (dryRun === 'client') return given.replicas;
  const hasConditions = given['current-replicas'] !== -1 || given['resource-version'] !== '';
  const size = await scaleObject(info, {
    clock: io.clock, replicas: given.replicas, isDryRun: dryRun === 'server', timeoutMs: given.timeout,
    precondition: hasConditions ? { replicas: given['current-replicas'], resourceVersion: given['resource-version'] } : undefined,
  });
  // That the cause could not be kept fails nothing.
  if (given.record) await info.helper().patch(info, 'application/merge-patch+json', { metadata: { annotations: { [CHANGE_CAUSE]: changeCause(context) } } }).catch(() => undefined);
  return size;
}

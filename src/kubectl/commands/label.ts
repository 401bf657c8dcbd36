/** `kubectl label`. */
import { defineCommand } from '../command.ts';
import { CommandError } from '../errors.ts';
import { dryRunOf } from '../flags/common.ts';
import { parseLabels } from '../mark/changes.ts';
import { markFlags, markObjects, type Marking, refuseBadMarking } from '../mark/mark-objects.ts';
import { splitPairs } from '../pairs.ts';

export default defineCommand({
  use: 'label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  short: 'Update the labels of a resource',
  long: 'Set labels of objects, or remove them.\n\n A value that is there stays unless --overwrite allows to replace it. KEY- removes.',
  example: "# Set a label of a pod\nkubectl label pods foo unhealthy=true\n\n# Replace its value\nkubectl label --overwrite pods foo unhealthy=false\n\n# Remove it\nkubectl label pods foo unhealthy-",
  flags: markFlags('kubectl-label'),
  async run(context) {
    const { flags: given, io, args } = context;
    const dryRun = dryRunOf(given['dry-run'], io);
    const { resources, pairs } = splitPairs(args, 'label');
    const marking: Marking = { marks: 'labels', resources, changes: parseLabels(pairs), fileWord: 'pod' };
    if (given.list && given.output) throw new CommandError('--list and --output may not be specified together');
    refuseBadMarking(context, marking, dryRun);
    await markObjects(context, marking);
  },
});

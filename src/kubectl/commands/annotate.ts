/** `kubectl annotate`. */
import { defineCommand } from '../command.ts';
import { dryRunOf } from '../flags/common.ts';
import { refuseBoth } from '../mark/changes.ts';
import { markFlags, markObjects, type Marking, refuseBadMarking } from '../mark/mark-objects.ts';
import { parsePairs, splitPairs } from '../pairs.ts';
import { createPrinter } from '../print/flags.ts';

export default defineCommand({
  use: 'annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  short: 'Update the annotations of a resource',
  long: 'Set annotations of objects, or remove them.\n\n A value that is there stays unless --overwrite allows to replace it. KEY- removes.',
  example: "# Set an annotation of a pod\nkubectl annotate pods foo description='my frontend'\n\n# Remove it\nkubectl annotate pods foo description-",
  flags: markFlags('kubectl-annotate'),
  async run(context) {
    const { flags: given, io, args } = context;
    const dryRun = dryRunOf(given['dry-run'], io);
    await createPrinter(io, given);
    const { resources, pairs } = splitPairs(args, 'annotation');
    const marking: Marking = { marks: 'annotations', resources, changes: parsePairs(pairs, 'annotation'), fileWord: 'rsrc' };
    refuseBadMarking(context, marking, dryRun);
    refuseBoth(marking.changes);
    await markObjects(context, marking);
  },
});

/** `kubectl rollout undo`. */
import { defineCommand } from '../../command.ts';
import { dryRunFlag, dryRunOf } from '../../flags/common.ts';
import { int64 } from '../../flags/flag.ts';
import { createPrinter } from '../../print/flags.ts';
import { requireResource, rolloutFlags, selectWorkloads } from '../../rollout/change.ts';
import { undoRollout } from '../../rollout/undo.ts';
import { toTyped } from '../../typed.ts';

export default defineCommand({
  use: 'undo (TYPE NAME | TYPE/NAME) [flags]',
  short: 'Go back to an earlier revision',
  long: 'Go back to an earlier revision of a workload: the one before the last, or the one that --to-revision says.',
  example: '# The version before\nkubectl rollout undo deployment/abc\n\n# Revision 3\nkubectl rollout undo daemonset/abc --to-revision=3',
  flags: { ...rolloutFlags(), ...dryRunFlag(), 'to-revision': int64({ usage: 'The revision to go back to; 0: the one before the last.' }) },
  async run(context) {
    const { flags: given, io, factory } = context;
    const dryRun = dryRunOf(given['dry-run'], io);
    requireResource(context);
    const workloads = await selectWorkloads(context);
    const client = await factory.client();
    await workloads.visit(async info => {
      const operation = await undoRollout(client, info, { toRevision: given['to-revision'], dryRun });
      await (await createPrinter(io, given, { operation, dryRun, isTyped: true })).print(toTyped(info.object!));
    });
  },
});

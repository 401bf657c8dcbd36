/** `kubectl rollout history`. */
import { defineCommand, type CommandContext } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { int64 } from '../../flags/flag.ts';
import { createPrinter } from '../../print/flags.ts';
import type { Info } from '../../resource/info.ts';
import { requireResource, rolloutFlags, selectWorkloads } from '../../rollout/change.ts';
import { findRevision, historyText, readHistory } from '../../rollout/history.ts';
import { toTyped } from '../../typed.ts';

const flags = { ...rolloutFlags(), revision: int64({ usage: 'Show this one in detail, with its pod template.' }) };
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'history (TYPE NAME | TYPE/NAME) [flags]',
  short: 'View the revisions of a workload',
  long: 'View the revisions of a workload, or one of them in detail.',
  example: '# All revisions of a deployment\nkubectl rollout history deployment/abc\n\n# Revision 3 in detail\nkubectl rollout history daemonset/abc --revision=3',
  flags,
  async run(context) {
    requireResource(context);
    const { revision } = context.flags;
    if (revision < 0) throw new CommandError(`revision must be a positive integer: ${revision}`);
    await (await selectWorkloads(context)).visit(info => showHistory(context, info));
  },
});

async function showHistory({ factory, io, flags: given }: Context, info: Info): Promise<void> {
  const history = await readHistory(await factory.client(), info);
  const { revision } = given;
  if (given.output || given.template) {
    const printer = await createPrinter(io, given, { isTyped: true });
    const shown = revision > 0 ? [findRevision(history, revision)] : history;
    for (const { object } of shown) await printer.print(toTyped(object));
    return;
  }
  const head = revision > 0 ? `with revision #${revision}` : '';
  await (await createPrinter(io, given, { operation: `${head}\n${historyText(history, revision)}` })).print(info.object!);
}

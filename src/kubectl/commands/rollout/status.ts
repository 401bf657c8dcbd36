/** `kubectl rollout status`. */
import { defineCommand, type CommandContext } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { filenameFlags, filenamesOf, selectorFlag } from '../../flags/common.ts';
import { bool, duration, int64 } from '../../flags/flag.ts';
import type { Info } from '../../resource/info.ts';
import type { Result } from '../../resource/result.ts';
import { requireResource } from '../../rollout/change.ts';
import { statusReader } from '../../rollout/status.ts';
import { followObject } from '../../wait/follow.ts';
import { deadlineAfter } from '../../wait/wait.ts';
import { inOrder } from '../../in-order.ts';

const flags = {
  ...filenameFlags('with the workload'), ...selectorFlag(),
  watch: bool({ shorthand: 'w', default: true, usage: 'Go on until the rollout is done.' }),
  revision: int64({ usage: 'Fail where another revision is rolled out; 0: the last, whichever.' }),
  timeout: duration({ usage: 'How long to go on; 0 is for ever.' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'status (TYPE NAME | TYPE/NAME) [flags]',
  short: 'Show how far a rollout has come',
  long: 'Show how far a rollout has come, until it is done.\n\n --watch=false tells it once. A rollout that begins meanwhile is followed in turn, unless --revision says which one is meant.',
  example: '# Until the deployment is rolled out\nkubectl rollout status deployment/nginx',
  flags,
  async run(context) {
    requireResource(context);
    const { revision } = context.flags;
    if (revision < 0) throw new CommandError(`revision must be a positive integer: ${revision}`);
    let count = 0;
    await (await selectAll(context)).visit(info => {
      count++;
      return followRollout(context, info);
    });
    if (count === 0) context.io.stderr.write(`No resources found in ${(await context.factory.namespace()).namespace} namespace.\n`);
  },
});

async function selectAll({ args, factory, flags: given }: Context): Promise<Result> {
  const { namespace, isExplicit } = await factory.namespace();
  factory.dialable();
  return factory.resources({
    namespace, defaultNamespace: true, enforceNamespace: isExplicit, labelSelector: given.selector, filenames: filenamesOf(given), allowEmptySelector: true, args, continueOnError: true, latest: true, flatten: true,
  });
}

async function followRollout({ io, flags: given }: Context, info: Info): Promise<void> {
  const read = statusReader(info.mapping!);
  const deadline = deadlineAfter(io.clock, given.timeout);
  try {
    await inOrder(io, () => followObject(info, {
      signal: deadline.signal,
      onEvent: ({ type, object }) => {
        if (type === 'DELETED') throw new CommandError('object has been deleted');
        const { text, isDone } = read(object, given.revision);
        io.stdout.write(text);
        return isDone || !given.watch;
      },
    }));
  } finally {
    deadline.end();
  }
}

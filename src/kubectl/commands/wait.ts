/** `kubectl wait`. */
import { defineCommand, type CommandContext } from '../command.ts';
import { CommandError } from '../errors.ts';
import { allNamespacesFlag, fieldSelectorFlag, selectorFlag } from '../flags/common.ts';
import { bool, duration, stringArray, stringSlice } from '../flags/flag.ts';
import { createPrinter, type Printer, printFlags } from '../print/flags.ts';
import type { BuilderOptions } from '../resource/builder.ts';
import { hasReason } from '../../machinery/status-error.ts';
import { type Awaited, parseAwaited } from '../wait/conditions.ts';
import { awaitCreation, awaitObject, type Deadline, deadlineAfter, WEEK } from '../wait/wait.ts';
import { inOrder } from '../in-order.ts';

const flags = {
  ...printFlags(), ...selectorFlag(), ...fieldSelectorFlag(), ...allNamespacesFlag(),
  all: bool({ usage: 'All objects of the types, in the namespace.' }),
  filename: stringSlice({ shorthand: 'f', usage: 'identifying the resource.' }),
  recursive: bool({ shorthand: 'R', default: true, usage: 'Go into the folders of the folder that -f names.' }),
  local: bool({ usage: 'Take objects from files alone.' }),
  timeout: duration({ default: 30_000, usage: 'How long to wait; 0 looks once, less than 0 is a week.' }),
  for: stringArray({ usage: "What to wait for: create, delete, condition=NAME[=VALUE], jsonpath='{PATH}'[=VALUE]; several times for several." }),
};
type Context = CommandContext<typeof flags>;

const LOCAL_MISSING = `you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'`;

export default defineCommand({
  use: "wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  suggestFor: ['list', 'ps'],
  short: 'Wait for a condition of resources',
  long: 'Wait until objects are as they should be: gone, there, with a condition, with a value somewhere.\n\n What is met is told on stdout.',
  example: '# Until the pod is ready\nkubectl wait --for=condition=Ready pod/web\n\n# Until it runs\nkubectl wait --for=jsonpath=\'{.status.phase}\'=Running pod/web\n\n# Until it is gone\nkubectl wait --for=delete pod/web --timeout=60s',
  flags,
  async run(context) {
    const { flags: given, io } = context;
    const printer = await createPrinter(io, given, { operation: 'condition met' });
    if (given.for.length === 0) throw new CommandError('unrecognized condition: []');
    const awaited = given.for.map(parseAwaited);
    const deadline = deadlineAfter(io.clock, given.timeout < 0 ? WEEK : given.timeout);
    try {
      await inOrder(io, () => waitForAll(context, { awaited, deadline, print: object => printer.print(object) }));
    } finally {
      deadline.end();
    }
  },
});

interface Waiting {
  readonly awaited: readonly Awaited[];
  readonly deadline: Deadline;
  readonly print: Printer['print'];
}

async function waitForAll(context: Context, { awaited, deadline, print }: Waiting): Promise<void> {
  const { factory, io } = context;
  const options = await selection(context);
  const find = () => factory.resources(options);
  if (awaited.some(a => a.is === 'create')) await awaitCreation(find, io.clock, deadline);
  const isForDeletion = awaited.some(a => a.is === 'delete');
  const result = await find();
  if (isForDeletion) result.ignoreErrors(error => hasReason(error, 'NotFound'));
  let count = 0;
  await result.visit(async info => {
    count++;
    for (const one of awaited) await print(await awaitObject(info, one, deadline));
  });
  if (count === 0 && !isForDeletion) throw new CommandError('no matching resources found');
}

async function selection({ args, factory, flags: given }: Context): Promise<BuilderOptions> {
  const { namespace, isExplicit } = await factory.namespace();
  factory.dialable();
  const filenames = { filenames: given.filename, recursive: given.recursive };
  const common: BuilderOptions = { namespace, defaultNamespace: true, enforceNamespace: isExplicit, allNamespaces: given['all-namespaces'], filenames, continueOnError: true, flatten: true };
  if (given.local) return { ...common, local: true, ...(args.length > 0 ? { errors: [new CommandError(LOCAL_MISSING)] } : {}) };
  return { ...common, args, allowEmptySelector: given.all, labelSelector: given.selector, fieldSelector: given['field-selector'], latest: true };
}

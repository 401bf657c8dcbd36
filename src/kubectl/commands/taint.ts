/** `kubectl taint`. */
import type { Node } from '../../kinds/generated/core-v1.ts';
import { defineCommand, usageError, type CommandContext } from '../command.ts';
import { CommandError } from '../errors.ts';
import { type DryRun, dryRunFlag, dryRunOf, fieldManagerFlag, fieldValidationOf, selectorFlag, validateFlag } from '../flags/common.ts';
import { bool } from '../flags/flag.ts';
import type { Unstructured } from '../object.ts';
import { createPrinter, printFlags } from '../print/flags.ts';
import type { Info } from '../resource/info.ts';
import type { BuilderOptions } from '../resource/builder.ts';
import { alreadyThere, parseTaints, planTaints, refuseContradictions, type TaintChanges } from '../taint/taints.ts';

const flags = {
  ...printFlags(), ...dryRunFlag(), ...validateFlag(), ...selectorFlag(), ...fieldManagerFlag('kubectl-taint'),
  overwrite: bool({ usage: 'Taints that are there may be replaced.' }),
  all: bool({ usage: 'All nodes of the cluster.' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N',
  short: 'Change the taints of nodes',
  long: 'Add taints to nodes, or remove them.\n\n A taint is key=value:effect; the effect is NoSchedule, PreferNoSchedule or NoExecute. A hyphen at the end removes.',
  example: '# Keep pods away that do not tolerate it\nkubectl taint nodes foo dedicated=special-user:NoSchedule\n\n# Take it back\nkubectl taint nodes foo dedicated:NoSchedule-',
  flags,
  run,
});

const isTaint = (word: string): boolean => word.includes('=') || word.includes(':') || word.endsWith('-');

async function run(context: Context): Promise<void> {
  const { io, flags: given } = context;
  const dryRun = dryRunOf(given['dry-run'], io);
  fieldValidationOf(given.validate);
  const { resources, changes } = readArguments(context);
  await requireNodes(context, resources[0]!);
  refuseContradictions(changes);
  if (given.all && given.selector) throw new CommandError("setting 'all' parameter with a non empty selector is prohibited");
  if (!given.all && !given.selector && resources.length < 2) throw new CommandError("at least one resource name must be specified since 'all' parameter is not set");
  const result = await context.factory.resources(await selection(context, resources.slice(1)));
  await result.visit(info => taintOne(context, changes, { info, dryRun }));
}

function readArguments({ args, command }: Context): { readonly resources: readonly string[]; readonly changes: TaintChanges } {
  const first = args.findIndex(isTaint);
  const at = first < 0 ? args.length : first;
  const stray = args.slice(at).find(word => !isTaint(word));
  if (stray !== undefined) throw new CommandError(`all resources must be specified before taint changes: ${stray}`);
  if (at === 0) throw new CommandError('one or more resources must be specified as <resource> <name>');
  if (first < 0) throw new CommandError('at least one taint update is required');
  try {
    return { resources: args.slice(0, at), changes: parseTaints(args.slice(at)) };
  } catch (error) {
    throw usageError(command, (error as Error).message);
  }
}

async function requireNodes({ factory }: Context, word: string): Promise<void> {
  const type = word.toLowerCase();
  const { kind } = await (await factory.mapper()).resourceFor({ resource: type });
  if (kind !== 'Node') throw new CommandError(`invalid resource type ${type}, only node types are supported`);
}

async function selection({ factory, flags: given }: Context, names: readonly string[]): Promise<BuilderOptions> {
  const { namespace } = await factory.namespace();
  const common: BuilderOptions = { namespace, defaultNamespace: true, continueOnError: true, flatten: true, latest: true };
  if (given.all) return { ...common, selectAll: true, types: ['node'] };
  return given.selector ? { ...common, labelSelector: given.selector, types: ['node'] } : { ...common, resourceNames: { type: 'node', names } };
}

interface One {
  readonly info: Info;
  readonly dryRun: DryRun;
}

async function taintOne({ io, flags: given }: Context, changes: TaintChanges, { info, dryRun }: One): Promise<void> {
  const node = info.object as Unstructured & Node;
  const old = node.spec?.taints ?? [];
  const there = given.overwrite ? '' : alreadyThere(old, changes);
  if (there) throw new CommandError(`node ${info.name} already has ${there} taint(s) with same effect(s) and --overwrite is false`);
  const { operation, taints } = planTaints(old, changes, given.overwrite);
  const { toTyped } = await import('../typed.ts');
  const printer = await createPrinter(io, given, { operation, isTyped: dryRun !== 'client' });
  const { taints: _old, ...spec } = node.spec ?? {};
  if (dryRun === 'client') return printer.print(toTyped({ ...node, spec: taints.length > 0 ? { ...spec, taints } : spec }));
  const helper = info.helper({ fieldManager: given['field-manager'], isDryRun: dryRun === 'server' });
  const answer = await helper.patch(info, 'application/strategic-merge-patch+json', { spec: { taints: taints.length > 0 ? taints : null } });
  return printer.print(toTyped(answer));
}

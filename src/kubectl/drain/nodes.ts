/** The nodes that cordon, uncordon and drain are about, and marking them as unschedulable or not. */
import type { Node } from '../../kinds/generated/core-v1.ts';
import { usageError, type CommandContext } from '../command.ts';
import { CommandError } from '../errors.ts';
import { type DryRun, dryRunFlag, dryRunOf, selectorFlag } from '../flags/common.ts';
import type { Io } from '../io.ts';
import { nameLines } from '../print/name.ts';
import { withDryRun } from '../print/flags.ts';
import type { Info } from '../resource/info.ts';

export const nodeFlags = () => ({ ...selectorFlag(), ...dryRunFlag() });

type NodeContext = Pick<CommandContext, 'args' | 'command' | 'factory' | 'io'> & {
  readonly flags: { readonly selector: string; readonly 'dry-run': string };
  changed(flag: 'selector'): boolean;
};

/** Throws where the command line names none. `beforeSelection` finds what else is wrong with it. */
export async function findNodes(context: NodeContext, use: string, beforeSelection?: () => void): Promise<{ readonly nodes: readonly Info[]; readonly dryRun: DryRun }> {
  const { args, command, factory, flags: { selector, 'dry-run': given }, io } = context;
  if (args.length === 0 && !context.changed('selector')) throw usageError(command, `USAGE: ${use} [flags]`);
  if (args.length > 0 && selector) throw usageError(command, 'cannot specify both a node name and a --selector option');
  const dryRun = dryRunOf(given, io);
  beforeSelection?.();
  const { namespace } = await factory.namespace();
  factory.dialable();
  const result = await factory.resources({
    namespace, defaultNamespace: true, resourceNames: { type: 'nodes', names: args }, singleResourceType: true, flatten: true, ...(selector ? { labelSelector: selector, types: ['nodes'] } : {}),
  });
  const nodes: Info[] = [];
  await result.visit(info => {
    const { group, version, plural } = info.mapping!;
    if (group !== '' || plural !== 'nodes') throw new CommandError(`error: expected resource of type node, got "${group}/${version}, Resource=${plural}"`);
    nodes.push(info);
  });
  return { nodes, dryRun };
}

export interface Marking {
  readonly io: Io;
  readonly dryRun: DryRun;
  readonly isCordon: boolean;
}

/** What fails is told, and the next node has its turn. */
export async function markNodes(nodes: readonly Info[], { io, dryRun, isCordon }: Marking): Promise<void> {
  for (const info of nodes) {
    try {
      const operation = await markNode(info, { dryRun, isCordon });
      io.stdout.write(nameLines(info.object!, { operation: withDryRun(operation, dryRun) }));
    } catch (error) {
      io.stderr.write(`error: unable to ${isCordon ? 'cordon' : 'uncordon'} node ${JSON.stringify(info.name)}: ${(error as Error).message}\n`);
    }
  }
}

async function markNode(info: Info, { dryRun, isCordon }: Omit<Marking, 'io'>): Promise<string> {
  const word = isCordon ? 'cordoned' : 'uncordoned';
  if (((info.object as unknown as Node).spec?.unschedulable ?? false) === isCordon) return `already ${word}`;
  if (dryRun === 'client') return word;
  await info.helper({ isDryRun: dryRun === 'server' }).patch(info, 'application/strategic-merge-patch+json', { spec: { unschedulable: isCordon || null } });
  return word;
}


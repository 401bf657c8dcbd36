/** What pause, resume and restart have in common: workloads found, each changed by a patch, all failures told at the end. */
import type { Deployment } from '../../kinds/generated/apps-v1.ts';
import type { CommandContext } from '../command.ts';
import { aggregate, CommandError } from '../errors.ts';
import { fieldManagerFlag, filenameFlags, filenamesOf, selectorFlag } from '../flags/common.ts';
import { createPrinter, printFlags } from '../print/flags.ts';
import type { Info } from '../resource/info.ts';
import { isFilenameEmpty } from '../resource/filenames.ts';
import { groupResource } from '../resource/mapper.ts';
import type { Result } from '../resource/result.ts';
import { toTyped } from '../typed.ts';

export const rolloutFlags = () => ({ ...printFlags(), ...filenameFlags('with the workload'), ...selectorFlag() });
export const changeFlags = () => ({ ...rolloutFlags(), ...fieldManagerFlag('kubectl-rollout') });
type ChangeContext = CommandContext<ReturnType<typeof changeFlags>>;
type SelectContext = Pick<CommandContext, 'args' | 'factory'> & { readonly flags: { readonly filename: readonly string[]; readonly kustomize: string; readonly recursive: boolean; readonly selector: string } };

export function requireResource({ args, flags }: SelectContext): void {
  if (args.length === 0 && isFilenameEmpty(filenamesOf(flags))) throw new CommandError('required resource not specified');
}

export async function selectWorkloads({ args, factory, flags }: SelectContext): Promise<Result> {
  const { namespace, isExplicit } = await factory.namespace();
  return factory.resources({
    namespace, defaultNamespace: true, enforceNamespace: isExplicit, filenames: filenamesOf(flags), labelSelector: flags.selector, allowEmptySelector: true, args, continueOnError: true, latest: true, flatten: true,
  });
}

export interface Change {
  /** `paused`. */
  readonly operation: string;
  /** Throws why it cannot be done: `is already paused`. Empty: it has just been done. */
  plan(workload: Deployment, kind: { readonly group: string; readonly kind: string }): object;
}

export async function changeWorkloads(context: ChangeContext, change: Change): Promise<void> {
  requireResource(context);
  const { io, factory, flags: given } = context;
  const { infos, error } = await (await selectWorkloads(context)).collect();
  const errors: Error[] = error ? [error] : [];
  if (infos.length === 0 && errors.length === 0) io.stderr.write(`No resources found in ${(await factory.namespace()).namespace} namespace.\n`);
  for (const info of infos) {
    try {
      await changeOne(info, change, given['field-manager']);
      const printer = await createPrinter(io, given, { operation: change.operation, isTyped: true });
      await printer.print(toTyped(info.object!));
    } catch (failure) {
      errors.push(failure as Error);
    }
  }
  const all = aggregate(errors);
  if (all) throw all;
}

async function changeOne(info: Info, change: Change, fieldManager: string): Promise<void> {
  const patch = planned(info, change);
  if (Object.keys(patch).length === 0) throw new CommandError(`failed to create patch for ${info.name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`);
  info.refresh(await info.helper({ fieldManager }).patch(info, 'application/strategic-merge-patch+json', patch).catch((cause: Error) => {
    throw new CommandError(`failed to patch: ${cause.message}`, { cause });
  }));
}

function planned(info: Info, change: Change): object {
  const { mapping, name, object } = info;
  try {
    return change.plan(object as unknown as Deployment, mapping!);
  } catch (cause) {
    throw new CommandError(`error: ${groupResource(mapping!)} ${JSON.stringify(name)} ${(cause as Error).message}`, { cause });
  }
}

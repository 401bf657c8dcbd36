/** What the commands have in common that make an object of their flags: name, flags, dry run, sending, printing. */
import type { Addressable } from '../../client/paths.ts';
import { usageError, type CommandContext } from '../command.ts';
import { CommandError } from '../errors.ts';
import { dryRunFlag, dryRunOf, fieldManagerFlag, fieldValidationOf, saveConfigFlag, validateFlag } from '../flags/common.ts';
import { withLastApplied } from '../last-applied.ts';
import type { Unstructured } from '../object.ts';
import { createPrinter, printFlags } from '../print/flags.ts';
import { keysAsTheyStand } from '../print/json.ts';

export const generatorFlags = () => ({ ...printFlags(), ...saveConfigFlag(), ...validateFlag(), ...dryRunFlag(), ...fieldManagerFlag('kubectl-create') });

type Context = CommandContext<ReturnType<typeof generatorFlags>>;
type AnyContext = Pick<Context, 'command' | 'args' | 'argsLengthAtDash' | 'io' | 'factory'> & { readonly flags: Context['flags'] };

/** What a plan is given besides its own flags. */
export interface Named {
  readonly name: string;
  /** What stands behind the name: a command and its arguments. */
  readonly command: readonly string[];
}

export interface Generator {
  readonly kind: Addressable;
  /** Said before the server's words; absent: those alone. */
  readonly failure?: string;
  /** What stands between; absent: `: `. */
  readonly joint?: string;
  /** Throws where the flags make no sense. */
  plan(named: Named): Promise<Unstructured> | Unstructured;
}

/** Throws unless there is one NAME; what follows `--` does not count. */
export function nameFromArguments({ args, argsLengthAtDash, command }: Pick<AnyContext, 'args' | 'argsLengthAtDash' | 'command'>): string {
  const count = argsLengthAtDash === -1 ? args.length : argsLengthAtDash;
  if (count !== 1) throw usageError(command, `exactly one NAME is required, got ${count}`);
  return args[0]!;
}

/** Generates, sends and prints. */
export async function createGenerated(context: AnyContext, { kind, failure, joint = ': ', plan }: Generator): Promise<void> {
  const { io, flags, factory, args } = context;
  const name = nameFromArguments(context);
  await factory.restConfig();
  const { namespace, isExplicit } = await factory.namespace();
  const dryRun = dryRunOf(flags['dry-run'], io);
  const printer = await createPrinter(io, flags, { operation: 'created', dryRun, isTyped: true });
  const fieldValidation = fieldValidationOf(flags.validate);
  const { toTyped } = await import('../typed.ts');
  const planned = await plan({ name, command: args.slice(1) });
  const isNamespaced = kind.scope === 'Namespaced';
  const placed = isNamespaced && isExplicit ? { ...planned, metadata: { ...planned.metadata, namespace } } : planned;
  const object = withLastApplied(toTyped(placed), { save: flags['save-config'], keysOf: keysAsTheyStand });
  if (dryRun === 'client') return printer.print(toTyped(object));
  const { ResourceHelper } = await import('../resource/helper.ts');
  const helper = new ResourceHelper(await factory.client(), { ...kind, singular: '' }, { isDryRun: dryRun === 'server', fieldManager: flags['field-manager'], fieldValidation });
  const created = await helper.create(isNamespaced ? namespace : '', object).catch((error: Error) => {
    throw failure === undefined ? error : new CommandError(`${failure}${joint}${error.message}`, { cause: error });
  });
  await printer.print(toTyped(created));
}

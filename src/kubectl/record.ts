/** `--record`: the command line, kept in an annotation of what it changed. */
import type { CommandContext } from './command.ts';
import { bool } from './flags/flag.ts';
import type { Unstructured } from './object.ts';

export const CHANGE_CAUSE = 'kubernetes.io/change-cause';

/** Global flags whose values are nobody's business. */
const CLASSIFIED = new Set(['client-certificate', 'client-key', 'password', 'token']);

export const recordFlag = () => ({
  record: bool({ deprecated: '--record will be removed in the future', usage: 'Keep the command line in an annotation of the object.' }),
});

type Recording = Pick<CommandContext, 'command' | 'args' | 'given' | 'io'>;

/** `kubectl label pods foo a=b --record=true`. */
export function changeCause({ command, args, given, io }: Recording): string {
  const words = [io.programName, ...command.path.split(' ').slice(1), ...args].join(' ');
  return words + given.map(({ name, text }) => ` --${name}=${CLASSIFIED.has(name) ? 'CLASSIFIED' : text}`).join('');
}

/** Puts the command line into the object where `--record` says so. */
export function recordChange(context: Recording & { readonly flags: { readonly record: boolean } }, object: Unstructured): void {
  if (!context.flags.record) return;
  object.metadata = { ...object.metadata, annotations: { ...object.metadata?.annotations, [CHANGE_CAUSE]: changeCause(context) } } as NonNullable<Unstructured['metadata']>;
}

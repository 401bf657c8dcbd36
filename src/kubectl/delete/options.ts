/** How objects are to be deleted: what the flags say together, and what of them makes no sense. */
import { CommandError } from '../errors.ts';
import { parseBoolean } from '../flags/go-text.ts';

export type Propagation = 'Background' | 'Foreground' | 'Orphan';

export interface Cascade {
  readonly propagation: Propagation;
  /** A word of advice on an old way to say it. */
  readonly warning?: string;
}

export function parseCascade(text: string): Cascade {
  switch (text) {
    case 'background': return { propagation: 'Background' };
    case 'foreground': return { propagation: 'Foreground' };
    case 'orphan': return { propagation: 'Orphan' };
    default: return { propagation: isTrue(text) ? 'Background' : 'Orphan', warning: `--cascade=${text} is deprecated (boolean value) and can be replaced with --cascade=${isTrue(text) ? 'background' : 'orphan'}.` };
  }
}

function isTrue(text: string): boolean {
  try {
    return parseBoolean(text);
  } catch {
    throw new CommandError(`invalid cascade value (${text}). Must be "background", "foreground", or "orphan"`);
  }
}

export interface GraceFlags {
  readonly now: boolean;
  readonly force: boolean;
  readonly 'grace-period': number;
}

/** Seconds; less than nought: what the object says. Nought takes `--force`. */
export function gracePeriodOf({ now, force, 'grace-period': given }: GraceFlags): number {
  if (now && given !== -1) throw new CommandError('--now and --grace-period cannot be specified together');
  const seconds = now || (given === 0 && !force) ? 1 : given;
  return force && seconds < 0 ? 0 : seconds;
}

export interface ChosenFlags extends GraceFlags {
  readonly output: string;
  readonly all: boolean;
  readonly selector: string;
  readonly 'field-selector': string;
  readonly raw: string;
  readonly filename: readonly string[];
  readonly recursive: boolean;
  readonly interactive: boolean;
}

/** In the order in which upstream looks, before it warns of forced deletion; `refuseBadRaw` comes after. */
export function refuseBadFlags({ output, all, selector, 'field-selector': fieldSelector, force }: ChosenFlags, gracePeriod: number): void {
  if (output !== '' && output !== 'name') throw new CommandError(`unexpected -o output mode: ${output}. We only support '-o name'`);
  if (all && selector) throw new CommandError('cannot set --all and --selector at the same time');
  if (all && fieldSelector) throw new CommandError('cannot set --all and --field-selector at the same time');
  if (gracePeriod > 0 && force) throw new CommandError('--force and --grace-period greater than 0 cannot be specified together');
}

export function refuseBadRaw({ raw, filename, recursive, output, interactive }: ChosenFlags): void {
  if (!raw) return;
  if (interactive) throw new CommandError('--interactive can not be used with --raw');
  if (filename.length > 1) throw new CommandError('--raw can only use a single local file or stdin');
  if (/^https?:\/\//.test(filename[0] ?? '')) throw new CommandError('--raw cannot read from a url');
  if (recursive) throw new CommandError('--raw and --recursive are mutually exclusive');
  if (output) throw new CommandError('--raw and --output are mutually exclusive');
}

/** Flags that many commands share: files, selectors, dry run, field manager, validation. Spread them into `flags`. */
import { CommandError } from '../errors.ts';
import type { Io } from '../io.ts';
import { logLine } from '../log-line.ts';
import type { FilenameOptions } from '../resource/filenames.ts';
import { bool, int64, string, stringSlice } from './flag.ts';

/** -f, -k and -R; read them with `filenamesOf`. */
export const filenameFlags = (purpose: string) => ({
  filename: stringSlice({ shorthand: 'f', usage: `File, folder or URL ${purpose}` }),
  kustomize: string({ shorthand: 'k', usage: 'Folder of a kustomization. Not together with -f or -R.' }),
  recursive: bool({ shorthand: 'R', usage: 'Go into the folders of the folder that -f names.' }),
});

export const filenamesOf = (flags: { readonly filename: readonly string[]; readonly kustomize?: string; readonly recursive?: boolean }): FilenameOptions => ({
  filenames: flags.filename, kustomize: flags.kustomize ?? '', recursive: flags.recursive ?? false,
});

export const selectorFlag = () => ({ selector: string({ shorthand: 'l', usage: "Label selector: '=', '==', '!=', 'in', 'notin', key, !key." }) });
export const fieldSelectorFlag = () => ({ 'field-selector': string({ usage: "Field selector: '=', '==' and '!='; which fields, the server says." }) });
export const allNamespacesFlag = () => ({ 'all-namespaces': bool({ shorthand: 'A', usage: 'Of all namespaces, whatever --namespace says.' }) });
export const chunkSizeFlag = () => ({ 'chunk-size': int64({ default: 500, usage: 'Ask for lists in parts of so many objects; 0 for whole ones.' }) });
export const fieldManagerFlag = (manager: string) => ({ 'field-manager': string({ default: manager, usage: 'Who is remembered as the manager of the fields that are set.' }) });

export const saveConfigFlag = () => ({ 'save-config': bool({ usage: 'Keep the configuration in an annotation of the object, for apply later.' }) });

/** Read it with `dryRunOf`. */
export const dryRunFlag = () => ({ 'dry-run': string({ default: 'none', noOptDefault: 'unchanged', usage: '"none", "server" or "client": only show what would be sent, or send it to be thrown away.' }) });

export type DryRun = 'none' | 'client' | 'server';

/** Warns of the old ways to say it, refuses others. */
export function dryRunOf(value: string, io: Io): DryRun {
  const warn = (line: number, text: string) => logLine(io, 'W', `helpers.go:${line}`, text);
  if (value === 'none' || value === 'client' || value === 'server') return value;
  if (value === 'unchanged') {
    warn(719, '--dry-run is deprecated and can be replaced with --dry-run=client.');
    return 'client';
  }
  if (/^(1|t|T|TRUE|true|True)$/.test(value)) {
    warn(733, `--dry-run=${value} is deprecated (boolean value) and can be replaced with --dry-run=client.`);
    return 'client';
  }
  if (/^(0|f|F|FALSE|false|False)$/.test(value)) {
    warn(736, `--dry-run=${value} is deprecated (boolean value) and can be replaced with --dry-run=none.`);
    return 'none';
  }
  throw new CommandError(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
}

/** Read it with `fieldValidationOf`. */
export const validateFlag = () => ({ validate: string({ default: 'strict', noOptDefault: 'strict', usage: 'strict (or true), warn, ignore (or false): what becomes of unknown and duplicate fields.' }) });

/** The value of the request's `fieldValidation`. */
export function fieldValidationOf(value: string): 'Strict' | 'Warn' | 'Ignore' {
  switch (value) {
    case 'true': case 'strict': return 'Strict';
    case 'warn': return 'Warn';
    case 'false': case 'ignore': return 'Ignore';
    default: throw new CommandError(`invalid - validate option ${JSON.stringify(value)}; must be one of: strict (or true), warn, ignore (or false)`);
  }
}

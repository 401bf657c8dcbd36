/** `-o` and what goes with it: the flags, and the printer that they choose. */
import { CommandError } from '../errors.ts';
import { bool, string } from '../flags/flag.ts';
import type { Io } from '../io.ts';
import type { Unstructured } from '../object.ts';
import { jsonText, keysAsTheyStand, type KeysOf, sortedKeys } from './json.ts';
import { nameLines } from './name.ts';

/** Prints one object; several printed one after the other are separated as the format wants. */
export interface Printer {
  print(object: Unstructured): Promise<void> | void;
}

const FORMATS = ['json', 'yaml', 'kyaml', 'name', 'go-template', 'go-template-file', 'template', 'templatefile', 'jsonpath', 'jsonpath-as-json', 'jsonpath-file'] as const;

/** Spread into the flags of a command that prints what it did or made. */
export const printFlags = () => ({
  output: string({ shorthand: 'o', usage: `Output format. One of: (${FORMATS.join(', ')}).` }),
  template: string({ usage: 'The template, or the file with it, for -o=go-template and -o=go-template-file' }),
  'allow-missing-template-keys': bool({ default: true, usage: 'Ignore errors of templates where a field or key is missing.' }),
  'show-managed-fields': bool({ usage: 'Keep managedFields in JSON and YAML.' }),
});

export interface PrintOptions {
  readonly output: string;
  readonly template?: string;
  readonly 'allow-missing-template-keys'?: boolean;
  readonly 'show-managed-fields'?: boolean;
}

export interface PrinterOptions {
  /** What was done, for the plain and the `name` output: `created`. */
  readonly operation?: string;
  readonly dryRun?: 'none' | 'client' | 'server';
  /** Formats of the command besides these: named in the error for an unknown one. */
  readonly more?: readonly string[];
  /** Objects are of kinds that are known here (`toTyped` has brought them into form): JSON and KYAML keep the order of their fields. */
  readonly isTyped?: boolean;
  /** Their order where neither this nor that is so. */
  readonly keysOf?: KeysOf;
}

/** ` (dry run)`, ` (server dry run)` behind what was done. */
export const withDryRun = (operation: string, dryRun: 'none' | 'client' | 'server' = 'none'): string =>
  operation + (dryRun === 'client' ? ' (dry run)' : dryRun === 'server' ? ' (server dry run)' : '');

/** The printer that `-o` asks for; without it, a line that says what was done. Throws for a format that there is not. */
export async function createPrinter(io: Io, flags: PrintOptions, options: PrinterOptions = {}): Promise<Printer> {
  const operation = withDryRun(options.operation ?? '', options.dryRun);
  const format = flags.output === '' && flags.template ? 'go-template' : flags.output;
  const write = (text: string) => io.stdout.write(text);
  const trimmed = (object: Unstructured) => (flags['show-managed-fields'] ? object : withoutManagedFields(object));
  const keysOf = options.keysOf ?? (options.isTyped ? keysAsTheyStand : sortedKeys);
  // Names of templates alone have a case.
  switch (format.toLowerCase()) {
    case '': return { print: object => write(nameLines(object, { operation })) };
    case 'name': return { print: object => write(nameLines(object, { operation, isShort: true })) };
    case 'json': return { print: object => write(`${jsonText(trimmed(object), undefined, keysOf)}\n`) };
    case 'yaml': {
      const { yamlText } = await import('./yaml.ts');
      return documents(io, object => yamlText(trimmed(object)));
    }
    case 'kyaml': {
      const { kyamlText } = await import('./kyaml.ts');
      return { print: object => write(kyamlText(trimmed(object), keysOf)) };
    }
    default: return templatePrinter(io, format, flags, options.more ?? []);
  }
}

/** From the second on, `---` stands before. */
function documents(io: Io, text: (object: Unstructured) => string): Printer {
  let count = 0;
  return { print: object => io.stdout.write(`${count++ > 0 ? '---\n' : ''}${text(object)}`) };
}

async function templatePrinter(io: Io, format: string, flags: PrintOptions, more: readonly string[]): Promise<Printer> {
  const chosen = await templateOf(io, format, flags);
  if (!chosen) throw new CommandError(unknownFormat(format, more));
  const { compileTemplate, TemplateError } = await import('./templates.ts');
  const compiled = await compileTemplate(chosen.kind, chosen.text, flags['allow-missing-template-keys'] ?? true);
  return {
    print: object => {
      try {
        io.stdout.write(compiled(object));
      } catch (error) {
        if (error instanceof TemplateError) io.stdout.write(error.printed);
        throw error;
      }
    },
  };
}

/** The error for a format that there is not. */
export const unknownFormat = (format: string, more: readonly string[] = []): string =>
  `unable to match a printer suitable for the output format ${JSON.stringify(format)}, allowed formats are: ${[...FORMATS, ...more].toSorted().join(',')}`;

export type TemplateKind = 'go-template' | 'jsonpath' | 'jsonpath-as-json';

/** The text may stand behind the format (`jsonpath={.a}`), or in `--template`; of the kinds that end in `file` it is a file's. */
async function templateOf(io: Io, format: string, { template = '' }: PrintOptions): Promise<{ kind: TemplateKind; text: string } | undefined> {
  const at = format.indexOf('=');
  const name = at < 0 ? format : format.slice(0, at);
  const known = /^(?:(go-template|template)(-?file)?|(jsonpath-as-json)|(jsonpath)(-file)?)$/.exec(name === 'templatefile' ? 'templatefile' : name);
  if (!known) return undefined;
  const kind: TemplateKind = known[1] ? 'go-template' : known[3] ? 'jsonpath-as-json' : 'jsonpath';
  const given = at < 0 ? template : format.slice(at + 1);
  if (given === '') throw new CommandError(kind === 'go-template' ? 'template format specified but no template given' : `template format specified but no template given`);
  const isFile = known[2] !== undefined || known[5] !== undefined;
  if (!isFile) return { kind, text: given };
  try {
    return { kind, text: await Promise.resolve(io.files.readText(given)) };
  } catch (error) {
    throw new CommandError(`error reading --template ${given}, ${(error as Error).message}\n`);
  }
}

/** A copy without metadata.managedFields; of a list, of its items. */
export function withoutManagedFields(object: Unstructured): Unstructured {
  if (Array.isArray(object['items'])) return { ...object, items: (object['items'] as Unstructured[]).map(withoutManagedFields) };
  if (!object.metadata?.managedFields) return object;
  const { managedFields: _dropped, ...metadata } = object.metadata;
  return { ...object, metadata };
}

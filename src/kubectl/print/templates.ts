/** Templates of `-o jsonpath` and `-o go-template`, read once and printed many times. */
import { CommandError } from '../errors.ts';
import type { Unstructured } from '../object.ts';
import type { TemplateKind } from './flags.ts';

/** Throws what is wrong with the template; what it returns throws what is wrong with an object. */
export async function compileTemplate(kind: TemplateKind, text: string, allowMissingKeys: boolean): Promise<(object: Unstructured) => string> {
  if (kind === 'go-template') return compileGoTemplate(text, allowMissingKeys);
  const { parseJsonPath, printJsonPath } = await import('./jsonpath.ts');
  const path = telling(() => parseJsonPath(text, { allowMissingKeys }));
  return object => telling(() => printJsonPath(path, object, kind === 'jsonpath-as-json' ? { asJson: true } : {}));
}

async function compileGoTemplate(text: string, allowMissingKeys: boolean): Promise<(object: Unstructured) => string> {
  const { parseGoTemplate, printGoTemplate } = await import('./go-template.ts');
  const template = telling(() => parseGoTemplate(text));
  return object => telling(() => printGoTemplate(template, object, { allowMissingKeys }));
}

/** A template that failed half way; what it had printed stands on stdout all the same. */
export class TemplateError extends CommandError {
  readonly printed: string;
  constructor(message: string, printed: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TemplateError';
    this.printed = printed;
  }
}

function telling<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    const { message, printed = '' } = error as Error & { printed?: string };
    throw new TemplateError(message, printed, { cause: error });
  }
}

/**
 * Go templates over objects, as `kubectl get -o go-template` prints them.
 *
 *   printGoTemplate(parseGoTemplate('{{range .items}}{{.metadata.name}}{{"\n"}}{{end}}'), list);
 */
import { goJson } from './go-format-json.ts';
import { sprintf } from './go-format.ts';
import { goQuote } from './go-format-quote.ts';
import { GoNumber, isMap, numberOf } from './go-format-value.ts';
import { Execution, GoTemplateExecError, type Program } from './go-template-exec.ts';
import { templateFunctions } from './go-template-functions.ts';
import { GoTemplateParseError, parseTrees } from './go-template-parser.ts';
import { plain } from './go-template-value.ts';

/** What upstream answers to a template that cannot be read or run. */
export class GoTemplateError extends Error {
  override readonly name = 'GoTemplateError';
  /** What stands on stdout all the same: the output up to the error, and help for debugging. */
  readonly printed: string;
  constructor(message: string, { printed = '', cause }: { printed?: string; cause?: unknown } = {}) {
    super(message, { cause });
    this.printed = printed;
  }
}

export type GoTemplate = Program;

/** Throws `error parsing template {{.x, template: output:1: unclosed action`. */
export function parseGoTemplate(text: string): GoTemplate {
  try {
    return { text, trees: parseTrees({ name: 'output', text, isFunction: name => Object.hasOwn(templateFunctions, name) }) };
  } catch (cause) {
    if (!(cause instanceof GoTemplateParseError)) throw cause;
    throw new GoTemplateError(`error parsing template ${text}, ${cause.message}`, { cause });
  }
}

/** Upstream writes the object as JSON and reads it again, which makes `1e3` the integer 1000. */
function reread(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reread);
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, reread(member)]));
  const number = numberOf(value);
  if (!number || !number.isFloat || !Number.isInteger(number.value) || Math.abs(Number(number.value)) >= 2 ** 63) return number ?? value;
  return GoNumber.integer(number.value, 'int64');
}

export interface PrintGoTemplateOptions {
  /** The object's JSON, where its members do not come sorted: what is not unstructured upstream. */
  readonly rawData?: string;
  /** False: a key that a map has not is an error, and no `<no value>`. */
  readonly allowMissingKeys?: boolean;
}

export function printGoTemplate(template: GoTemplate, object: unknown, { rawData, allowMissingKeys = true }: PrintGoTemplateOptions = {}): string {
  const data = reread(object);
  const execution = new Execution(template, template.trees.get('output')!, plain(data), { allowMissingKeys });
  try {
    execution.run(plain(data));
    return execution.out.join('');
  } catch (cause) {
    if (!(cause instanceof GoTemplateExecError)) throw cause;
    const about = `Error executing template: ${cause.message}. Printing more information for debugging the template:\n`
      + `\ttemplate was:\n\t\t${template.text}\n\traw data was:\n\t\t${rawData ?? goJson(object)}\n`
      + `\tobject given to template engine was:\n\t\t${sprintf('%+v', [data])}\n\n`;
    throw new GoTemplateError(`error executing template ${goQuote(template.text)}: ${cause.message}`, { printed: execution.out.join('') + about, cause });
  }
}

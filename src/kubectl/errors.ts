/** What can go wrong in a command, and how it is told: upstream's words and exit codes. */
import { StatusError, type StatusCause } from '../machinery/status-error.ts';
import { quote } from './flags/go-text.ts';

/** Told as `error: MESSAGE`. */
export class CommandError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandError';
  }
}

/** Ends the command without a word. */
export class ExitError extends Error {
  readonly code: number;
  constructor(code = 1) {
    super('exit');
    this.name = 'ExitError';
    this.code = code;
  }
}

/** Ends the command with a message as it is, and a code: what a remote or a local program ended with. */
export class ExitCodeError extends Error {
  readonly code: number;
  constructor(message: string, code: number) {
    super(message);
    this.name = 'ExitCodeError';
    this.code = code;
  }
}

/** The kubeconfig or the flags do not say how to reach a cluster. */
export class ConfigurationError extends Error {
  readonly errors: readonly string[];
  constructor(...errors: readonly string[]) {
    super(errors.length === 1 ? `invalid configuration: ${errors[0]}` : `invalid configuration: [${errors.join(', ')}]`);
    this.name = 'ConfigurationError';
    this.errors = errors;
  }
}

const NO_CONTEXT = 'context was not found for specified context';

export class ContextNotFoundError extends Error {
  constructor(name: string) {
    super(`${NO_CONTEXT}: ${name}`);
    this.name = 'ContextNotFoundError';
  }
}

/** A request that got no answer. The message is Go's of a url.Error. */
export class ConnectionError extends Error {
  readonly url: string;
  readonly reason: string;
  constructor(method: string, url: string, reason: string, options?: ErrorOptions) {
    super(`${method[0]}${method.slice(1).toLowerCase()} "${url}": ${reason}`, options);
    this.name = 'ConnectionError';
    this.url = url;
    this.reason = reason;
  }
}

/** No credentials could be had; told as a server that cannot be reached. */
export class CredentialsError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CredentialsError';
  }
}

/** Several errors as one; equal texts count once. */
export class Aggregate extends Error {
  readonly errors: readonly Error[];
  constructor(errors: readonly Error[]) {
    const texts = [...new Set(flatten(errors).map(e => e.message))];
    super(texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`);
    this.name = 'Aggregate';
    this.errors = errors;
  }
}

/** Nothing for none; else an Aggregate, of a single one, too: within another it is told without `Error from server`. */
export const aggregate = (errors: readonly Error[]): Aggregate | undefined => (errors.length > 0 ? new Aggregate(errors) : undefined);

export const flatten = (errors: readonly Error[]): Error[] => errors.flatMap(e => (e instanceof Aggregate ? flatten(e.errors) : [e]));

/** A resource that the server does not have. */
export class NoResourceMatchError extends Error {
  readonly resource: { readonly group: string; readonly version: string; readonly resource: string };
  constructor(resource: NoResourceMatchError['resource']) {
    super(`no matches for ${resource.group}/${resource.version}, Resource=${resource.resource}`);
    this.name = 'NoResourceMatchError';
    this.resource = resource;
  }
}

/** A kind that the server does not have. */
export class NoKindMatchError extends Error {
  constructor(kind: string, group: string, versions: readonly string[]) {
    const searched = versions.filter(Boolean).map(v => (group ? `${group}/${v}` : v));
    const where = searched.length === 0 ? `group "${group}"` : searched.length === 1 ? `version ${quote(searched[0]!)}` : `versions [${searched.map(quote).join(' ')}]`;
    super(`no matches for kind ${quote(kind)} in ${where}`);
    this.name = 'NoKindMatchError';
  }
}

/** A copy of the error that says, too, of which file it is: `error when creating "x.yaml": ...`. */
export function addSource(verb: string, source: string, error: Error): Error {
  if (source === '') return error;
  if (error instanceof StatusError) {
    return StatusError.from({ ...error.status, message: `error when ${verb} ${quote(source)}: ${error.message}` });
  }
  return new CommandError(`error when ${verb} ${quote(source)}: ${error.message}`, { cause: error });
}

/** Text and exit code for the end of a command. An empty text: nothing is printed. */
export interface Ending {
  readonly text: string;
  readonly code: number;
}

export function explainError(thrown: unknown): Ending {
  const error = unwrap(thrown);
  if (error instanceof ExitError) return { text: '', code: error.code };
  if (error instanceof ExitCodeError) return { text: withNewline(error.message), code: error.code };
  return { text: withNewline(textOf(error)), code: 1 };
}

/** One level: a single error stands for itself. */
function unwrap(thrown: unknown): Error {
  if (thrown instanceof Aggregate && thrown.errors.length === 1) return thrown.errors[0]!;
  if (thrown instanceof ConfigurationError && thrown.errors.length === 1) return new CommandError(thrown.errors[0]!, { cause: thrown });
  return thrown instanceof Error ? thrown : new CommandError(String(thrown));
}

const withNewline = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

function textOf(error: Error): string {
  if (error instanceof StatusError && error.reason === 'Invalid') return invalidText(error);
  if (error instanceof ConfigurationError) return multiline('Error in configuration: ', error.errors);
  // Among others, too: upstream goes by the words.
  if (error.message.includes(NO_CONTEXT)) return multiline('Error in configuration: ', flatten([error]).map(e => e.message));
  if (error instanceof NoResourceMatchError) return noResourceText(error);
  if (error instanceof Aggregate) return error.errors.map(e => `${standardMessage(e) ?? e.message}\n`).join('');
  return standardMessage(error) ?? (error.message.startsWith('error: ') ? error.message : `error: ${error.message}`);
}

function invalidText({ status }: StatusError): string {
  const { details } = status;
  const causes = details?.causes ?? [];
  const isNamed = details !== undefined && Boolean(details.kind || details.name);
  // With a name or causes the message says nothing new.
  const more = !isNamed && causes.length === 0 && status.message ? `: ${status.message}` : '';
  const head = isNamed ? `The ${details.kind ?? ''} ${quote(details.name ?? '')} is invalid` : `The request is invalid${more}`;
  return causes.length === 0 ? head : multiline(`${head}: `, causeTexts(causes));
}

const causeTexts = (causes: readonly StatusCause[]): string[] => [...new Set(causes.map(c => `${c.field ?? ''}: ${c.message ?? ''}`))];

/** One behind the prefix, several below it, each with a star. */
function multiline(prefix: string, lines: readonly string[]): string {
  if (lines.length === 1) return `${prefix}${lines[0]}\n`;
  return `${prefix}\n${lines.map(line => `* ${line}\n`).join('')}`;
}

function noResourceText({ resource: { group, version, resource } }: NoResourceMatchError): string {
  const where = group && version ? ` in group ${quote(group)} and version ${quote(version)}` : group ? ` in group ${quote(group)}` : version ? ` in version ${quote(version)}` : '';
  return `the server doesn't have a resource type ${quote(resource)}${where}`;
}

/** The words for errors of the server and of the way there; nothing for others. */
export function standardMessage(error: Error): string | undefined {
  if (error instanceof StatusError) {
    if (error.reason === 'Unauthorized') return `error: You must be logged in to the server (${error.message})`;
    return error.reason ? `Error from server (${error.reason}): ${error.message}` : `Error from server: ${error.message}`;
  }
  if (error instanceof CredentialsError) return `Unable to connect to the server: ${error.message}`;
  if (!(error instanceof ConnectionError)) return undefined;
  if (error.reason.includes('connection refused')) return `The connection to the server ${new URL(error.url).host} was refused - did you specify the right host or port?`;
  return `Unable to connect to the server: ${error.reason}`;
}

/** One turn after the other of an editor, until what it leaves is taken or given up. */
import { hasReason, StatusError } from '../../machinery/status-error.ts';
import { CommandError, ExitError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import type { Io } from '../io.ts';
import type { Unstructured } from '../object.ts';
import { jsonText } from '../print/json.ts';
import { kyamlText } from '../print/kyaml.ts';
import { yamlText } from '../print/yaml.ts';
import { withoutManagedFields } from '../print/flags.ts';
import type { Info } from '../resource/info.ts';
import { groupResource } from '../resource/mapper.ts';
import { editText, preserving } from './editor.ts';
import { hasContent, heading, meaningOf, withoutCommentLines, type Reason } from './text.ts';

export interface Session {
  readonly io: Io;
  readonly about: 'object' | 'lastApplied';
  /** `-o`: how the objects are written for the editor. */
  readonly output: string;
  readonly windowsLineEndings: boolean;
  /** What is wrong with the text before it is taken for objects. */
  validate(text: string): Promise<string | undefined>;
  /** The objects of a text. */
  read(text: string): Promise<readonly Info[]>;
  /** Does what was edited. What the server refuses goes to the results, all else is thrown. */
  apply(edited: readonly Info[], originals: readonly Info[], results: Results): Promise<void>;
}

/** What one turn came to. */
export class Results {
  readonly reasons: Reason[] = [];
  again = 0;
  retryable = 0;
  notFound = 0;

  /** The line that tells of it. */
  addError(error: unknown, { mapping, name }: Info): string {
    const what = `${groupResource(mapping!)} ${quote(name)}`;
    if (error instanceof StatusError && error.reason === 'Invalid') {
      this.again++;
      this.reasons.push({ head: `${what} was not valid`, others: (error.status.details?.causes ?? []).map(cause => `${cause.field ?? ''}: ${cause.message ?? ''}`) });
      return `error: ${what} is invalid`;
    }
    if (hasReason(error, 'NotFound')) {
      this.notFound++;
      return `error: ${what} could not be found on the server`;
    }
    this.retryable++;
    return `error: ${what} could not be patched: ${(error as Error).message}`;
  }
}

interface Turn {
  readonly path: string;
  readonly text: string;
  readonly results: Results;
  readonly failed: boolean;
}

export async function editObjects(infos: readonly Info[], session: Session): Promise<void> {
  const { io } = session;
  let last: Turn = { path: '', text: '', results: new Results(), failed: false };
  for (;;) {
    const before = objectsText(infos, session.output);
    const content = `${session.output === 'json' ? '' : heading(session.about, last.results.reasons)}${last.failed ? withoutCommentLines(last.text) : before}`;
    let turn: Turn | undefined;
    try {
      turn = await takeTurn(infos, { content: session.windowsLineEndings ? content.replaceAll('\n', '\r\n') : content, before, last }, session);
    } catch (error) {
      throw error instanceof Preserved ? preserving(io, error.cause, error.path) : preserving(io, error, last.path);
    }
    if (!turn) return;
    last = turn;
  }
}

/** The error, and the file that is kept for it. */
class Preserved extends Error {
  readonly path: string;
  constructor(path: string, cause: unknown) {
    super('preserved', { cause });
    this.path = path;
  }
}

/** Undefined: it is over. */
async function takeTurn(infos: readonly Info[], { content, before, last }: { readonly content: string; readonly before: string; readonly last: Turn }, session: Session): Promise<Turn | undefined> {
  const { io } = session;
  const { path, text } = await editText(io, content, session.output === 'json' ? '.json' : '.yaml');
  try {
    if (last.failed && meaningOf(last.text) === meaningOf(text)) throw new CommandError('Edit cancelled, no valid changes were saved.');
    if (last.path !== '') io.files.remove(last.path);
    const results = new Results();
    const again: Turn = { path, text, results, failed: true };
    const problem = await session.validate(text);
    if (problem !== undefined) {
      const invalid = new StatusError(422, 'Invalid', '', { causes: [{ field: '<nil>', message: `Invalid value: "The edited file failed validation": ${problem}` }] });
      io.stderr.write(`${results.addError(invalid, infos[0]!)}\n`);
      return again;
    }
    if (meaningOf(before) === meaningOf(text)) return giveUp(io, path, 'Edit cancelled, no changes made.');
    if (!hasContent(text)) return giveUp(io, path, 'Edit cancelled, saved file was empty.');
    const edited = await session.read(text).catch((error: Error) => void results.reasons.push({ head: `The edited file had a syntax error: ${error.message}` }));
    if (!edited) return again;
    await session.apply(edited, infos, results);
    return finish({ path, text, results, failed: results.reasons.length > 0 }, session);
  } catch (error) {
    throw new Preserved(path, error);
  }
}

function giveUp(io: Io, path: string, why: string): undefined {
  io.files.remove(path);
  io.stderr.write(`${why}\n`);
  return undefined;
}

function finish(turn: Turn, { io }: Session): Turn | undefined {
  const { path, results } = turn;
  if (results.retryable > 0) {
    io.stderr.write(`You can run \`${io.programName} replace -f ${path}\` to try this update again.\n`);
    throw new ExitError();
  }
  if (results.notFound > 0) {
    io.stderr.write(`The edits you made on deleted resources have been saved to ${quote(path)}\n`);
    throw new ExitError();
  }
  if (results.again > 0) return turn;
  io.files.remove(path);
  return undefined;
}

/** One object as it is, several as a list. */
function objectsText(infos: readonly Info[], output: string): string {
  const objects = infos.map(info => withoutManagedFields(info.object!));
  const object: Unstructured = objects.length === 1 ? objects[0]! : { apiVersion: 'v1', kind: 'List', metadata: {} as NonNullable<Unstructured['metadata']>, items: objects };
  switch (output) {
    case '': case 'yaml': return yamlText(object);
    case 'json': return `${jsonText(object)}\n`;
    case 'kyaml': return kyamlText(object);
    default: throw new CommandError(`unable to match a printer suitable for the output format ${quote(output)}, allowed formats are: json,kyaml,yaml`);
  }
}

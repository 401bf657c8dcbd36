/** Objects of commands that know their kinds: what does not fit its kind is told of as a file that cannot be read. */
import { DecodeError } from '../machinery/schema/decode-error.ts';
import { CommandError } from './errors.ts';
import { quote } from './flags/go-text.ts';
import type { Unstructured } from './object.ts';
import type { Info } from './resource/info.ts';
import { structOf, toTyped } from './typed.ts';

/** Gives the info its object in the form of its kind, and answers it. */
export function typeInfo(info: Info): Unstructured {
  const { object, source } = info;
  const { apiVersion = '', kind = '' } = object!;
  const fail = (why: string, cause?: unknown) => new CommandError(source === '' ? why : `unable to decode ${quote(source)}: ${why}`, { cause });
  if (structOf(object!) === undefined) throw fail(`no kind ${quote(kind)} is registered for version ${quote(apiVersion)} in scheme "pkg/scheme/scheme.go:28"`);
  try {
    info.object = toTyped(object!);
  } catch (error) {
    throw error instanceof DecodeError ? fail(error.message, error) : error;
  }
  return info.object;
}

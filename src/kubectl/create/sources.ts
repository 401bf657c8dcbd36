/** Keys and values for config maps and secrets: files, folders, literals, files of environment variables. */
import { checkEnvVarName } from '../../machinery/names.ts';
import { CommandError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import type { Files, FileStat } from '../io.ts';
import { join } from '../paths.ts';

export interface Entry {
  readonly key: string;
  readonly value: Uint8Array;
}

export interface SourceOptions {
  readonly files: readonly string[];
  readonly literals: readonly string[];
  readonly envFiles: readonly string[];
  /** `secret` or `config`, in a message about a folder of environment variables. */
  readonly what: 'secret' | 'config';
}

interface Place {
  readonly files: Files;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const utf8 = new TextEncoder();

export function parseLiteral(source: string): Entry {
  const at = source.indexOf('=');
  if (at <= 0) throw new CommandError(`invalid literal source ${source}, expected key=value`);
  return { key: source.slice(0, at), value: utf8.encode(source.slice(at + 1)) };
}

/** `path`, or `key=path`. */
export function parseFileSource(source: string): { readonly key: string; readonly path: string } {
  const parts = source.split('=');
  if (parts.length > 2) throw new CommandError("key names or file paths cannot contain '='");
  const [key = '', path] = parts;
  if (path === undefined) return { key: source.replace(/\/+$/, '').split('/').at(-1) || (source === '' ? '.' : '/'), path: source };
  if (key === '') throw new CommandError(`key name for file path ${path} missing`);
  if (path === '') throw new CommandError(`file path for key name ${key} missing`);
  return { key, path };
}

function statOf({ files }: Place, path: string): FileStat {
  const found = files.stat(path);
  if (!found) throw new CommandError(`error reading ${path}: no such file or directory`);
  return found;
}

function* fileEntries(place: Place, source: string): Generator<Entry> {
  const { files } = place;
  const { key, path } = parseFileSource(source);
  if (!statOf(place, path).isDirectory) return yield { key, value: files.read(path) };
  if (source.includes('=')) throw new CommandError('cannot give a key name for a directory path');
  for (const name of files.list(path)) {
    const file = join(path, name);
    if (files.lstat(file)?.isFile) yield { key: name, value: files.read(file) };
  }
}

function* envFileEntries(place: Place, path: string, what: string): Generator<Entry> {
  if (statOf(place, path).isDirectory) throw new CommandError(`env ${what} file cannot be a directory`);
  const lines = splitLines(place.files.read(path));
  for (const [i, line] of lines.entries()) {
    const entry = envLine(line, { path, number: i, env: place.env });
    if (entry) yield entry;
  }
}

function splitLines(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    const at = bytes.indexOf(10, start);
    const end = at < 0 ? bytes.length : at;
    lines.push(bytes.subarray(start, end > start && bytes[end - 1] === 13 ? end - 1 : end));
    start = end + 1;
  }
  return lines;
}

/** Nothing for a comment or an empty line. A name alone takes its value from the environment. */
function envLine(bytes: Uint8Array, { path, number, env }: { readonly path: string; readonly number: number; readonly env: Place['env'] }): Entry | undefined {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw new CommandError(`env file ${path} contains invalid utf8 bytes at line ${number + 1}: [${bytes.join(' ')}]`);
  const line = (number === 0 ? text.replace(/^\ufeff/, '') : text).replace(/^[\s\u0085]+/, '');
  if (line === '' || line.startsWith('#')) return undefined;
  const at = line.indexOf('=');
  const key = at < 0 ? line : line.slice(0, at);
  const problems = checkEnvVarName(key);
  if (problems.length > 0) throw new CommandError(`${quote(key)} is not a valid key name: ${problems.join(';')}`);
  return { key, value: utf8.encode(at < 0 ? (env[key] ?? '') : line.slice(at + 1)) };
}

/** Undefined where the bytes are no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** In the order in which they are looked at; a problem is thrown when it is reached. */
export function* entriesOf(place: Place, { files, literals, envFiles, what }: SourceOptions): Generator<Entry> {
  // Upstream reads literals first for a secret, files first for a config map.
  const read = [
    () => files.map(source => () => fileEntries(place, source)),
    () => literals.map(source => function* () { yield parseLiteral(source); }),
    () => envFiles.map(path => () => envFileEntries(place, path, what)),
  ];
  const order = what === 'secret' ? [1, 0, 2] : [0, 1, 2];
  for (const i of order) for (const entries of read[i]!()) yield* entries();
}

export function refuseMixedSources({ files, literals, envFiles }: SourceOptions): void {
  if (envFiles.length > 0 && (files.length > 0 || literals.length > 0)) throw new CommandError('from-env-file cannot be combined with from-file or from-literal');
}


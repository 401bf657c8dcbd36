/** `configMapGenerator` and `secretGenerator`: objects made of literals, files and environment files. */
import { isPlain, KustomizeError, textOf, type Plain } from './plain.ts';
import type { Folder } from './files.ts';
import { type Behavior, Resource } from './resource.ts';

interface Entry { readonly key: string; readonly value: Uint8Array }

const LINE = 70;
const utf8 = new TextEncoder();
const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

function literal(source: string): Entry {
  const at = source.indexOf('=');
  if (at <= 0) throw new KustomizeError(`invalid literal source ${source}, expected key=value`);
  const text = source.slice(at + 1);
  const isQuoted = /^(["']).*\1$/s.test(text) && text.length > 1;
  return { key: source.slice(0, at), value: utf8.encode(isQuoted ? text.slice(1, -1) : text) };
}

function file(source: string, folder: Folder): Entry {
  const parts = source.split('=');
  if (parts.length > 2) throw new KustomizeError('key names or file paths cannot contain \'=\'');
  if (parts.length === 2 && parts[0] === '') throw new KustomizeError(`key name for file path ${parts[1]} missing`);
  if (parts.length === 2 && parts[1] === '') throw new KustomizeError(`file path for key name ${parts[0]} missing`);
  const path = parts.at(-1)!;
  return { key: parts.length === 2 ? parts[0]! : path.slice(path.lastIndexOf('/') + 1), value: folder.bytes(path) };
}

function environment(path: string, folder: Folder): Entry[] {
  const lines = folder.text(path).replace(/^\ufeff/, '').split('\n').map(line => line.replace(/\r$/, '').trimStart());
  return lines.filter(line => line !== '' && !line.startsWith('#')).map(line => {
    const at = line.indexOf('=');
    const key = at < 0 ? line : line.slice(0, at);
    if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(key)) throw new KustomizeError(`${JSON.stringify(key)} is not a valid key name: a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')`);
    return { key, value: utf8.encode(at < 0 ? '' : line.slice(at + 1)) };
  });
}

function under<T>(what: string, sources: readonly string[], read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof KustomizeError)) throw error;
    throw new KustomizeError(`loading KV pairs: ${what} [${sources.join(' ')}]: ${error.message}`, { cause: error });
  }
}

function entriesOf(spec: Plain, folder: Folder): Entry[] {
  const envs = [...listOf(spec['envs']), ...(textOf(spec['env']) ? [textOf(spec['env'])] : [])];
  const literals = listOf(spec['literals']);
  const files = listOf(spec['files']);
  return [
    ...under('env source files:', envs, () => envs.flatMap(path => environment(path, folder))),
    ...under('literal sources', literals, () => literals.map(literal)),
    ...under('file sources:', files, () => files.map(source => file(source, folder))),
  ];
}

/** Broken into lines, each ended, where it is longer than one. */
function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const text = btoa(binary);
  return text.length < LINE ? text : (text.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []).map(line => `${line}\n`).join('');
}

function asText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function addEntry(object: Plain, { key, value }: Entry, isSecret: boolean): void {
  const text = isSecret ? undefined : asText(value);
  const field = isSecret || text !== undefined ? 'data' : 'binaryData';
  const held = isPlain(object[field]) ? object[field] : {};
  if (held[key] !== undefined) throw new KustomizeError(`cannot add key ${key}, another key by that name already exists`);
  object[field] = { ...held, [key]: text ?? base64(value) };
}

/** What all generators share, and what this one says itself. */
function optionsOf(global: unknown, own: unknown): Plain {
  const [a, b] = [isPlain(global) ? global : {}, isPlain(own) ? own : {}];
  const merged = (key: string) => ({ ...(isPlain(a[key]) ? a[key] : {}), ...(isPlain(b[key]) ? b[key] : {}) });
  const either = (key: string) => a[key] === true || b[key] === true;
  return { labels: merged('labels'), annotations: merged('annotations'), disableNameSuffixHash: either('disableNameSuffixHash'), immutable: either('immutable') };
}

export interface GeneratorInput {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly spec: Plain;
  readonly globalOptions: unknown;
  readonly folder: Folder;
}

export function generate({ kind, spec, globalOptions, folder }: GeneratorInput): Resource {
  const name = textOf(spec['name']);
  if (name === '') throw new KustomizeError(`a ${kind.toLowerCase()} must have a name`);
  const options = optionsOf(globalOptions, spec['options']);
  const metadata: Plain = { name, ...(textOf(spec['namespace']) ? { namespace: textOf(spec['namespace']) } : {}) };
  for (const key of ['labels', 'annotations']) if (Object.keys(options[key] as Plain).length > 0) metadata[key] = options[key];
  const object: Plain = { apiVersion: 'v1', kind, metadata, ...(kind === 'Secret' ? { type: textOf(spec['type']) || 'Opaque', data: {} } : {}) };
  for (const entry of entriesOf(spec, folder)) addEntry(object, entry, kind === 'Secret');
  if (options['immutable']) object['immutable'] = true;
  const resource = new Resource(object);
  resource.behavior = (textOf(spec['behavior']) || 'create') as Behavior;
  resource.needsHash = options['disableNameSuffixHash'] !== true;
  return resource;
}

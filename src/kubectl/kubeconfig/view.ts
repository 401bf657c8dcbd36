/** What `config view` shows: all files as one, secrets left out or files put in. */
import type { Io } from '../io.ts';
import { dirname, isAbsolute, join } from '../paths.ts';
import { CommandError } from '../errors.ts';
import { type ConfigStore, currentContextOf, ENTRY, entryOf, type Fields, fileWith, type ListName, namesOf } from './store.ts';

export interface ViewOptions {
  /** Secrets as they are. */
  readonly isRaw: boolean;
  /** The contents of files in their place. */
  readonly isFlat: boolean;
  /** Only what the current context uses. */
  readonly isMinified: boolean;
  readonly context: string;
}

/** In the order of fields in which Go writes it as JSON. */
export function viewOf(io: Io, store: ConfigStore, options: ViewOptions): Fields {
  const current = (options.isMinified && options.context) || currentContextOf(store);
  const keep = options.isMinified ? keptNames(store, current) : undefined;
  const list = (name: ListName) => {
    const entries = namesOf(store, name).filter(n => !keep || keep[name] === n).map(n => {
      const folder = dirname(io.files.absolute(fileWith(store, name, n)!.path));
      return { name: n, [ENTRY[name]]: inOrder(shownEntry(io, entryOf(store, name, n)!, folder, options)) };
    });
    return entries.length === 0 ? null : entries;
  };
  // Users before clusters: so are the files read, and the first that is missing is told.
  const users = list('users');
  return { kind: 'Config', apiVersion: 'v1', clusters: list('clusters'), users, contexts: list('contexts'), 'current-context': current };
}

function keptNames(store: ConfigStore, current: string): Readonly<Record<ListName, string | undefined>> {
  if (current === '') throw new CommandError('current-context must exist in order to minify');
  const context = entryOf(store, 'contexts', current);
  if (!context) throw new CommandError(`cannot locate context ${current}`);
  return { contexts: current, clusters: context['cluster'] as string | undefined, users: context['user'] as string | undefined };
}

const PATHS: readonly (readonly [path: string, data: string])[] = [
  ['certificate-authority', 'certificate-authority-data'], ['client-certificate', 'client-certificate-data'], ['client-key', 'client-key-data'],
];
const DATA = ['certificate-authority-data', 'client-certificate-data', 'client-key-data'];
const SECRETS = ['token', 'password'];

function shownEntry(io: Io, entry: Fields, folder: string, { isRaw, isFlat }: ViewOptions): Fields {
  let shown: Fields = { ...entry };
  for (const [path, data] of isFlat ? PATHS : []) {
    const file = shown[path];
    if (typeof file !== 'string' || file === '') continue;
    const { [path]: _path, ...rest } = shown;
    shown = { ...rest, [data]: base64(io.files.read(isAbsolute(file) ? file : join(folder, file))) };
  }
  if (isRaw || isFlat) return shown;
  for (const name of DATA) if (shown[name]) shown[name] = 'DATA+OMITTED';
  for (const name of SECRETS) if (shown[name]) shown[name] = 'REDACTED';
  return shown;
}

/** Go's order of fields. */
const ORDER = [
  'server', 'tls-server-name', 'insecure-skip-tls-verify', 'certificate-authority', 'certificate-authority-data', 'proxy-url', 'disable-compression',
  'client-certificate', 'client-certificate-data', 'client-key', 'client-key-data', 'token', 'tokenFile', 'as', 'as-uid', 'as-groups', 'as-user-extra', 'username', 'password', 'auth-provider', 'exec',
  'cluster', 'user', 'namespace', 'extensions',
];

function inOrder(entry: Fields): Fields {
  const place = (key: string) => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  return Object.fromEntries(Object.entries(entry).toSorted(([a], [b]) => place(a) - place(b)));
}

const base64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, b => String.fromCharCode(b)).join(''));


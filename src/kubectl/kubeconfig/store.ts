/** Kubeconfig files as `kubectl config` changes them: which file has what, and writing it back whole, under a lock. */
import { typeProblem } from '../config/check-types.ts';
import { kubeconfigPaths } from '../config/load.ts';
import { CommandError } from '../errors.ts';
import { FileError, type Io } from '../io.ts';
import { logLine } from '../log-line.ts';
import { dirname } from '../paths.ts';
import { yamlText } from '../print/yaml.ts';
import { parseYaml } from '../yaml/parse.ts';

export type Fields = Record<string, unknown>;
export type ListName = 'clusters' | 'contexts' | 'users';

/** What each entry of a list is called in it. */
export const ENTRY: Readonly<Record<ListName, string>> = { clusters: 'cluster', contexts: 'context', users: 'user' };

/** Of one file; entries by name, everything else as it stands there. */
export interface ConfigFile {
  readonly path: string;
  readonly exists: boolean;
  currentContext: string;
  readonly clusters: Map<string, Fields>;
  readonly contexts: Map<string, Fields>;
  readonly users: Map<string, Fields>;
  readonly rest: Fields;
}

/** All files as one, and where each entry came from. */
export interface ConfigStore {
  readonly files: readonly ConfigFile[];
  /** Where what is new is written. */
  readonly defaultFile: ConfigFile;
  /** Messages speak of it. */
  readonly defaultPath: string;
  readonly isExplicit: boolean;
}

export function openStore(io: Io, explicit: string, isLogged = false): ConfigStore {
  const paths = kubeconfigPaths(io, explicit);
  const files = paths.map(path => readFile(io, path));
  if (isLogged) files.filter(f => f.exists).forEach(f => logLine(io, 'I', 'loader.go:407', `Config loaded from file:  ${f.path}`));
  const defaultFile = files.find(f => f.exists) ?? files.at(-1)!;
  return { files, defaultFile, defaultPath: defaultFile.path, isExplicit: explicit !== '' };
}

function readFile(io: Io, path: string): ConfigFile {
  const exists = io.files.stat(path) !== undefined;
  const value = exists ? parseConfig(io.files.readText(path), path) : {};
  const { clusters, contexts, users, 'current-context': current, ...rest } = value;
  return { path, exists, currentContext: typeof current === 'string' ? current : '', clusters: entries(clusters, 'cluster'), contexts: entries(contexts, 'context'), users: entries(users, 'user'), rest };
}

function parseConfig(text: string, path: string): Fields {
  try {
    const content = parseYaml(text);
    const problem = typeProblem(content);
    if (problem) throw new CommandError(problem);
    return (content ?? {}) as Fields;
  } catch (error) {
    throw new CommandError(`error loading config file "${path}": ${(error as Error).message}`, { cause: error });
  }
}

function entries(list: unknown, field: string): Map<string, Fields> {
  const all = Array.isArray(list) ? (list as Fields[]) : [];
  return new Map(all.toReversed().map(entry => [String(entry['name']), withWholeExec((entry[field] ?? {}) as Fields)]));
}

/** A program's entry says all of these, and so it is written. */
function withWholeExec(entry: Fields): Fields {
  const exec = entry['exec'] as Fields | null | undefined;
  if (!exec) return entry;
  const { command = '', args = null, env = null, apiVersion, provideClusterInfo = false, ...rest } = exec;
  return { ...entry, exec: { command, args, env, ...(apiVersion === undefined ? {} : { apiVersion }), provideClusterInfo, ...rest } };
}

/** The first file that has the entry. */
export const fileWith = ({ files }: ConfigStore, list: ListName, name: string): ConfigFile | undefined => files.find(f => f[list].has(name));

export const entryOf = (store: ConfigStore, list: ListName, name: string): Fields | undefined => fileWith(store, list, name)?.[list].get(name);

/** Of all files, sorted. */
export const namesOf = ({ files }: ConfigStore, list: ListName): string[] => [...new Set(files.flatMap(f => [...f[list].keys()]))].toSorted();

export const currentContextOf = ({ files }: ConfigStore): string => files.find(f => f.currentContext !== '')?.currentContext ?? '';

/** Changes the files under their locks: what `change` did to them is written, each by way of a neighbour. */
export function changeStore(io: Io, explicit: string, change: (store: ConfigStore) => void): void {
  const locks = kubeconfigPaths(io, explicit).toSorted();
  const taken: string[] = [];
  try {
    for (const path of locks) taken.push(lock(io, path));
    const store = openStore(io, explicit);
    const before = store.files.map(textOf);
    change(store);
    store.files.forEach((file, i) => {
      if (textOf(file) !== before[i]) writeFile(io, file);
    });
  } finally {
    for (const path of taken) io.files.remove(path);
  }
}

/** As client-go does: a file of its own beside, that must not be there. */
function lock(io: Io, path: string): string {
  const folder = dirname(path);
  if (!io.files.stat(folder)) io.files.makeDirectory(folder);
  try {
    io.files.write(`${path}.lock`, '', { mode: 0, isNew: true });
  } catch (error) {
    if (error instanceof FileError) throw new CommandError(error.message, { cause: error });
    throw error;
  }
  return `${path}.lock`;
}

function writeFile(io: Io, file: ConfigFile): void {
  const mode = io.files.stat(file.path)?.mode ?? 0o600;
  // What a link points to is replaced, not the link.
  io.files.writeAtomic(realPath(io, file.path), textOf(file), mode);
}

function realPath(io: Io, path: string): string {
  if (!io.files.lstat(path)?.isSymlink) return path;
  const target = io.files.readLink(path);
  return target.startsWith('/') ? target : `${dirname(path)}/${target}`;
}

export const textOf = (file: ConfigFile): string => yamlText(valueOf(file));

/** As the file is written: entries in order of their names, `null` for an empty list. */
export function valueOf({ currentContext, rest, ...lists }: ConfigFile): Fields {
  const list = (name: ListName) => {
    const names = [...lists[name].keys()].toSorted();
    return names.length === 0 ? null : names.map(n => ({ name: n, [ENTRY[name]]: lists[name].get(n) }));
  };
  const { preferences, ...others } = rest;
  const hasPreferences = preferences && Object.keys(preferences).length > 0;
  return { ...others, ...(hasPreferences ? { preferences } : {}), kind: 'Config', apiVersion: 'v1', clusters: list('clusters'), contexts: list('contexts'), 'current-context': currentContext, users: list('users') };
}

/** Properties of a kubeconfig by dotted names: `clusters.prod.server`, `users.10.0.0.1.token`. */
import { CommandError } from '../errors.ts';
import { parseBoolean } from '../flags/go-text.ts';
import { type ConfigStore, currentContextOf, entryOf, fileWith, type Fields, type ListName } from './store.ts';

type FieldType = 'string' | 'bool' | 'bytes' | 'list' | 'object';

const CLUSTER: Readonly<Record<string, FieldType>> = {
  server: 'string', 'tls-server-name': 'string', 'insecure-skip-tls-verify': 'bool', 'certificate-authority': 'string', 'certificate-authority-data': 'bytes', 'proxy-url': 'string', 'disable-compression': 'bool', extensions: 'object',
};
const CONTEXT: Readonly<Record<string, FieldType>> = { cluster: 'string', user: 'string', namespace: 'string', extensions: 'object' };
const USER: Readonly<Record<string, FieldType>> = {
  'client-certificate': 'string', 'client-certificate-data': 'bytes', 'client-key': 'string', 'client-key-data': 'bytes', token: 'string', tokenFile: 'string', 'act-as': 'string', 'act-as-uid': 'string', 'act-as-groups': 'list', 'act-as-user-extra': 'object',
  username: 'string', password: 'string', 'auth-provider': 'object', exec: 'object', extensions: 'object',
};
const FIELDS: Readonly<Record<ListName, Readonly<Record<string, FieldType>>>> = { clusters: CLUSTER, contexts: CONTEXT, users: USER };
const TOP = ['kind', 'apiVersion', 'preferences', 'clusters', 'users', 'contexts', 'current-context', 'extensions'];

type Property =
  | { readonly kind: 'current-context' | 'list'; readonly list?: ListName }
  | { readonly kind: 'entry'; readonly list: ListName; readonly name: string }
  | { readonly kind: 'field'; readonly list: ListName; readonly name: string; readonly field: string; readonly type: FieldType };

/** How the file calls it, where a property's name differs. */
const inFile = (field: string) => field.replace(/^act-/, '');

/** A name may have dots in it: it ends where a field's name follows. */
function parseProperty(path: string): Property {
  const [head = '', ...rest] = path.split('.');
  if (head === 'current-context') {
    if (rest.length > 0) throw new CommandError(`unable to parse one or more field values of ${path}`);
    return { kind: 'current-context' };
  }
  if (!TOP.includes(head) || !(head in FIELDS)) throw new CommandError(`unable to parse ${path} after [] at api.Config`);
  const list = head as ListName;
  if (rest.length === 0) return { kind: 'list', list };
  const at = rest.findIndex((part, i) => i > 0 && part in FIELDS[list]);
  if (at < 0) return { kind: 'entry', list, name: rest.join('.') };
  if (rest.length > at + 1) throw new CommandError(`unable to parse one or more field values of ${path}`);
  return { kind: 'field', list, name: rest.slice(0, at).join('.'), field: rest[at]!, type: FIELDS[list][rest[at]!]! };
}

export function setProperty(store: ConfigStore, path: string, value: string, isRaw: boolean): void {
  const property = parseProperty(path);
  if (property.kind === 'current-context') return setCurrentContext(store, value);
  if (property.kind !== 'field') throw new CommandError(`can't set a map to a value: ${mapText(store, property.list ?? 'clusters')}`);
  const { list, name, field, type } = property;
  const file = fileWith(store, list, name) ?? store.defaultFile;
  const entry = file[list].get(name) ?? newEntry(list);
  file[list].set(name, { ...entry, [inFile(field)]: fieldValue(type, value, isRaw) });
}

/** A context always says its cluster and user. */
export const newEntry = (list: ListName): Fields => (list === 'contexts' ? { cluster: '', user: '' } : list === 'clusters' ? { server: '' } : {});

/** As Go prints a map of pointers; where they point to is nothing to agree on. */
function mapText(store: ConfigStore, list: ListName): string {
  const names = [...new Set(store.files.flatMap(f => [...f[list].keys()]))].toSorted();
  return `map[${names.map(name => `${name}:0xc000000000`).join(' ')}]`;
}

function fieldValue(type: FieldType, value: string, isRaw: boolean): unknown {
  switch (type) {
    case 'string': return value;
    case 'bool': return parseBoolean(value);
    case 'bytes': return isRaw ? btoa(String.fromCharCode(...new TextEncoder().encode(value))) : checkBase64(value);
    case 'list': throw new CommandError('unrecognized slice type. string');
    case 'object': throw new CommandError('unable to set a field of several values');
  }
}

function checkBase64(value: string): string {
  const bad = value.search(/[^A-Za-z\d+/=]/);
  if (bad >= 0 || value.length % 4 !== 0) throw new CommandError(`error decoding input value: illegal base64 data at input byte ${bad >= 0 ? bad : Math.floor(value.length / 4) * 4}`);
  return value;
}

export function unsetProperty(store: ConfigStore, path: string): void {
  const property = parseProperty(path);
  if (property.kind === 'current-context') return setCurrentContext(store, '');
  if (property.kind === 'list') {
    for (const file of store.files) file[property.list!].clear();
    return;
  }
  if (property.kind === 'entry') return void fileWith(store, property.list, property.name)?.[property.list].delete(property.name);
  if (property.kind !== 'field') return;
  const { list, name } = property;
  const field = inFile(property.field);
  const file = fileWith(store, list, name);
  if (!file) throw new CommandError(`current map key \`${name}\` is invalid`);
  const { [field]: _gone, ...rest } = file[list].get(name)!;
  file[list].set(name, field in newEntry(list) ? { ...rest, [field]: '' } : rest);
}

/** Set in the default file; cleared in the one that says it. */
export function setCurrentContext(store: ConfigStore, name: string): void {
  if (currentContextOf(store) === name) return;
  const file = name === '' ? store.files.find(f => f.currentContext !== '') : store.defaultFile;
  if (file) file.currentContext = name;
}

/** Puts an entry where it was, or into the default file. */
export function putEntry(store: ConfigStore, list: ListName, name: string, change: (entry: Fields) => Fields): { readonly existed: boolean } {
  const known = entryOf(store, list, name);
  const file = fileWith(store, list, name) ?? store.defaultFile;
  const changed = Object.entries(change(known ?? newEntry(list))).filter(([, value]) => value !== undefined);
  file[list].set(name, Object.fromEntries(changed));
  return { existed: known !== undefined };
}

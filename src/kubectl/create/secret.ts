/** Plans what `create secret KIND` makes. */
import { checkConfigMapKey } from '../../machinery/names.ts';
import { CommandError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import type { Unstructured } from '../object.ts';
import { goJson } from '../print/go-format-json.ts';
import { encodeBase64 } from './base64.ts';
import type { Entry } from './sources.ts';

export function planSecret(name: string, type: string, entries: Iterable<Entry>): Unstructured {
  const data = new Map<string, string>();
  for (const { key, value } of entries) {
    const problems = checkConfigMapKey(key);
    if (problems.length > 0) throw new CommandError(`${quote(key)} is not valid key name for a Secret ${problems.join(';')}`);
    if (data.has(key)) throw new CommandError(`cannot add key ${key}, another key by that name already exists`);
    data.set(key, encodeBase64(value));
  }
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, data: Object.fromEntries(data), type };
}

export interface DockerCredentials {
  readonly username: string;
  readonly password: string;
  readonly email: string;
  readonly server: string;
}

/** A `~/.docker/config.json` for one registry. */
export function dockerConfig({ username, password, email, server }: DockerCredentials): Uint8Array {
  const utf8 = new TextEncoder();
  const auth = encodeBase64(utf8.encode(`${username}:${password}`));
  const member = (key: string, value: string) => (value === '' ? [] : [`"${key}":${goJson(value)}`]);
  const entry = [...member('username', username), ...member('password', password), ...member('email', email), ...member('auth', auth)].join(',');
  return utf8.encode(`{"auths":{${goJson(server)}:{${entry}}}}`);
}

/** Secret: keys and values that are not for everyone to read. */
import { defineKind } from '../../machinery/kind.ts';
import { at, invalid, required, tooLong } from '../../machinery/field-error.ts';
import type { FieldError } from '../../machinery/field-error.ts';
import { validateImmutable } from '../../machinery/meta-validation.ts';
import { checkConfigMapKey } from '../../machinery/names.ts';
import type { Frozen } from '../../machinery/object.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { Secret as SecretObject } from '../generated/core-v1.ts';
import { base64Length, MAX_DATA_SIZE, validateKeptData } from './data.ts';

type Data = Readonly<Record<string, string>>;
const dataPath = at('data');
const ACCOUNT_NAME = 'kubernetes.io/service-account.name';

const encodeBase64 = (text: string) => btoa(Array.from(new TextEncoder().encode(text), b => String.fromCharCode(b)).join(''));

/** `stringData` is for writing only: it goes over `data`, encoded. */
function mergeStringData(secret: SecretObject): void {
  secret.type ||= 'Opaque';
  if (!secret.stringData) return;
  const entries = Object.entries(secret.stringData).map(([key, value]) => [key, encodeBase64(value)]);
  if (entries.length > 0) secret.data = { ...secret.data, ...Object.fromEntries(entries) as Data };
  delete secret.stringData;
}

function validateDockerConfig(data: Data, key: string): FieldError[] {
  if (!Object.hasOwn(data, key)) return [required(dataPath.key(key))];
  try {
    const parsed: unknown = JSON.parse(atob(data[key] ?? ''));
    if (typeof parsed === 'object' && !Array.isArray(parsed)) return [];
    return [invalid(dataPath.key(key), '<secret contents redacted>', `json: cannot unmarshal ${Array.isArray(parsed) ? 'array' : typeof parsed === 'boolean' ? 'bool' : typeof parsed} into Go value of type map[string]interface {}`)];
  } catch {
    return [invalid(dataPath.key(key), '<secret contents redacted>', !data[key] ? 'unexpected end of JSON input' : 'invalid character in JSON')];
  }
}

/** What a secret of a well-known type must hold. */
function validateType({ type, data = {}, metadata }: Frozen<SecretObject>): FieldError[] {
  const missing = (keys: string[]) => keys.filter(k => !Object.hasOwn(data, k)).map(k => required(dataPath.key(k)));
  switch (type) {
    case 'kubernetes.io/service-account-token': return metadata.annotations?.[ACCOUNT_NAME] ? [] : [required(at('metadata', 'annotations').key(ACCOUNT_NAME))];
    case 'kubernetes.io/dockercfg': return validateDockerConfig(data, '.dockercfg');
    case 'kubernetes.io/dockerconfigjson': return validateDockerConfig(data, '.dockerconfigjson');
    case 'kubernetes.io/basic-auth': return missing(['username', 'password']).length === 2 ? missing(['username', 'password']) : [];
    case 'kubernetes.io/ssh-auth': return data['ssh-privatekey'] ? [] : [required(dataPath.key('ssh-privatekey'))];
    case 'kubernetes.io/tls': return missing(['tls.crt', 'tls.key']);
    default: return [];
  }
}

function validateSecret(secret: Frozen<SecretObject>): FieldError[] {
  const entries = Object.entries(secret.data ?? {});
  const found = entries.flatMap(([key]) => checkConfigMapKey(key).map(m => invalid(dataPath.key(key), key, m)));
  if (entries.reduce((total, [, value]) => total + base64Length(value), 0) > MAX_DATA_SIZE) found.push(tooLong(dataPath, MAX_DATA_SIZE));
  return [...found, ...validateType(secret)];
}

export const Secret = defineKind<SecretObject>({
  group: '', version: 'v1', kind: 'Secret', plural: 'secrets', scope: 'Namespaced',
  schema: 'io.k8s.api.core.v1.Secret',
  defaults: mergeStringData,
  validate: validateSecret,
  validateUpdate: (secret, old) => [...validateImmutable(secret.type, old.type, at('type')), ...validateKeptData(secret, old), ...validateSecret(secret)],
  fieldSelectors: { type: s => s.type ?? '' },
  columns: [
    nameColumn,
    { name: 'Type', type: 'string', cell: s => s.type ?? '' },
    { name: 'Data', type: 'string', cell: s => Object.keys(s.data ?? {}).length },
    ageColumn,
  ],
});

/** A person's preferences, the file `kuberc`: where it is, what may stand in it, what is wrong with it. */
import { CommandError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import type { Io } from '../io.ts';
import { join } from '../paths.ts';
import { parseYaml } from '../yaml/parse.ts';

export interface OptionDefault {
  readonly name: string;
  readonly default: string;
}
export interface CommandDefaults {
  readonly command: string;
  readonly options: readonly OptionDefault[] | null;
}
export interface AliasOverride {
  readonly name: string;
  readonly command: string;
  readonly prependArgs?: readonly string[];
  readonly appendArgs?: readonly string[];
  readonly options?: readonly OptionDefault[];
}
/** Its fields as upstream's struct has them, in that order. */
export interface Preference {
  readonly kind: 'Preference';
  readonly apiVersion: string;
  readonly defaults: readonly CommandDefaults[] | null;
  readonly aliases: readonly AliasOverride[] | null;
  readonly credentialPluginPolicy?: string;
  readonly credentialPluginAllowlist?: readonly { readonly command: string }[];
}

const VERSIONS = ['kubectl.config.k8s.io/v1beta1', 'kubectl.config.k8s.io/v1alpha1'];
export const NEW_PREFERENCE: Preference = { kind: 'Preference', apiVersion: VERSIONS[0]!, defaults: null, aliases: null };

/** The gate that turns all of it off, the command `kuberc` too. */
export const isKubercOff = (io: Io): boolean => /^(0|f|false)$/i.test(io.env['KUBECTL_KUBERC'] ?? '');

/** Where it is; undefined where it is turned off. */
export function kubercPath(io: Io, flag: string): { readonly path: string; readonly isExplicit: boolean } | undefined {
  const variable = io.env['KUBERC'] ?? '';
  if (variable === 'off') return undefined;
  if (flag !== '') return { path: flag, isExplicit: true };
  return variable === '' ? { path: join(io.home, '.kube', 'kuberc'), isExplicit: false } : { path: variable, isExplicit: true };
}

const OPTION = { name: 'string', default: 'string' } as const;
type Shape = 'string' | readonly [Shape] | { readonly [field: string]: Shape };
const SHAPE: Shape = {
  kind: 'string', apiVersion: 'string', defaults: [{ command: 'string', options: [OPTION] }],
  aliases: [{ name: 'string', command: 'string', prependArgs: ['string'], appendArgs: ['string'], options: [OPTION] }],
  credentialPluginPolicy: 'string', credentialPluginAllowlist: [{ command: 'string', name: 'string' }],
};

class ShapeError extends Error {}

/** The value with what the shape has, in the shape's order; names what it has not. */
function shaped(value: unknown, shape: Shape, { path, unknown }: { readonly path: string; readonly unknown: string[] }): unknown {
  if (value === null || value === undefined) return shape === 'string' ? '' : null;
  if (shape === 'string') {
    if (typeof value !== 'string') throw new ShapeError(`${path}: no string`);
    return value;
  }
  if (isListShape(shape)) {
    if (!Array.isArray(value)) throw new ShapeError(`${path}: no list`);
    return value.map((item, i) => shaped(item, shape[0], { path: `${path}[${i}]`, unknown }));
  }
  if (typeof value !== 'object' || Array.isArray(value)) throw new ShapeError(`${path}: no map`);
  const given = value as Record<string, unknown>;
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  const found = new Map<string, unknown>();
  for (const name of Object.keys(given).toSorted()) {
    const inner = shape[name];
    if (inner === undefined) unknown.push(at(name));
    else found.set(name, shaped(given[name], inner, { path: at(name), unknown }));
  }
  return Object.fromEntries(Object.keys(shape).filter(name => found.has(name)).map(name => [name, found.get(name)]));
}
const isListShape = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape);

/** The first document that is a Preference, and the fields of it that there are not. Undefined for a file without documents. */
export function readPreference(text: string, path: string): { readonly preference: Preference; readonly unknown: readonly string[] } | undefined {
  const documents = text.split(/^---.*$/m).filter(d => d.trim() !== '');
  for (const document of documents) {
    const found = readDocument(document);
    if (found) return found;
  }
  if (documents.length > 0) throw new CommandError(`no valid preferences found in ${path}, use --v=5 to see details`);
  return undefined;
}

function readDocument(text: string): { preference: Preference; unknown: readonly string[] } | undefined {
  try {
    const unknown: string[] = [];
    const found = shaped(parseYaml(text), SHAPE, { path: '', unknown }) as Partial<Preference> | null;
    if (found?.kind !== 'Preference' || !VERSIONS.includes(found.apiVersion ?? '')) return undefined;
    return { preference: { ...found, kind: 'Preference', apiVersion: VERSIONS[0]!, defaults: found.defaults ?? null, aliases: found.aliases ?? null }, unknown };
  } catch {
    return undefined;
  }
}

/** Throws what may not be. */
export function checkPreference({ aliases, defaults, credentialPluginPolicy: policy = '', credentialPluginAllowlist: allowed }: Preference): void {
  const names = new Set<string>();
  for (const { name, options } of aliases ?? []) {
    if (!/^[a-zA-Z]+$/.test(name)) throw new CommandError('invalid alias name, can only include alphabetical characters');
    checkOptions(options);
    if (names.has(name)) throw new CommandError(`duplicate alias name ${name}`);
    names.add(name);
  }
  for (const { options } of defaults ?? []) checkOptions(options);
  checkPolicy(policy, allowed?.map(({ command }) => command));
}

function checkPolicy(policy: string, allowed: readonly string[] | undefined): void {
  if (!['', 'AllowAll', 'DenyAll', 'Allowlist'].includes(policy)) throw new CommandError(`unknown plugin policy: ${quote(policy)}`);
  if (policy !== 'Allowlist') {
    if (allowed) throw new CommandError(`misconfigured credential plugin allowlist: plugin policy is ${quote(policy)} but allowlist is non-nil`);
    return;
  }
  if (!allowed) throw new CommandError('credential plugin policy set to "Allowlist", but allowlist is unspecified');
  if (allowed.length === 0) throw new CommandError('credential plugin policy set to "Allowlist", but allowlist is empty; use "DenyAll" policy instead');
  const empty = allowed.findIndex(command => command === '');
  if (empty >= 0) throw new CommandError(`misconfigured credential plugin allowlist: empty allowlist entry #${empty + 1}`);
}

function checkOptions(options: readonly OptionDefault[] | null | undefined): void {
  for (const { name } of options ?? []) if (name.startsWith('-')) throw new CommandError(`flag name ${name} should be in long form without dashes`);
}

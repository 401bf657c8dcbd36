/** `kubectl config set-credentials`. */
import { defineCommand, type CommandContext } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { bool, string, stringArray, stringSlice } from '../../flags/flag.ts';
import { quote } from '../../flags/go-text.ts';
import { putEntry } from '../../kubeconfig/properties.ts';
import { changeStore, type Fields } from '../../kubeconfig/store.ts';
import { fileForEntry, readBase64 } from './certificates.ts';
import { unexpectedArgs } from './arguments.ts';

const flags = {
  'auth-provider': string({ usage: 'Auth provider of the user' }), 'auth-provider-arg': stringSlice({ usage: "'key=value' arguments of the auth provider" }),
  'client-certificate': string({ usage: 'File with the client certificate' }), 'client-key': string({ usage: 'File with its key' }), 'embed-certs': bool({ usage: 'Put the content of the files into the kubeconfig' }),
  'exec-api-version': string({ usage: 'API version of the credential program' }), 'exec-arg': stringSlice({ usage: 'Arguments of the credential program' }), 'exec-command': string({ usage: 'The credential program' }),
  'exec-env': stringArray({ usage: "'key=value' environment of the credential program" }), 'exec-interactive-mode': string({ usage: 'Whether the program may ask: Never, IfAvailable, Always' }), 'exec-provide-cluster-info': bool({ usage: 'Tell the program of the cluster' }),
  password: string({ usage: 'Password for basic authentication' }), token: string({ usage: 'Bearer token' }), username: string({ usage: 'User name for basic authentication' }),
};

type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'set-credentials NAME',
  short: 'Set a user',
  flags,
  async run(context) {
    const { args, io, globals } = context;
    const [name, ...more] = args;
    if (name === undefined || more.length > 0) throw await unexpectedArgs(context, 'unexpected');
    refuseBadFlags(context, name);
    changeStore(io, globals.kubeconfig, store => putEntry(store, 'users', name, entry => changeUser(context, entry)));
    io.stdout.write(`User ${quote(name)} set.\n`);
  },
});

function refuseBadFlags({ flags: given, io }: Context, name: string): void {
  if (name === '') throw new CommandError('you must specify a non-empty user name');
  const methods = [...(given.token ? ['--token'] : []), ...(given.username || given.password ? ['--username/--password'] : [])];
  if (methods.length > 1) throw new CommandError(`you cannot specify more than one authentication method at the same time: ${methods.join(', ')}`);
  if (!given['embed-certs']) return;
  if (!given['client-certificate'] && !given['client-key']) throw new CommandError('you must specify a --client-certificate or --client-key to embed');
  for (const flag of ['client-certificate', 'client-key'] as const) {
    const path = given[flag];
    if (path && !io.files.stat(path)) throw new CommandError(`could not stat ${flag} file ${path}: stat ${path}: no such file or directory`);
  }
}

function changeUser(context: Context, entry: Fields): Fields {
  const { flags: given, changed } = context;
  const next: Fields = { ...entry, ...fileFields(context) };
  for (const name of ['token', 'username', 'password'] as const) if (changed(name)) next[name] = given[name] || undefined;
  if (changed('token') && given.token) Object.assign(next, { username: undefined, password: undefined });
  if ((changed('username') && given.username) || (changed('password') && given.password)) next['token'] = undefined;
  const provider = changeProvider(context, next['auth-provider'] as Fields | undefined);
  const exec = changeExec(context, next['exec'] as Fields | undefined);
  return { ...next, ...(provider ? { 'auth-provider': provider } : {}), ...(exec ? { exec } : {}) };
}

function fileFields({ flags: given, changed, io, globals }: Context): Fields {
  const fields: Fields = {};
  for (const flag of ['client-certificate', 'client-key'] as const) {
    if (!changed(flag)) continue;
    const path = given[flag];
    if (given['embed-certs']) Object.assign(fields, { [`${flag}-data`]: readBase64(io, path), [flag]: undefined });
    else Object.assign(fields, { [flag]: fileForEntry(io, globals.kubeconfig, path), ...(path ? { [`${flag}-data`]: undefined } : {}) });
  }
  return fields;
}

/** `key=value` sets, `key-` removes. */
function pairsOf(items: readonly string[], flag: string): { set: Record<string, string>; removed: string[] } {
  const set: Record<string, string> = {};
  const removed: string[] = [];
  for (const item of items) {
    const at = item.indexOf('=');
    if (at > 0) set[item.slice(0, at)] = item.slice(at + 1);
    else if (item.endsWith('-') && at < 0) removed.push(item.slice(0, -1));
    else throw new CommandError(`invalid ${flag} format: ${item}`);
  }
  return { set, removed };
}

function changeProvider({ flags: given, changed }: Context, entry: Fields | undefined): Fields | undefined {
  let provider = entry;
  if (changed('auth-provider') && provider?.['name'] !== given['auth-provider']) provider = { name: given['auth-provider'], config: null };
  if (!provider) return undefined;
  const { set, removed } = pairsOf(given['auth-provider-arg'], 'auth-provider-arg');
  const config = { ...(provider['config'] as object | null), ...set };
  const kept = Object.entries(config).filter(([key]) => !removed.includes(key));
  return { ...provider, config: kept.length > 0 ? Object.fromEntries(kept) : null };
}

function changeExec({ flags: given, changed }: Context, entry: Fields | undefined): Fields | undefined {
  let exec = entry;
  if (changed('exec-command')) exec = exec ? { ...exec, command: given['exec-command'], args: null } : { command: given['exec-command'], args: null, env: null, provideClusterInfo: false };
  if (!exec) return undefined;
  const next: Fields = { ...exec };
  if (changed('exec-api-version')) next['apiVersion'] = given['exec-api-version'] || undefined;
  if (given['exec-arg'].length > 0) next['args'] = given['exec-arg'];
  if (changed('exec-interactive-mode')) next['interactiveMode'] = given['exec-interactive-mode'];
  if (changed('exec-provide-cluster-info')) next['provideClusterInfo'] = given['exec-provide-cluster-info'];
  if (given['exec-env'].length > 0) next['env'] = changeEnvironment((exec['env'] ?? []) as { name: string; value: string }[], given['exec-env']);
  return next;
}

function changeEnvironment(env: readonly { name: string; value: string }[], items: readonly string[]): readonly object[] | null {
  const { set, removed } = pairsOf(items, 'exec-env');
  const kept = env.filter(e => !removed.includes(e.name)).map(e => ({ name: e.name, value: set[e.name] ?? e.value }));
  const added = Object.entries(set).filter(([name]) => !env.some(e => e.name === name)).map(([name, value]) => ({ name, value }));
  const all = [...kept, ...added];
  return all.length > 0 ? all : null;
}

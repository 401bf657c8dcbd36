/** Who calls: under sudo the files that a person works with belong to that person, not to root. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { FileOwner } from './files.ts';

export interface Caller {
  readonly isRoot: boolean;
  readonly home: string;
  /** Set under sudo: to whom new files in the home belong. */
  readonly owner?: FileOwner;
}

export function findCaller(env: NodeJS.ProcessEnv = process.env): Caller {
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? env['SUDO_USER'] : undefined;
  const account = user && user !== 'root' ? findAccount(user) : undefined;
  return account ? { isRoot, home: account.home, owner: account } : { isRoot, home: homedir() };
}

/** `name:x:uid:gid:comment:home:shell` of /etc/passwd. */
function findAccount(user: string): (FileOwner & { home: string }) | undefined {
  const line = readFileSync('/etc/passwd', 'utf8').split('\n').find(l => l.startsWith(`${user}:`));
  const [, , uid, gid, , home] = line?.split(':') ?? [];
  return uid && gid && home ? { uid: Number(uid), gid: Number(gid), home } : undefined;
}

/** `$XDG_DATA_HOME/skiff/NAME`, or under `~/.local/share`. */
export function defaultDataDir(name: string, caller: Caller, env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_DATA_HOME'] || join(caller.home, '.local', 'share'), 'skiff', name);
}

/** Where kubectl looks: the first file of `$KUBECONFIG`, or `~/.kube/config`. */
export function defaultKubeconfig(caller: Caller, env: NodeJS.ProcessEnv = process.env): string {
  return (env['KUBECONFIG'] ?? '').split(':').find(path => path !== '') ?? join(caller.home, '.kube', 'config');
}

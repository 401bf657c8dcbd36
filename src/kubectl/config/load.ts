/** Finds and reads kubeconfig files: the one that a flag names, or all of KUBECONFIG, or the one at home. */
import type { Kubeconfig, KubeconfigCluster, KubeconfigUser } from '../../client/kubeconfig-data.ts';
import { kubeconfigOf, mergeKubeconfigs } from '../../client/kubeconfig-data.ts';
import { CommandError } from '../errors.ts';
import { typeProblem } from './check-types.ts';
import { dirname, isAbsolute, join } from '../paths.ts';
import type { Io } from '../io.ts';
import { logLine } from '../log-line.ts';
import { parseYaml } from '../yaml/parse.ts';
import { parseSimple } from '../yaml/parse-simple.ts';

/** The files in order of precedence; with a flag, that one alone. */
export function kubeconfigPaths(io: Io, explicit: string): string[] {
  if (explicit !== '') return [explicit];
  const listed = (io.env['KUBECONFIG'] ?? '').split(':').filter(p => p !== '');
  return listed.length > 0 ? [...new Set(listed)] : [join(io.home, '.kube', 'config')];
}

export function loadKubeconfig(io: Io, explicit: string, isLogged = false): Kubeconfig {
  const paths = kubeconfigPaths(io, explicit);
  if (explicit !== '' && !io.files.stat(explicit)) throw new CommandError(`stat ${explicit}: no such file or directory`);
  return mergeKubeconfigs(paths.filter(path => io.files.stat(path)).map(path => {
    const read = readKubeconfig(io, path);
    if (isLogged) logLine(io, 'I', 'loader.go:407', `Config loaded from file:  ${path}`);
    return read;
  }));
}

/** With the paths in it made absolute: they are relative to the file. */
export function readKubeconfig(io: Io, path: string): Kubeconfig {
  const text = io.files.readText(path);
  try {
    const content = parseSimple(text) ?? parseYaml(text);
    const problem = typeProblem(content);
    if (problem) throw new CommandError(problem);
    const config = kubeconfigOf(content);
    const folder = dirname(io.files.absolute(path));
    return {
      ...config,
      clusters: new Map([...config.clusters].map(([name, cluster]) => [name, resolveCluster(cluster, folder)])),
      users: new Map([...config.users].map(([name, user]) => [name, resolveUser(user, folder)])),
    };
  } catch (error) {
    throw new CommandError(`error loading config file "${path}": ${(error as Error).message}`, { cause: error });
  }
}

const resolve = (path: string | undefined, folder: string): string | undefined => (!path || isAbsolute(path) ? path : join(folder, path));

function withPaths<T extends object>(value: T, names: readonly (keyof T)[], folder: string): T {
  const changed = names.filter(name => value[name]).map(name => [name, resolve(value[name] as string, folder)]);
  return { ...value, ...Object.fromEntries(changed) as Partial<T> };
}

const resolveCluster = (cluster: KubeconfigCluster, folder: string) => withPaths(cluster, ['certificate-authority'], folder);

function resolveUser(user: KubeconfigUser, folder: string): KubeconfigUser {
  const resolved = withPaths(user, ['client-certificate', 'client-key', 'tokenFile'], folder);
  const { exec } = resolved;
  if (!exec?.command.includes('/') || isAbsolute(exec.command)) return resolved;
  return { ...resolved, exec: { ...exec, command: join(folder, exec.command) } };
}

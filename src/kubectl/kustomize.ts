/** Kustomizations from the files of this machine, for `-k` and `kubectl kustomize`. */
import { CommandError } from './errors.ts';
import type { Io } from './io.ts';
import { buildKustomization as build, type BuildOptions, type Built } from './kustomize/build.ts';
import { isRemote, type KustomizeFiles } from './kustomize/files.ts';
import { KustomizeError } from './kustomize/plain.ts';

function filesOf({ files }: Io): KustomizeFiles {
  return {
    read: path => files.read(path),
    kindOf: path => {
      const stat = files.stat(path);
      return stat === undefined ? undefined : stat.isDirectory ? 'directory' : 'file';
    },
  };
}

export async function runKustomize(folder: string, io: Io, options: Omit<BuildOptions, 'warn'> = {}): Promise<Built> {
  try {
    const warn = (line: string) => io.stderr.write(`${line}\n`);
    return await build(folder === '' || isRemote(folder) ? folder : io.files.absolute(folder), filesOf(io), { ...options, warn });
  } catch (cause) {
    // The folder itself is told of as it was given.
    if (cause instanceof KustomizeError) throw new CommandError(cause.message.replace(`evalsymlink failure on '${io.files.absolute(folder)}' :`, () => `evalsymlink failure on '${folder}' :`), { cause });
    throw cause;
  }
}

/** The documents that a kustomization makes, as YAML. */
export async function buildKustomization(folder: string, io: Io): Promise<string> {
  return (await runKustomize(folder, io)).text;
}

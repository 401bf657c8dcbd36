/** Writes what an archive from a container holds below a local path, and nothing anywhere else. */
import { CommandError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import type { Io } from '../io.ts';
import { dirname, join } from '../paths.ts';
import { archivePrefix, isWithin, remotePath } from './file-spec.ts';
import type { TakeEntry } from './tar-reader.ts';

export interface Unpacking {
  readonly source: { readonly namespace: string; readonly pod: string; readonly path: string };
  readonly destination: string;
}

/** Links are passed over: they could lead out of the destination. */
export function unpackInto({ files, stderr }: Pick<Io, 'files' | 'stderr'>, { source, destination }: Unpacking): TakeEntry {
  const prefix = archivePrefix(source.path);
  let isHinted = false;
  return ({ name, type, linkName }) => {
    if (!name.startsWith(prefix)) throw new CommandError('tar contents corrupted');
    const path = join(destination, remotePath(name.slice(prefix.length)));
    if (!isWithin(destination, path)) {
      stderr.write(`warning: file ${quote(path)} is outside target destination, skipping\n`);
      return undefined;
    }
    makeDirectories(files, dirname(path));
    if (type === 'directory') {
      makeDirectories(files, path);
      return undefined;
    }
    if (type === 'symlink') {
      const hint = isHinted ? '' : ` (consider using "kubectl exec -n ${quote(source.namespace)} ${quote(source.pod)} -- tar cf - ${quote(source.path)} | tar xf -")`;
      stderr.write(`warning: skipping symlink: ${quote(path)} -> ${quote(linkName)}${hint}\n`);
      isHinted = true;
      return undefined;
    }
    return files.create(path);
  };
}

/** As os.MkdirAll, with its words. */
function makeDirectories(files: Io['files'], path: string): void {
  const stat = files.stat(path);
  if (stat?.isDirectory) return;
  if (stat) throw new CommandError(`mkdir ${path}: not a directory`);
  const parent = dirname(path);
  if (parent !== path) makeDirectories(files, parent);
  files.makeDirectory(path);
}

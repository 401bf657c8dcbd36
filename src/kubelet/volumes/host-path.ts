/** hostPath volumes: a path of the node, checked and where asked made. */
import type { FileInfo, Filesystem } from '../filesystem.ts';
import { VolumeError } from './payload.ts';

const WANTED: Readonly<Record<string, { readonly kind: FileInfo['kind']; readonly words: string }>> = {
  DirectoryOrCreate: { kind: 'folder', words: 'a directory' },
  Directory: { kind: 'folder', words: 'a directory' },
  FileOrCreate: { kind: 'file', words: 'a file' },
  File: { kind: 'file', words: 'a file' },
  Socket: { kind: 'socket', words: 'a socket file' },
  CharDevice: { kind: 'charDevice', words: 'a character device' },
  BlockDevice: { kind: 'blockDevice', words: 'a block device' },
};

export async function setUpHostPath(fs: Filesystem, source: { readonly path: string; readonly type?: string }): Promise<string> {
  const { path, type = '' } = source;
  const found = await fs.stat(path);
  const wanted = WANTED[type];
  if (!wanted) {
    // With no type, the runtime makes a folder where nothing is.
    if (!found) await fs.mkdir(path, 0o755);
    return path;
  }
  if (!found && type === 'DirectoryOrCreate') await fs.mkdir(path, 0o755);
  else if (!found && type === 'FileOrCreate') await fs.writeFile(path, '', 0o644);
  else if (found?.kind !== wanted.kind) throw new VolumeError(`hostPath type check failed: ${path} is not ${wanted.words}`);
  return path;
}

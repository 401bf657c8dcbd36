/** A file or a folder of this machine as a tar archive, piece by piece. */
import { CommandError } from '../errors.ts';
import type { Files, FileStat } from '../io.ts';
import { basename, clean, join } from '../paths.ts';
import type { ByteSource } from '../streaming/remote-session.ts';
import { archiveEnd, headerBlocks, paddingOf, type TarHeader } from './tar-format.ts';

const PIECE = 64 * 1024;

/** Empty folders have an entry; others come to be with what is in them. `destination`: whose last part the entries begin with. */
export function* pack(files: Files, source: string, destination: string): Generator<Uint8Array> {
  const names = { users: namesOf(files, '/etc/passwd'), groups: namesOf(files, '/etc/group') };
  yield* packPath({ files, names }, clean(source), basename(clean(destination)));
  yield archiveEnd();
}

interface Packing {
  readonly files: Files;
  readonly names: { readonly users: ReadonlyMap<number, string>; readonly groups: ReadonlyMap<number, string> };
}

function* packPath(packing: Packing, path: string, name: string): Generator<Uint8Array> {
  const { files } = packing;
  const stat = files.lstat(path);
  if (!stat) throw new CommandError(`lstat ${path}: no such file or directory`);
  if (stat.isDirectory) {
    const inside = files.list(path);
    if (inside.length === 0) yield* headerBlocks(headerOf(packing, stat, { name: `${name}/`, type: 'directory' }));
    for (const child of inside) yield* packPath(packing, join(path, child), join(name, child));
  } else if (stat.isSymlink) yield* headerBlocks({ ...headerOf(packing, stat, { name, type: 'symlink' }), linkName: files.readLink(path) });
  else if (stat.isFile) yield* packFile(packing, path, { name, stat });
  else throw new CommandError(`archive/tar: ${path} is neither file nor folder`);
}

function* packFile(packing: Packing, path: string, { name, stat }: { readonly name: string; readonly stat: FileStat }): Generator<Uint8Array> {
  yield* headerBlocks({ ...headerOf(packing, stat, { name, type: 'file' }), size: stat.size });
  const file = packing.files.open(path);
  try {
    let left = stat.size;
    while (left > 0) {
      const piece = file.read(Math.min(PIECE, left));
      if (piece.length === 0) throw new CommandError(`archive/tar: missed writing ${left} bytes`);
      left -= piece.length;
      yield piece;
    }
    if (file.read(1).length > 0) throw new CommandError('archive/tar: write too long');
  } finally {
    file.close();
  }
  yield paddingOf(stat.size);
}

const headerOf = ({ names }: Packing, { mode, uid, gid, mtimeMs }: FileStat, { name, type }: Pick<TarHeader, 'name' | 'type'>): TarHeader => ({
  name, type, mode, size: 0, linkName: '', uid, gid, userName: names.users.get(uid) ?? '', groupName: names.groups.get(gid) ?? '', modified: Math.round(mtimeMs / 1000),
});

/** Lines of `name:x:1000:...`. */
function namesOf(files: Files, path: string): ReadonlyMap<number, string> {
  if (!files.stat(path)) return new Map();
  return new Map(files.readText(path).split('\n').toReversed().flatMap(line => {
    const [name, , id] = line.split(':');
    return name && id !== undefined ? [[Number(id), name] as const] : [];
  }));
}

/** `onFailure` where what is to be sent cannot be read. */
export const sourceOf = (pieces: Iterator<Uint8Array>, onFailure: (error: Error) => void): ByteSource => ({
  pump(take, onEnd) {
    let isStopped = false;
    const run = async () => {
      for (let next = pieces.next(); !isStopped; next = pieces.next()) {
        if (next.done) return onEnd();
        if (next.value.length > 0) await take(next.value);
      }
      return undefined;
    };
    run().catch(onFailure);
    return () => void (isStopped = true);
  },
});

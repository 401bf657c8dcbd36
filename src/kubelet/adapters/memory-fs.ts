/** A node's files in memory, for simulated nodes and tests: the same port, without a disk. */
import { FileError, type DiskSpace, type FileInfo, type Filesystem } from '../filesystem.ts';

type Entry =
  | { readonly kind: 'file'; data: Uint8Array; mode: number; inode: number; modified: number; owner: readonly [number, number] }
  | { readonly kind: 'folder'; mode: number; inode: number; owner: readonly [number, number] }
  | { readonly kind: 'symlink'; readonly target: string; inode: number };

const parentOf = (path: string) => path.slice(0, path.lastIndexOf('/')) || '/';
const encode = (data: string | Uint8Array) => (typeof data === 'string' ? new TextEncoder().encode(data) : data.slice());

export class MemoryFilesystem implements Filesystem {
  private readonly entries = new Map<string, Entry>([['/', { kind: 'folder', mode: 0o755, inode: 0, owner: [0, 0] }]]);
  private readonly mounts = new Set<string>();
  private inodes = 1;
  private changes = 0;

  async mkdir(path: string, mode = 0o755): Promise<void> {
    const at = this.follow(path);
    if (this.entries.has(at)) return;
    if (at !== '/') await this.mkdir(parentOf(at));
    this.entries.set(at, { kind: 'folder', mode, inode: this.inodes++, owner: [0, 0] });
  }
  async writeFile(path: string, data: string | Uint8Array, mode?: number): Promise<void> {
    const at = this.follow(path);
    this.need(parentOf(at), path);
    const old = this.entries.get(at);
    if (old?.kind === 'folder') throw new FileError('EISDIR', `EISDIR: illegal operation on a directory, open '${path}'`);
    const before = old?.kind === 'file' ? old : undefined;
    this.entries.set(at, { kind: 'file', data: encode(data), mode: mode ?? before?.mode ?? 0o644, inode: before?.inode ?? this.inodes++, modified: ++this.changes, owner: before?.owner ?? [0, 0] });
  }
  /** Adds to a file's end, making it and its folder where they are absent: how a simulated container logs. */
  async append(path: string, text: string): Promise<void> {
    await this.mkdir(parentOf(path));
    const at = this.follow(path);
    const old = this.entries.get(at);
    const before = old?.kind === 'file' ? old.data : new Uint8Array();
    const more = encode(text);
    const data = new Uint8Array(before.length + more.length);
    data.set(before);
    data.set(more, before.length);
    await this.writeFile(at, data);
  }
  async readText(path: string): Promise<string> {
    return new TextDecoder().decode(this.file(path).data);
  }
  async read(path: string, offset: number, length: number): Promise<Uint8Array> {
    return this.file(path).data.slice(offset, offset + length);
  }
  async stat(path: string): Promise<FileInfo | undefined> {
    const e = this.entries.get(this.follow(path));
    if (!e) return undefined;
    return { kind: e.kind, size: e.kind === 'file' ? e.data.length : 0, inode: e.inode, modifiedMs: e.kind === 'file' ? e.modified : 0 };
  }
  async list(path: string): Promise<string[]> {
    const at = this.follow(path);
    const prefix = at === '/' ? '/' : `${at}/`;
    return [...this.entries.keys()].filter(k => k !== '/' && k.startsWith(prefix) && !k.slice(prefix.length).includes('/')).map(k => k.slice(prefix.length)).sort();
  }
  async listFolders(path: string): Promise<string[]> {
    const at = this.follow(path);
    return (await this.list(path)).filter(name => this.entries.get(`${at === '/' ? '' : at}/${name}`)?.kind === 'folder');
  }
  async rename(from: string, to: string): Promise<void> {
    const source = `${this.follow(parentOf(from))}/${from.slice(from.lastIndexOf('/') + 1)}`;
    const target = `${this.follow(parentOf(to))}/${to.slice(to.lastIndexOf('/') + 1)}`;
    const moved = [...this.entries].filter(([k]) => k === source || k.startsWith(`${source}/`));
    if (moved.length === 0) throw new FileError('ENOENT', `ENOENT: no such file or directory, rename '${from}' -> '${to}'`);
    await this.remove(target);
    for (const [k, e] of moved) {
      this.entries.delete(k);
      this.entries.set(target + k.slice(source.length), e);
    }
  }
  async symlink(target: string, path: string): Promise<void> {
    const at = `${this.follow(parentOf(path))}/${path.slice(path.lastIndexOf('/') + 1)}`;
    if (this.entries.has(at)) throw new FileError('EEXIST', `EEXIST: file already exists, symlink '${target}' -> '${path}'`);
    this.entries.set(at, { kind: 'symlink', target, inode: this.inodes++ });
  }
  async readLink(path: string): Promise<string | undefined> {
    const e = this.entries.get(`${this.follow(parentOf(path))}/${path.slice(path.lastIndexOf('/') + 1)}`);
    return e?.kind === 'symlink' ? e.target : undefined;
  }
  async realPath(path: string): Promise<string> {
    const at = this.follow(path);
    this.need(at, path);
    return at;
  }
  async chmod(path: string, mode: number): Promise<void> {
    const e = this.entries.get(this.follow(path));
    if (e && e.kind !== 'symlink') e.mode = mode;
  }
  async chown(path: string, uid: number, gid: number): Promise<void> {
    const e = this.entries.get(this.follow(path));
    if (e && e.kind !== 'symlink') e.owner = [uid < 0 ? e.owner[0] : uid, gid < 0 ? e.owner[1] : gid];
  }
  async remove(path: string): Promise<void> {
    const parent = this.follow(parentOf(path));
    const at = `${parent === '/' ? '' : parent}/${path.slice(path.lastIndexOf('/') + 1)}`;
    for (const k of this.entries.keys()) if (k === at || k.startsWith(`${at}/`)) this.entries.delete(k);
  }
  removeFolder(path: string): Promise<void> {
    return this.remove(path);
  }
  async mountTmpfs(path: string): Promise<void> {
    this.mounts.add(path);
  }
  async isMountPoint(path: string): Promise<boolean> {
    return this.mounts.has(path);
  }
  async unmount(path: string): Promise<void> {
    this.mounts.delete(path);
  }
  async diskSpace(): Promise<DiskSpace> {
    return { capacityBytes: 100 * 1024 ** 3, availableBytes: 80 * 1024 ** 3, inodes: 6_000_000, inodesFree: 5_900_000 };
  }
  /** For tests: the permission bits of a path. */
  modeOf(path: string): number | undefined {
    const e = this.entries.get(this.follow(path));
    return e && e.kind !== 'symlink' ? e.mode : undefined;
  }

  private file(path: string): Extract<Entry, { kind: 'file' }> {
    const e = this.entries.get(this.follow(path));
    if (e?.kind === 'file') return e;
    throw new FileError(e ? 'EISDIR' : 'ENOENT', e ? `EISDIR: illegal operation on a directory, read '${path}'` : `ENOENT: no such file or directory, open '${path}'`);
  }
  private need(at: string, path: string): void {
    if (!this.entries.has(at)) throw new FileError('ENOENT', `ENOENT: no such file or directory, open '${path}'`);
  }
  /** Resolves symlinks part by part. */
  private follow(path: string, depth = 0): string {
    if (depth > 20) throw new FileError('ELOOP', `ELOOP: too many symbolic links, '${path}'`);
    let at = '';
    const parts = path.split('/').filter(p => p !== '' && p !== '.');
    for (let i = 0; i < parts.length; i++) {
      if (parts[i] === '..') {
        at = at.slice(0, at.lastIndexOf('/'));
        continue;
      }
      const next = `${at}/${parts[i]}`;
      const e = this.entries.get(next);
      if (e?.kind === 'symlink') {
        const target = e.target.startsWith('/') ? e.target : `${at}/${e.target}`;
        return this.follow([target, ...parts.slice(i + 1)].join('/'), depth + 1);
      }
      at = next;
    }
    return at || '/';
  }
}

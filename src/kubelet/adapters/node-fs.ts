/** The node's real files; mounts by the machine's own mount commands. */
import { execFile } from 'node:child_process';
import { promises as fs, type Stats } from 'node:fs';
import { promisify } from 'node:util';
import { FileError, type DiskSpace, type FileInfo, type Filesystem } from '../filesystem.ts';

const run = promisify(execFile);

/** Turns Node's errors into the port's. */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new FileError(code ?? 'EIO', message, { cause: error });
  }
}
const absent = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
async function orAbsent<T>(work: Promise<T>, instead: T): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (absent(error)) return instead;
    return told(Promise.reject(error as Error));
  }
}

function kindOf(s: Stats): FileInfo['kind'] {
  if (s.isFile()) return 'file';
  if (s.isDirectory()) return 'folder';
  if (s.isSymbolicLink()) return 'symlink';
  if (s.isSocket()) return 'socket';
  if (s.isCharacterDevice()) return 'charDevice';
  return s.isBlockDevice() ? 'blockDevice' : 'other';
}

export class NodeFilesystem implements Filesystem {
  async mkdir(path: string, mode?: number): Promise<void> {
    const made = await told(fs.mkdir(path, { recursive: true }));
    if (mode !== undefined && made !== undefined) await told(fs.chmod(path, mode));
  }
  async writeFile(path: string, data: string | Uint8Array, mode?: number): Promise<void> {
    await told(fs.writeFile(path, data));
    if (mode !== undefined) await told(fs.chmod(path, mode));
  }
  readText(path: string): Promise<string> {
    return told(fs.readFile(path, 'utf8'));
  }
  async read(path: string, offset: number, length: number): Promise<Uint8Array> {
    const file = await told(fs.open(path, 'r'));
    try {
      const buffer = new Uint8Array(length);
      const { bytesRead } = await told(file.read(buffer, 0, length, offset));
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }
  async stat(path: string): Promise<FileInfo | undefined> {
    const s = await orAbsent<Stats | undefined>(fs.stat(path), undefined);
    return s && { kind: kindOf(s), size: s.size, inode: s.ino, modifiedMs: s.mtimeMs };
  }
  async list(path: string): Promise<string[]> {
    return (await orAbsent(fs.readdir(path), [])).sort();
  }
  async listFolders(path: string): Promise<string[]> {
    const entries = await orAbsent(fs.readdir(path, { withFileTypes: true }), []);
    return entries.filter(e => e.isDirectory()).map(e => e.name).sort();
  }
  rename(from: string, to: string): Promise<void> {
    return told(fs.rename(from, to));
  }
  symlink(target: string, path: string): Promise<void> {
    return told(fs.symlink(target, path));
  }
  async readLink(path: string): Promise<string | undefined> {
    try {
      return await fs.readlink(path);
    } catch {
      return undefined;
    }
  }
  realPath(path: string): Promise<string> {
    return told(fs.realpath(path));
  }
  chmod(path: string, mode: number): Promise<void> {
    return told(fs.chmod(path, mode));
  }
  chown(path: string, uid: number, gid: number): Promise<void> {
    return told(fs.lchown(path, uid < 0 ? 0xffffffff : uid, gid < 0 ? 0xffffffff : gid));
  }
  remove(path: string): Promise<void> {
    return told(fs.rm(path, { recursive: true, force: true }));
  }
  removeFolder(path: string): Promise<void> {
    return orAbsent(fs.rmdir(path), undefined);
  }
  async mountTmpfs(path: string, sizeBytes: number | undefined): Promise<void> {
    const options = sizeBytes === undefined ? [] : ['-o', `size=${sizeBytes}`];
    await this.command('mount', ['-t', 'tmpfs', ...options, 'tmpfs', path]);
  }
  async isMountPoint(path: string): Promise<boolean> {
    const mounts = await fs.readFile('/proc/self/mountinfo', 'utf8');
    const escaped = path.replace(/[ \t\n\\]/g, c => `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`);
    return mounts.split('\n').some(line => line.split(' ')[4] === escaped);
  }
  unmount(path: string): Promise<void> {
    return this.command('umount', [path]);
  }
  async diskSpace(path: string): Promise<DiskSpace> {
    const s = await told(fs.statfs(path));
    return { capacityBytes: s.blocks * s.bsize, availableBytes: s.bavail * s.bsize, inodes: s.files, inodesFree: s.ffree };
  }

  private async command(name: string, args: string[]): Promise<void> {
    try {
      await run(name, args);
    } catch (error) {
      throw new FileError('EIO', `run "${name} ${args.join(' ')}": ${(error as { stderr?: string }).stderr?.trim() || (error as Error).message}`, { cause: error });
    }
  }
}

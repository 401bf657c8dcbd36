/** The machine's files; failures in Go's words. */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FileError, type Files, type FileStat, type OpenFile } from '../io.ts';

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory', EACCES: 'permission denied', EPERM: 'operation not permitted', EISDIR: 'is a directory', ENOTDIR: 'not a directory',
  EEXIST: 'file exists', ENOTEMPTY: 'directory not empty', EROFS: 'read-only file system', ENOSPC: 'no space left on device', ELOOP: 'too many levels of symbolic links', EXDEV: 'invalid cross-device link',
};

/** `open x: no such file or directory`. */
function attempt<T>(verb: string, path: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    if (cause instanceof FileError) throw cause;
    const { code = '', message } = cause as NodeJS.ErrnoException;
    const done = code === 'EISDIR' && verb === 'open' ? 'read' : verb;
    throw Object.assign(new FileError(`${done} ${path}: ${WORDS[code] ?? message}`, code), { cause });
  }
}

function statOf(path: string, look: typeof fs.lstatSync): FileStat | undefined {
  try {
    const s = look(path);
    return { isDirectory: s.isDirectory(), isFile: s.isFile(), isSymlink: s.isSymbolicLink(), size: s.size, mode: s.mode & 0o7777, mtimeMs: s.mtimeMs, uid: s.uid, gid: s.gid };
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw Object.assign(new FileError(`stat ${path}: ${WORDS[code] ?? (cause as Error).message}`, code), { cause });
  }
}

function openFile(path: string, flags: 'r' | 'w'): OpenFile {
  const fd = attempt('open', path, () => {
    try {
      return fs.openSync(path, flags);
    } catch (error) {
      // Go says so of the opening, not of a reading that never was.
      if ((error as NodeJS.ErrnoException).code === 'EISDIR') throw new FileError(`open ${path}: is a directory`, 'EISDIR');
      throw error;
    }
  });
  return {
    read: size => {
      const buffer = Buffer.allocUnsafe(size);
      return buffer.subarray(0, attempt('read', path, () => fs.readSync(fd, buffer)));
    },
    write: data => attempt('write', path, () => {
      for (let at = 0; at < data.length;) at += fs.writeSync(fd, data, at);
    }),
    close: () => fs.closeSync(fd),
  };
}

export const nodeFiles: Files = {
  read: path => attempt('open', path, () => fs.readFileSync(path)),
  readText: path => attempt('open', path, () => fs.readFileSync(path, 'utf8')),
  stat: path => statOf(path, fs.statSync),
  lstat: path => statOf(path, fs.lstatSync),
  list: path => attempt('open', path, () => fs.readdirSync(path).toSorted()),
  readLink: path => attempt('readlink', path, () => fs.readlinkSync(path)),
  write: (path, content, { mode = 0o666, isNew = false } = {}) => attempt('open', path, () => fs.writeFileSync(path, content, { mode, flag: isNew ? 'wx' : 'w' })),
  open: path => openFile(path, 'r'),
  create: path => openFile(path, 'w'),
  writeAtomic: (path, content, mode) => attempt('open', path, () => {
    const next = `${path}.${process.pid}.tmp`;
    fs.writeFileSync(next, content, { mode });
    fs.chmodSync(next, mode);
    fs.renameSync(next, path);
  }),
  makeDirectory: (path, mode = 0o755) => attempt('mkdir', path, () => void fs.mkdirSync(path, { recursive: true, mode })),
  makeTemporaryDirectory: prefix => attempt('mkdir', prefix, () => fs.mkdtempSync(join(tmpdir(), prefix))),
  symlink: (target, path) => attempt('symlink', path, () => fs.symlinkSync(target, path)),
  chmod: (path, mode) => attempt('chmod', path, () => fs.chmodSync(path, mode)),
  rename: (from, to) => attempt('rename', from, () => fs.renameSync(from, to)),
  remove: path => attempt('remove', path, () => fs.unlinkSync(path)),
  removeAll: path => attempt('remove', path, () => fs.rmSync(path, { recursive: true, force: true })),
  absolute: path => resolve(path),
};

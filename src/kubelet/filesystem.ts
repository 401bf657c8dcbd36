/** The kubelet's port to the node's files: what volumes, hosts files, logs and control groups need. */

export interface FileInfo {
  readonly kind: 'file' | 'folder' | 'symlink' | 'socket' | 'charDevice' | 'blockDevice' | 'other';
  readonly size: number;
  /** Distinguishes a file from the one that took its place. */
  readonly inode: number;
  readonly modifiedMs: number;
}
export interface DiskSpace {
  readonly capacityBytes: number;
  readonly availableBytes: number;
  readonly inodes: number;
  readonly inodesFree: number;
}

/** Paths are absolute. What is absent is a FileError with code `ENOENT`, unless the verb says otherwise. */
export interface Filesystem {
  /** With all its parents; one that is there already stays as it is. `mode` is set whatever the umask. */
  mkdir(path: string, mode?: number): Promise<void>;
  writeFile(path: string, data: string | Uint8Array, mode?: number): Promise<void>;
  readText(path: string): Promise<string>;
  /** Up to `length` bytes from `offset`; fewer at the end. */
  read(path: string, offset: number, length: number): Promise<Uint8Array>;
  /** Follows symlinks; undefined where nothing is there. */
  stat(path: string): Promise<FileInfo | undefined>;
  /** Names in a folder, sorted; none where it is absent. */
  list(path: string): Promise<string[]>;
  listFolders(path: string): Promise<string[]>;
  rename(from: string, to: string): Promise<void>;
  symlink(target: string, path: string): Promise<void>;
  readLink(path: string): Promise<string | undefined>;
  /** The path with every symlink followed. */
  realPath(path: string): Promise<string>;
  chmod(path: string, mode: number): Promise<void>;
  /** -1 leaves as it is. */
  chown(path: string, uid: number, gid: number): Promise<void>;
  /** With everything in it; does nothing where it is absent. */
  remove(path: string): Promise<void>;
  /** An empty folder (a control group: its files don't count); does nothing where it is absent. */
  removeFolder(path: string): Promise<void>;
  mountTmpfs(path: string, sizeBytes: number | undefined): Promise<void>;
  isMountPoint(path: string): Promise<boolean>;
  unmount(path: string): Promise<void>;
  diskSpace(path: string): Promise<DiskSpace>;
}

export class FileError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FileError';
    this.code = code;
  }
}

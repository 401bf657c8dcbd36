/** The files that a kustomization may read: those in and below its folder. */
import { KustomizeError } from './plain.ts';

/** By absolute path. */
export interface KustomizeFiles {
  read(path: string): Uint8Array;
  /** Undefined where there is nothing. */
  kindOf(path: string): 'file' | 'directory' | undefined;
}

const REMOTE = /^(?:https?|ssh|git|file|oci):\/\/|^git@|^github\.com[/:]|^git::/;
export const isRemote = (path: string): boolean => REMOTE.test(path) || /[?&]ref=/.test(path);

export function resolvePath(base: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${base}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** The first part of the path that is not there, which is what upstream names. */
function missingPart(files: KustomizeFiles, path: string): string {
  const parts = path.split('/').slice(1);
  const count = parts.findIndex((_, i) => files.kindOf(`/${parts.slice(0, i + 1).join('/')}`) === undefined);
  return `/${parts.slice(0, count + 1).join('/')}`;
}

const notThere = (files: KustomizeFiles, path: string) =>
  new KustomizeError(`evalsymlink failure on '${path}' : lstat ${missingPart(files, path)}: no such file or directory`);

/** One folder with a kustomization, and who asked for it. */
export class Folder {
  readonly root: string;
  private readonly files: KustomizeFiles;
  private readonly parents: readonly string[];
  private readonly isUnrestricted: boolean;

  constructor(files: KustomizeFiles, root: string, { parents = [], isUnrestricted = false }: { parents?: readonly string[]; isUnrestricted?: boolean } = {}) {
    this.files = files;
    this.root = root;
    this.parents = parents;
    this.isUnrestricted = isUnrestricted;
  }

  has(path: string): boolean {
    return this.files.kindOf(resolvePath(this.root, path)) === 'file';
  }

  bytes(path: string): Uint8Array {
    if (isRemote(path)) throw new KustomizeError(`read ${JSON.stringify(path)}: remote files are not supported by this kubectl`);
    const full = resolvePath(this.root, path);
    const kind = this.files.kindOf(full);
    if (kind === undefined) throw notThere(this.files, full);
    if (kind === 'directory') throw new KustomizeError(`'${full}' must resolve to a file`);
    if (!this.isUnrestricted && !full.startsWith(this.root === '/' ? '/' : `${this.root}/`)) throw new KustomizeError(`security; file '${full}' is not in or below '${this.root}'`);
    return this.files.read(full);
  }

  text(path: string): string {
    return new TextDecoder().decode(this.bytes(path));
  }

  /** Another folder, as a base of this one. */
  below(path: string): Folder {
    if (path === '') throw new KustomizeError('must build at directory: directory path cannot be empty');
    if (isRemote(path)) throw new KustomizeError(`build ${JSON.stringify(path)}: remote bases are not supported by this kubectl`);
    const full = resolvePath(this.root, path);
    const kind = this.files.kindOf(full);
    if (kind === undefined) throw new KustomizeError(`must build at directory: not a valid directory: ${notThere(this.files, full).message}`);
    if (kind === 'file') throw new KustomizeError(`must build at directory: '${full}': file is not directory`);
    const chain = this.root === '/' && this.parents.length === 0 ? [] : [...this.parents, this.root];
    if (chain.includes(full)) throw new KustomizeError(`cycle detected: candidate root '${full}' contains visited root '${full}'`);
    return new Folder(this.files, full, { parents: chain, isUnrestricted: this.isUnrestricted });
  }
}

/**
 * Swaps all of a volume's files at once, as upstream does: files lie in a dated folder, `..data` points at it, and
 * each visible name points through `..data`. One rename of `..data` changes everything.
 *   key -> ..data/key, ..data -> ..2026_11_22_17_44_05.123456789
 */
import type { Filesystem } from '../filesystem.ts';
import type { Payload } from './payload.ts';

const DATA = '..data';

export interface Ownership {
  /** -1: as it is. */
  readonly uid: number;
  readonly gid: number;
}

export class AtomicWriter {
  private readonly fs: Filesystem;
  /** What stands in each target, so that an unchanged volume costs nothing. */
  private readonly written = new Map<string, string>();

  constructor(fs: Filesystem) {
    this.fs = fs;
  }

  /** `stamp` makes the folder's name: it must differ from one write to the next. */
  async write(target: string, payload: Payload, at: { stamp: string; owner: Ownership }): Promise<boolean> {
    const print = fingerprint(payload);
    if (this.written.get(target) === print) return false;
    const { fs } = this;
    await fs.mkdir(target, 0o777);
    const old = await fs.readLink(`${target}/${DATA}`);
    const folder = `..${at.stamp}`;
    await this.writeFiles(`${target}/${folder}`, payload, at.owner);
    await fs.remove(`${target}/${DATA}_tmp`);
    await fs.symlink(folder, `${target}/${DATA}_tmp`);
    await fs.rename(`${target}/${DATA}_tmp`, `${target}/${DATA}`);
    await this.linkNames(target, payload);
    if (old !== undefined && old !== folder) await fs.remove(`${target}/${old}`);
    this.written.set(target, print);
    return true;
  }

  forget(prefix: string): void {
    for (const target of this.written.keys()) if (target.startsWith(prefix)) this.written.delete(target);
  }

  private async writeFiles(folder: string, payload: Payload, owner: Ownership): Promise<void> {
    const { fs } = this;
    const owned = owner.uid >= 0 || owner.gid >= 0;
    await fs.mkdir(folder, 0o755);
    for (const [path, { data, mode }] of payload) {
      const file = `${folder}/${path}`;
      if (path.includes('/')) await fs.mkdir(file.slice(0, file.lastIndexOf('/')), 0o755);
      await fs.writeFile(file, data, owner.gid >= 0 ? mode | 0o440 : mode);
      if (owned) await fs.chown(file, owner.uid, owner.gid);
    }
    if (owned) await fs.chown(folder, -1, owner.gid);
  }

  private async linkNames(target: string, payload: Payload): Promise<void> {
    const wanted = new Set([...payload.keys()].map(path => path.split('/')[0]!));
    const present = (await this.fs.list(target)).filter(name => !name.startsWith('..'));
    for (const name of present) if (!wanted.has(name)) await this.fs.remove(`${target}/${name}`);
    for (const name of wanted) if (!present.includes(name)) await this.fs.symlink(`${DATA}/${name}`, `${target}/${name}`);
  }
}

function fingerprint(payload: Payload): string {
  const parts: string[] = [];
  for (const [path, { data, mode }] of payload) parts.push(`${path}\0${mode}\0${new TextDecoder('latin1').decode(data)}`);
  return parts.sort().join('\0\0');
}

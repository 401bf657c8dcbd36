/** Writes a file whole or not at all. */
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, open, rename, unlink } from 'node:fs/promises';

export interface FileOwner {
  readonly uid: number;
  readonly gid: number;
}

/** Through a new file beside it and a rename: readers see the old content or the new, also after a crash. */
export async function writeFileAtomically(path: string, text: string, { mode, owner }: { mode: number; owner?: FileOwner | undefined }): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  const file = await open(temporary, 'wx', mode);
  try {
    await file.writeFile(text);
    await file.sync();
    await file.close();
    await chmod(temporary, mode);
    if (owner) await chown(temporary, owner.uid, owner.gid);
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw error;
  }
}

/** A folder that only its owner may look into, whatever an earlier version made of it. */
export async function ensurePrivateFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await chmod(dir, 0o700);
}

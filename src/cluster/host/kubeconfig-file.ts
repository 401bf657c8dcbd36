/** The user's kubeconfig file: our context goes in and comes out again; all else in it stays as it is. */
import { chown, mkdir, open, readFile, realpath, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { NewContext } from '../../client/kubeconfig.ts';
import { withContext, withoutContext } from '../../client/kubeconfig.ts';
import type { FileOwner } from './files.ts';
import { writeFileAtomically } from './files.ts';

/** kubectl's own lock file: held while the file is read, changed and written. */
const LOCK_TRIES = 50;
const LOCK_WAIT_MS = 20;

export async function addContext(path: string, context: NewContext, owner?: FileOwner): Promise<void> {
  await makeFolder(dirname(path), owner);
  await change(path, text => withContext(text, context), owner);
}

export async function removeContext(path: string, name: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === undefined) return;
  await change(path, text => withoutContext(text, name));
}

async function change(path: string, edit: (text: string) => string, owner?: FileOwner): Promise<void> {
  const target = await realpath(path).catch(() => path);
  await withLock(`${target}.lock`, async () => {
    const before = await readFile(target, 'utf8').catch(() => '');
    const after = edit(before);
    if (after === before) return;
    const existing = await stat(target).catch(() => undefined);
    const mode = existing ? existing.mode & 0o777 : 0o600;
    const { uid, gid } = existing ?? owner ?? {};
    await writeFileAtomically(target, after, { mode, owner: uid !== undefined && gid !== undefined ? { uid, gid } : undefined });
  });
}

async function withLock(path: string, run: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await (await open(path, 'wx', 0o600)).close();
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (tries >= LOCK_TRIES) throw new Error(`writing kubeconfig: ${JSON.stringify(path)}: held by another program; if none is running, remove this file`, { cause: error });
      await wait(LOCK_WAIT_MS);
    }
  }
  try {
    await run();
  } finally {
    await rm(path, { force: true });
  }
}

async function makeFolder(dir: string, owner?: FileOwner): Promise<void> {
  const made = await mkdir(dir, { recursive: true, mode: 0o750 });
  if (made !== undefined && owner) await chown(dir, owner.uid, owner.gid);
}

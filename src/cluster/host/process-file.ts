/** Remembers a process across restarts: a pid alone may belong to somebody else by then. */
import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { writeFileAtomically } from './files.ts';

export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after boot, of /proc/PID/stat. */
  readonly startTime: string;
  readonly bootId: string;
}

export function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** Undefined where there is no such process, or only its zombie. */
export function identify(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name may hold spaces and brackets; the fields after its closing bracket are plain.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : { pid, startTime: fields[19]!, bootId: bootId() };
  } catch {
    return undefined;
  }
}

export function isSameProcess(known: ProcessIdentity): boolean {
  const now = identify(known.pid);
  return now !== undefined && now.startTime === known.startTime && now.bootId === known.bootId;
}

export async function rememberProcess(path: string, pid: number): Promise<ProcessIdentity> {
  const identity = identify(pid);
  if (!identity) throw new Error(`remembering process ${pid}: it has ended`);
  await writeFileAtomically(path, JSON.stringify(identity), { mode: 0o644 });
  return identity;
}

/** The process that the file tells of, where it still runs. */
export async function findProcess(path: string): Promise<ProcessIdentity | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const known = JSON.parse(text) as ProcessIdentity;
    return isSameProcess(known) ? known : undefined;
  } catch {
    return undefined;
  }
}

export const forgetProcess = (path: string): Promise<void> => rm(path, { force: true });

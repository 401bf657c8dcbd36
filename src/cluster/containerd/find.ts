/** Finds the cluster's own containerd where it runs, also when the file that tells its pid was lost. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { ProcessIdentity } from '../host/process-file.ts';
import { findProcess, identify } from '../host/process-file.ts';
import type { Layout } from '../layout.ts';

export async function findContainerd({ containerd }: Layout): Promise<ProcessIdentity | undefined> {
  return (await findProcess(containerd.pidFile)) ?? findByConfig(containerd.config);
}

/** What starts it, and what it is known by. */
export const containerdArguments = (config: string): string[] => ['--config', config];

/** No container's process is taken for it, whatever it calls itself: those have process numbers of their own. */
function findByConfig(config: string): ProcessIdentity | undefined {
  const own = namespaceOf('self');
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const [program = '', ...args] = commandOf(entry);
    if (!program.endsWith('containerd') || args.join('\0') !== containerdArguments(config).join('\0')) continue;
    if (namespaceOf(entry) === own) return identify(Number(entry));
  }
  return undefined;
}

function commandOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

function namespaceOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
}

/** `skiff logs`: Skiff's own log file, and on as it grows. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { PreflightError } from '../../cluster/host/preflight.ts';
import type { ClusterOptions } from './find.ts';
import { findCluster } from './find.ts';

const POLL_MS = 200;

export async function logs(options: ClusterOptions & { follow?: boolean; tail?: number }): Promise<void> {
  const { layout } = await findCluster(options);
  if (!existsSync(layout.logFile)) throw new PreflightError(`there is no log: ${layout.logFile}`, 'Start the cluster with: skiff up');
  const text = await readFile(layout.logFile);
  process.stdout.write(options.tail === undefined ? text : lastLines(text.toString(), options.tail));
  if (options.follow) await follow(layout.logFile, text.length);
}

function lastLines(text: string, count: number): string {
  const lines = text.split('\n');
  return lines.slice(Math.max(0, lines.length - 1 - count)).join('\n');
}

/** A file that has become shorter was begun anew. */
async function follow(path: string, from: number): Promise<never> {
  for (let at = from; ; await wait(POLL_MS)) {
    const { size } = statSync(path);
    if (size < at) at = 0;
    if (size === at) continue;
    for await (const part of createReadStream(path, { start: at, end: size - 1 })) process.stdout.write(part as Buffer);
    at = size;
  }
}

/** Keeps log files that are only ever added to from filling the disk: the older half lies beside them, and is given up next. */
import { copyFileSync, statSync, truncateSync } from 'node:fs';

const LARGEST_BYTES = 32 << 20;
const LOOK_MS = 60_000;

/** Who writes has the file open for appending: it is copied and emptied, not renamed. */
export function rotate(path: string, largest = LARGEST_BYTES): void {
  try {
    if (statSync(path).size <= largest) return;
    copyFileSync(path, `${path}.1`);
  } catch {
    // It is not there, or the disk is full: then emptying it is all the more due.
  }
  truncateIfLarge(path, largest);
}

function truncateIfLarge(path: string, largest: number): void {
  try {
    if (statSync(path).size > largest) truncateSync(path);
  } catch {
    // Not there.
  }
}

export function keepSmall(paths: readonly string[]): void {
  setInterval(() => paths.forEach(path => rotate(path)), LOOK_MS).unref();
}

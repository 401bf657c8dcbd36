/** Asks a person whether what would be deleted shall be. */
import type { Io } from '../io.ts';

/** The line is one word, `y`. */
export async function confirm(io: Io, names: readonly string[]): Promise<boolean> {
  io.stdout.write(`You are about to delete the following ${names.length} resource(s):\n${names.map(n => `${n}\n`).join('')}Do you want to continue? (y/N): `);
  return (await io.stdin.readLine())?.trim().toLowerCase() === 'y';
}

/** Programs `kubectl-NAME` on the PATH: they extend kubectl. */
import type { Io } from './io.ts';
import { join } from './paths.ts';

const PREFIX = 'kubectl-';

/** Their paths, folder by folder, each folder once; `onProblem` is told of folders that cannot be read. */
export function pluginsOn(io: Io, onProblem?: (text: string) => void): string[] {
  const folders = [...new Set((io.env['PATH'] ?? '').split(':'))].filter(folder => folder.trim() !== '');
  return folders.flatMap(folder => pluginsIn(io, folder, onProblem));
}

function pluginsIn(io: Io, folder: string, onProblem?: (text: string) => void): string[] {
  try {
    return io.files.list(folder).filter(name => name.startsWith(PREFIX) && !io.files.stat(join(folder, name))?.isDirectory).map(name => join(folder, name));
  } catch (error) {
    onProblem?.(`Unable to read directory ${JSON.stringify(folder)} from your PATH: ${(error as Error).message}. Skipping...\n`);
    return [];
  }
}

/** Runs nft: one process a transaction, its commands on standard input. */
import { spawn } from 'node:child_process';
import type { Nft } from '../proxy.ts';

export class NftError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NftError';
  }
}

/** Runs `command` to its end with `input` on its standard input; rejects with what it printed where it failed. */
function run(command: string, args: readonly string[], input: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (text: Buffer) => (errors += text.toString().slice(0, 4096)));
    child.on('error', error => reject(new NftError(`run ${command}: ${error.message}`)));
    child.on('close', code => (code === 0 ? resolve() : reject(new NftError(`run ${command}: exit ${code}: ${errors.trim()}`))));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

export class NftCommand implements Nft {
  apply(commands: string): Promise<void> {
    return run('nft', ['-f', '-'], `${commands}\n`);
  }

  /** Removes the whole table; one that is not there is no error. */
  removeTable(table: string): Promise<void> {
    return run('nft', ['-f', '-'], `add table ip ${table}\ndelete table ip ${table}\n`);
  }
}

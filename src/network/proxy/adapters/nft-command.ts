/** Runs nft: one process a transaction, its commands on standard input. */
import { spawn } from 'node:child_process';
import type { Nft } from '../proxy.ts';

export class NftError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NftError';
  }
}

/** Runs `command` to its end with `input` on its standard input, and answers what it printed; rejects with what it complained about. */
export function run(command: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const printed: Buffer[] = [];
    let errors = '';
    child.stdout.on('data', (text: Buffer) => printed.push(text));
    child.stderr.on('data', (text: Buffer) => (errors += text.toString().slice(0, 4096)));
    child.on('error', error => reject(new NftError(`run ${command}: ${error.message}`)));
    child.on('close', code => (code === 0 ? resolve(Buffer.concat(printed).toString()) : reject(new NftError(`run ${command}: exit ${code}: ${errors.trim()}`))));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

export class NftCommand implements Nft {
  async apply(commands: string): Promise<void> {
    await run('nft', ['-f', '-'], `${commands}\n`);
  }

  /** Removes the whole table; one that is not there is no error. */
  async removeTable(table: string): Promise<void> {
    await run('nft', ['-f', '-'], `add table ip ${table}\ndelete table ip ${table}\n`);
  }
}

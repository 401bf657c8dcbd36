/** Other programs on this machine. */
import { spawn, type StdioOptions } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { environment } from './environment.ts';
import { FileError, type Processes } from '../io.ts';

export const nodeProcesses: Processes = {
  run(command, args, { env, cwd, stdin, stdout = 'pipe', stderr = 'pipe' } = {}) {
    return new Promise((resolve, reject) => {
      const stdio: StdioOptions = [stdin === 'inherit' ? 'inherit' : stdin === undefined ? 'ignore' : 'pipe', stdout, stderr];
      const child = spawn(command, args, { stdio, env: (env as NodeJS.ProcessEnv | undefined) ?? environment(), ...(cwd ? { cwd } : {}) });
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
      child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
      child.once('error', (cause: NodeJS.ErrnoException) => reject(Object.assign(new FileError(`exec: ${JSON.stringify(command)}: executable file not found in $PATH`, cause.code ?? ''), { cause })));
      child.once('close', code => resolve({ code: code ?? -1, stdout: Buffer.concat(out), stderr: Buffer.concat(err) }));
      child.stdin?.on('error', () => {});
      if (stdin !== 'inherit') child.stdin?.end(stdin);
    });
  },
  become(command, args) {
    return new Promise((_, reject) => {
      const child = spawn(command, args, { stdio: 'inherit', env: environment() });
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
      child.once('error', reject);
      child.once('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
    });
  },
  find(command) {
    if (command.includes('/')) return isExecutable(command) ? command : undefined;
    return (environment()['PATH'] ?? '').split(':').map(folder => `${folder || '.'}/${command}`).find(isExecutable);
  },
};

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

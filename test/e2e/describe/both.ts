/** Runs one command line by upstream's kubectl and by ours against the same server. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '../../../src/bin/real-clock.ts';
import { realRandom } from '../../../src/bin/real-random.ts';
import { createNodeIo } from '../../../src/kubectl/adapters/node-io.ts';
import { type AnyCommand, defineCommand } from '../../../src/kubectl/command.ts';
import describeCommand from '../../../src/kubectl/commands/describe.ts';
import { execute } from '../../../src/kubectl/execute.ts';
import type { Io } from '../../../src/kubectl/io.ts';
import { root } from '../machine.ts';
import { KeptOutput } from '../../../src/kubectl/kept-output.ts';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const kubectl = defineCommand({ use: 'kubectl', subcommands: [describeCommand] });

export class Both implements Disposable {
  readonly home = mkdtempSync(join(tmpdir(), 'skiff-describe-'));
  private readonly url: string;
  private readonly command: AnyCommand;

  constructor(url: string, command: AnyCommand = kubectl) {
    this.url = url;
    this.command = command;
  }

  upstream(args: readonly string[]): Promise<Outcome> {
    const env = { PATH: process.env['PATH'], HOME: this.home, KUBECONFIG: '/dev/null', TZ: process.env['TZ'] };
    return new Promise(done => {
      execFile(join(root, '.cache/kubectl-1.36'), ['-s', this.url, ...args], { env, timeout: 30_000, cwd: this.home }, (error, stdout, stderr) =>
        done({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }));
    });
  }

  async ours(args: readonly string[]): Promise<Outcome> {
    const [stdout, stderr] = [new KeptOutput(), new KeptOutput()];
    const io: Io = { ...createNodeIo(realClock, realRandom), stdout, stderr, home: this.home, programName: 'kubectl', env: { HOME: this.home, KUBECONFIG: '/dev/null' } };
    const code = await execute(this.command, ['-s', this.url, ...args], io);
    return { code, stdout: stdout.text, stderr: stderr.text };
  }

  [Symbol.dispose](): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

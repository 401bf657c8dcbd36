/** `npm start`: installs what is missing, builds what is old, brings the cluster up, and offers to put skiff and kubectl on the PATH. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { offerPath } from './offer-path.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const launcher = join(root, 'bin/skiff');

if (!existsSync(join(root, 'node_modules/esbuild'))) {
  console.log('Installing packages (npm install) ...');
  execFileSync('npm', ['install', '--no-save', '--no-audit', '--no-fund'], { cwd: root, stdio: 'inherit' });
}
const { status, signal } = spawnSync(process.execPath, [launcher, 'up', ...process.argv.slice(2)], { stdio: 'inherit' });
if (status === 0) await offerPath({ bin: join(root, 'bin'), env: process.env, isTerminal: Boolean(process.stdin.isTTY && process.stdout.isTTY), say: console.error, ask });
process.exitCode = signal ? 1 : status;

async function ask(question) {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await lines.question(question);
  lines.close();
  return answer;
}

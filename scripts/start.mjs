/** `npm start`: installs what is missing, builds what is old, brings the cluster up, and offers to put skiff on the PATH. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const launcher = join(root, 'bin/skiff');

if (!existsSync(join(root, 'node_modules/esbuild'))) {
  console.log('Installing packages (npm install) ...');
  execFileSync('npm', ['install', '--no-save', '--no-audit', '--no-fund'], { cwd: root, stdio: 'inherit' });
}
const { status, signal } = spawnSync(process.execPath, [launcher, 'up', ...process.argv.slice(2)], { stdio: 'inherit' });
if (status === 0) await offerPath();
process.exitCode = signal ? 1 : status;

/** Only where somebody sits at the terminal, and only once: where skiff is found already, nothing is asked. */
async function offerPath() {
  if (!process.stdin.isTTY || !process.stdout.isTTY || process.env.CI) return;
  const folders = (process.env.PATH ?? '').split(delimiter);
  if (folders.some(dir => dir && existsSync(join(dir, 'skiff')))) return;
  const target = [join(process.env.HOME ?? '/', '.local/bin'), '/usr/local/bin'].find(dir => folders.includes(dir) && isWritable(dir));
  if (!target) return console.log(`\nTo call skiff from anywhere: export PATH="${join(root, 'bin')}:$PATH"`);
  const ask = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await ask.question(`\nPut skiff on your PATH (a link in ${target})? [Y/n] `);
  ask.close();
  if (!/^(y(es)?)?$/i.test(answer.trim())) return;
  replaceLink(join(target, 'skiff'));
  console.log(`Done: ${join(target, 'skiff')}`);
}

function isWritable(dir) {
  try {
    execFileSync('test', ['-w', dir]);
    return true;
  } catch {
    return false;
  }
}

/** An old link of ours that leads nowhere is replaced; a file of somebody else's never. */
function replaceLink(link) {
  try {
    if (lstatSync(link).isSymbolicLink() && !existsSync(readlinkSync(link))) rmSync(link);
  } catch {
    // Nothing is there.
  }
  symlinkSync(launcher, link);
}

// Runs dist/kubectl.js, and builds dist/ where it is missing. Whether it is old is not looked at: that would take longer than most commands.
import { existsSync } from 'node:fs';
import * as module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const program = join(root, 'dist/kubectl.js');
if (!existsSync(program)) {
  const { execFileSync } = await import('node:child_process');
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: ['ignore', 2, 2] });
}
module.enableCompileCache?.();
process.argv[1] = join(root, 'bin/kubectl');
await import(program);

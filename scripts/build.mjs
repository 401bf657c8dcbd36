/** Bundles the program into dist/: one small entry, and the rest in chunks that are loaded when they are needed. */
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { STAMP, sourceStamp } from './stale.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');

/** Has binaries of its own beside its code, so that it cannot be bundled. */
const NATIVE = ['lmdb'];

/** CommonJS packages inside an ES module still call require. */
const banner = `import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __dirnameOf } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __dirnameOf(__filename);`;

if (!existsSync(join(root, 'src/kinds/generated'))) execFileSync(process.execPath, [join(root, 'scripts/generate.mjs')], { stdio: 'inherit' });

const stamp = sourceStamp(root);
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const next = join(root, `dist.${process.pid}.tmp`);
mkdirSync(next, { recursive: true });
try {
  await build({
    absWorkingDir: root,
    entryPoints: { skiff: 'src/bin/skiff.ts' },
    outdir: next,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: NATIVE,
    banner: { js: banner },
    define: { SKIFF_VERSION: JSON.stringify(version) },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'warning',
    loader: { '.json': 'json' },
  });
  writeFileSync(join(next, STAMP), stamp);
  replaceFolder(next, dist);
} finally {
  rmSync(next, { recursive: true, force: true });
}

/** A running Skiff may still load chunks of the old build: their names differ, so new files only join them; the entry and stamp come last. */
function replaceFolder(from, to) {
  mkdirSync(to, { recursive: true });
  execFileSync('cp', ['-r', `${from}/.`, to]);
}

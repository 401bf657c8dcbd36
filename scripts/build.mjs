/** Bundles the program into dist/: one small entry, and the rest in chunks that are loaded when they are needed. */
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPacks, MAIN_PACK, WHOLE_PACK } from './kubectl-packs.mjs';
import { STAMP, sourceStamp } from './stale.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');

/** Has binaries of its own beside its code, so that it cannot be bundled. */
const NATIVE = ['lmdb'];

/** Chunks of older builds stay this long, for a Skiff that still runs on them. */
const KEPT_MS = 24 * 3600 * 1000;

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
  const shared = {
    absWorkingDir: root,
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
  };
  await build({ ...shared, entryPoints: { skiff: 'src/bin/skiff.ts' }, outdir: next });
  await buildPacks({ options: shared, next });
  // For `kubectl explain`; read when the first document is asked for.
  execFileSync(process.execPath, [join(root, 'scripts/descriptions.mjs'), join(next, 'descriptions.json')], { stdio: 'inherit' });
  writeFileSync(join(next, STAMP), stamp);
  replaceFolder(next, dist);
} finally {
  rmSync(next, { recursive: true, force: true });
}

/** Skiff may be running, or starting, meanwhile: chunks have names of their own and only join, then the entries are replaced whole, then the stamp. */
function replaceFolder(from, to) {
  mkdirSync(to, { recursive: true });
  const current = readdirSync(from);
  const entries = current.filter(name => WHOLE_PACK.test(name));
  const last = [...entries, MAIN_PACK, 'skiff.js', STAMP];
  for (const name of [...current.filter(n => !last.includes(n)), ...last.filter(n => current.includes(n))]) renameSync(join(from, name), join(to, name));
  for (const name of readdirSync(to)) {
    const isOld = Date.now() - statSync(join(to, name)).mtimeMs > KEPT_MS;
    // The entry of an older build would be taken for one of this.
    if ((isOld || WHOLE_PACK.test(name)) && !current.includes(name)) rmSync(join(to, name), { recursive: true });
  }
}

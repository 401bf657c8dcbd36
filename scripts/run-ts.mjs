// Runs a TypeScript file of this checkout: bundles it beside the packages it uses and imports the result.
// Usage: node scripts/run-ts.mjs FILE.ts [ARGUMENTS]
import { build } from 'esbuild';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = resolve(process.argv[2] ?? '');
const outfile = join(root, 'node_modules/.cache/skiff', `${basename(source, '.ts')}-${process.pid}.mjs`);
mkdirSync(dirname(outfile), { recursive: true });
/** Each module keeps its own folder, although all end up in one file. */
const ownFolders = {
  name: 'own-folders',
  setup: bundle => bundle.onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
    contents: (await readFile(path, 'utf8')).replaceAll('import.meta.dirname', JSON.stringify(dirname(path))).replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
    loader: 'ts',
  })),
};
await build({ entryPoints: [source], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external', sourcemap: 'inline', logLevel: 'warning', plugins: [ownFolders] });
process.argv.splice(1, 2, source);
try {
  await import(pathToFileURL(outfile).href);
} finally {
  const { rmSync } = await import('node:fs');
  rmSync(outfile, { force: true });
}

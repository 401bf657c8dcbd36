/**
 * Makes kubectl's startup snapshot: Node starts from it with everything loaded and compiled, in half the time.
 * It fits this very node alone; bin/kubectl looks whether it does, and runs dist/kubectl.js otherwise.
 */
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

export const SNAPSHOT = 'kubectl.snapshot';

/** As bin/kubectl gives them. Without it Node reads the hundred authorities that it brings before it trusts the cluster's own. */
const NODE_FLAGS = ['--use-openssl-ca'];

/** A snapshot cannot hold sockets and the like: each module of Node's own is asked for when it is used, and by a rehearsal from its stage. */
const lazyModules = {
  name: 'lazy-modules',
  setup(bundle) {
    bundle.onResolve({ filter: /^node:/ }, ({ path, namespace }) => (namespace === 'lazy' ? { path, external: true } : { path, namespace: 'lazy' }));
    bundle.onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path }) => ({
      loader: 'js',
      contents: path === 'node:v8' ? `module.exports = require('node:v8');` : `
        let known;
        const own = name => (globalThis.stagedModules?.[${JSON.stringify(path)}] ?? (known ??= require(${JSON.stringify(path)})))[name];
        for (const name of ${JSON.stringify(Object.keys(require(path)))}) Object.defineProperty(exports, name, { enumerable: true, get: () => own(name) });`,
    }));
  },
};

/** `folder` is where the bundle lies at last: it is written into it. */
export async function buildSnapshot({ options, next, folder }) {
  const source = join(next, 'kubectl-snapshot.cjs');
  const blob = join(next, SNAPSHOT);
  const { banner: _banner, splitting: _splitting, ...shared } = options;
  try {
    await build({
      ...shared, format: 'cjs', outfile: source, plugins: [lazyModules], entryPoints: ['src/bin/kubectl-snapshot.ts'],
      define: { ...shared.define, 'import.meta.url': JSON.stringify(pathToFileURL(join(folder, 'kubectl.js')).href), 'import.meta.dirname': JSON.stringify(folder) },
    });
    execFileSync(process.execPath, [...NODE_FLAGS, '--snapshot-blob', blob, '--build-snapshot', source], { stdio: ['ignore', 'inherit', 'inherit'], env: cleanEnvironment() });
    writeFileSync(`${blob}-of`, `${identity(process.execPath)} ${process.execPath}\n${folder}\n`);
  } catch (error) {
    console.error(`kubectl starts without a snapshot, slower: ${error.message}`);
    for (const path of [blob, `${blob}-of`]) if (existsSync(path)) rmSync(path);
  }
  rmSync(source, { force: true });
}

/** As `stat -Lc %d:%i:%s:%Y` tells it. */
function identity(path) {
  const { dev, ino, size, mtimeMs } = statSync(path);
  return [dev, ino, size, Math.floor(mtimeMs / 1000)].join(':');
}

/** V8's flags are part of what has to fit. */
function cleanEnvironment() {
  const { NODE_OPTIONS: _options, NODE_EXTRA_CA_CERTS: _certificates, ...env } = process.env;
  return env;
}

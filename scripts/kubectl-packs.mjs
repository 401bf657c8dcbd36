/**
 * Makes the packs that bin/kubectl.cjs starts from. A pack is the length of V8's code cache, the cache, and the source it was made of: they
 * are never of different builds. The most common kinds of command have a whole pack each, of all that they run. What they run lies in shared
 * packs, too, for all other commands; any other chunk has a pack of its own, without a cache.
 */
import { build, transform } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { HEAD, wholePack } = createRequire(import.meta.url)('../bin/kubectl.cjs');
export const MAIN_PACK = 'kubectl.pack';
export const WHOLE_PACK = /^kubectl-[a-z]+\.pack$/;
const ENTRY = './kubectl.js';
const REHEARSAL = './kubectl-rehearsal.js';

/** Modules of Node's own take as long to load as kubectl's: each is loaded when something of it is used, not where it is imported. */
const lazyModules = {
  name: 'lazy-modules',
  setup(bundle) {
    bundle.onResolve({ filter: /^node:/ }, ({ path, namespace }) => (namespace === 'lazy' ? { path, external: true } : { path, namespace: 'lazy' }));
    bundle.onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path }) => ({ loader: 'js', contents: `module.exports = Object.create(new Proxy({}, { get: (_, name) => require(${JSON.stringify(path)})[name] }));` }));
  },
};

export async function buildPacks({ options, next }) {
  const { chunks, imports } = await bundle(options, next);
  const write = (file, names, { places = {}, cache = Buffer.alloc(0) } = {}) => writePack(join(next, file), { chunks: names.map(name => [name, chunks.get(name)]), places, cache });
  for (const name of chunks.keys()) write(name, [name]);
  write(MAIN_PACK, []);
  const shipped = reachable(ENTRY, imports);
  let shared = [];
  try {
    shared = shareAndCache({ chunks, shipped, next, write });
  } catch (error) {
    // Each chunk is a pack already: it runs as it is.
    console.error(`kubectl starts without a code cache, slower: ${error.message}`);
  }
  for (const name of chunks.keys()) if (!shipped.has(name) || shared.includes(name)) rmSync(join(next, name));
}

/** Answers the chunks that have no pack of their own any more. */
function shareAndCache({ chunks, shipped, next, write }) {
  const { used } = rehearse(next);
  const { main, others } = groups(used, shipped);
  const wholes = Object.entries(used).filter(([label]) => COMMANDS.includes(label)).map(([label, names]) => [wholePack(label), [...new Set([ENTRY, ...names.filter(name => shipped.has(name))])]]);
  const files = others.map(([label, names]) => [`kubectl-${label}-${hashOf(names.map(name => chunks.get(name)))}.pack`, names]);
  const places = Object.fromEntries(files.flatMap(([file, names]) => names.map(name => [name, file])));
  const writeAll = (caches = {}) => {
    write(MAIN_PACK, main, { places, cache: caches[MAIN_PACK] });
    for (const [file, names] of files) write(file, names, { cache: caches[file] });
    for (const [file, names] of wholes) write(file, names, { places, cache: caches[file] });
  };
  writeAll();
  writeAll(rehearse(next).caches);
  return [...main, ...Object.keys(places)];
}

async function bundle({ banner: _esm, ...options }, outdir) {
  const { outputFiles, metafile } = await build({
    ...options, write: false, metafile: true, outdir, chunkNames: 'kubectl-[name]-[hash]', plugins: [lazyModules],
    entryPoints: { kubectl: 'src/bin/kubectl.ts', 'kubectl-rehearsal': 'src/bin/rehearsal/rehearse.ts' },
    define: { ...options.define, 'import.meta.url': '__packs.url' },
  });
  const nameOf = path => `./${basename(path)}`;
  const chunks = new Map();
  for (const { path, text } of outputFiles) chunks.set(nameOf(path), await asFunction(text, options));
  return { chunks, imports: new Map(Object.entries(metafile.outputs).map(([path, output]) => [nameOf(path), output.imports.map(i => nameOf(i.path))])) };
}

/** CommonJS, as a function that bin/kubectl.cjs calls. */
async function asFunction(text, { target, minifySyntax, minifyWhitespace }) {
  const { code } = await transform(text, { format: 'cjs', target, minifySyntax, minifyWhitespace, legalComments: 'none', supported: { 'dynamic-import': false } });
  // What a chunk exports has getters already: others that call these would cost each start a millisecond.
  const lean = code.replace(/module\.exports=__toCommonJS\((\w+)\)/, 'module.exports=$1').replaceAll('__toESM(require("./', '(require("./');
  const { code: small } = await transform(`chunk=(require,module,__packs)=>{${lean}}`, { target, minify: true, treeShaking: false, legalComments: 'none' });
  return small.replace(/^chunk=|;\n$/g, '');
}

function reachable(from, imports, found = new Set([from])) {
  for (const name of imports.get(from) ?? []) if (!found.has(name)) reachable(name, imports, found.add(name));
  return found;
}

/** Kinds that are named as their command is. */
const COMMANDS = ['get', 'describe', 'apply', 'version', 'config'];

/** The kind that is asked for most: what it uses alone lies with what several use. */
const MOST_COMMON = 'get';

/** What all kinds of commands use, what several do, and what only one does. */
function groups(used, shipped) {
  const labels = Object.keys(used);
  const byLabel = new Map();
  for (const name of new Set(Object.values(used).flat())) {
    if (!shipped.has(name)) continue;
    const users = labels.filter(label => used[label].includes(name));
    const label = users.length === labels.length ? '' : users.length > 1 || users[0] === MOST_COMMON ? 'several' : users[0];
    byLabel.set(label, [...(byLabel.get(label) ?? []), name]);
  }
  const main = [...new Set([ENTRY, ...(byLabel.get('') ?? [])])];
  byLabel.delete('');
  return { main, others: [...byLabel] };
}

const hashOf = texts => createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 8).toUpperCase();

function writePack(path, { chunks, places, cache }) {
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(cache.length);
  const source = `({places:${JSON.stringify(places)},chunks:{${chunks.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',\n')}}})`;
  writeFileSync(path, Buffer.concat([head, cache, Buffer.from(source, 'latin1')]));
}

/** In a process of its own, started as kubectl is. */
function rehearse(folder) {
  const { NODE_OPTIONS: _options, NODE_EXTRA_CA_CERTS: _certificates, ...env } = process.env;
  const script = fileURLToPath(new URL('rehearse.cjs', import.meta.url));
  const { used, caches } = JSON.parse(execFileSync(process.execPath, ['--use-openssl-ca', script, folder, REHEARSAL], { stdio: ['ignore', 'pipe', 'inherit'], env, encoding: 'utf8', maxBuffer: 2 ** 26 }));
  return { used, caches: Object.fromEntries(Object.entries(caches).map(([file, text]) => [file, Buffer.from(text, 'base64')])) };
}

/**
 * Starts kubectl from the packs of dist/ (scripts/kubectl-packs.mjs makes them): chunks of code, and what V8 made of them when they ran at
 * the build, so that it compiles nothing again. The most common kinds of command have one pack for all that they use; for any other a pack is
 * read when a chunk of it is asked for.
 */
'use strict';
const { existsSync, readFileSync, realpathSync } = require('fs');
const { Script } = require('vm');

/** Of a pack: how many bytes the code cache after it has. Eight, because V8 would copy a cache that lies at an odd place. */
const HEAD = 8;
/** Where the command's name may stand: `kubectl -n web get po`. A word that is mistaken for it costs time and nothing else. */
const NAMES = 4;

const wholePack = name => `kubectl-${name}.pack`;

class Packs {
  scripts = new Map();
  loaded = new Map();
  chunks = {};

  constructor(folder, words = []) {
    this.folder = folder;
    const name = words.slice(0, NAMES).find(word => /^[a-z]+$/.test(word) && existsSync(`${folder}/${wholePack(word)}`));
    this.places = this.open(name === undefined ? 'kubectl.pack' : wholePack(name)).places;
  }

  /** What a chunk exports; of a name that is no chunk's, what Node's module does. */
  load = name => {
    if (!name.startsWith('./')) return require(name);
    const known = this.loaded.get(name);
    if (known) return known.exports;
    const module = { exports: {} };
    this.loaded.set(name, module);
    if (!this.chunks[name]) this.open(this.places[name] ?? name);
    this.chunks[name](this.load, module, this);
    return module.exports;
  };

  open(file) {
    const path = `${this.folder}/${file}`;
    const bytes = readFileSync(path);
    const start = HEAD + bytes.readUInt32LE(0);
    // Another V8, or one with other flags, refuses the cache and compiles.
    const script = new Script(bytes.latin1Slice(start), { filename: path, ...(start > HEAD ? { cachedData: bytes.subarray(HEAD, start) } : {}) });
    this.scripts.set(file, script);
    const content = script.runInThisContext();
    Object.assign(this.chunks, content.chunks);
    return content;
  }

  /** Chunks know it as import.meta.url. */
  get url() {
    return require('url').pathToFileURL(realpathSync(`${this.folder}/kubectl.pack`)).href;
  }
}

/** Whether dist/ is old is not looked at: that would take longer than most commands. */
function buildWhereMissing(root) {
  if (existsSync(`${root}/dist/kubectl.pack`)) return;
  require('child_process').execFileSync(process.execPath, [`${root}/scripts/build.mjs`], { stdio: ['ignore', 2, 2] });
}

if (require.main === module) {
  // Not joined: where bin/ is a link, the folder above is that of what it links to.
  const root = `${__dirname}/..`;
  buildWhereMissing(root);
  void new Packs(`${root}/dist`, process.argv.slice(2)).load('./kubectl.js').kubectl(process.argv.slice(2));
}
module.exports = { Packs, HEAD, wholePack };

/** Makes OCI images out of Debian packages: no engine, no registry on the internet, no maintainer script is run. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, copyFileSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { BASE_PACKAGES, GROUP, PASSWD, RECIPES, type Recipe } from './recipes.ts';

const run = promisify(execFile);
const here = import.meta.dirname;

interface Layer {
  readonly digest: string;
  readonly diffId: string;
  readonly size: number;
}

/** Where everything goes: `blobs/sha256/…` and `index.json`, which names each manifest by `name:tag`. */
export interface ImageStore {
  readonly directory: string;
}

/** Builds all images that are not there yet; `say` is told of each step. Answers the names made. */
export async function buildImages(store: ImageStore, say: (line: string) => void): Promise<string[]> {
  mkdirSync(join(store.directory, 'blobs/sha256'), { recursive: true });
  const stamp = createHash('sha256').update(JSON.stringify([BASE_PACKAGES, PASSWD, GROUP, RECIPES])).update(recipeFiles()).digest('hex');
  const stampFile = join(store.directory, 'recipes.sha256');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return Object.keys(readIndex(store));
  const work = mkdtempSync(join(store.directory, 'work-'));
  try {
    const builder = new Builder(store, work, say);
    await builder.buildAll();
    writeFileSync(stampFile, stamp);
    return Object.keys(readIndex(store));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** `name:tag` to manifest digest. */
export function readIndex(store: ImageStore): Record<string, string> {
  return JSON.parse(readFileSync(join(store.directory, 'index.json'), 'utf8')) as Record<string, string>;
}

function recipeFiles(): string {
  return RECIPES.flatMap(r => Object.values(r.files ?? {})).map(f => readFileSync(join(here, f), 'utf8')).join('\0');
}

class Builder {
  private readonly store: ImageStore;
  private readonly work: string;
  private readonly say: (line: string) => void;

  constructor(store: ImageStore, work: string, say: (line: string) => void) {
    this.store = store;
    this.work = work;
    this.say = say;
  }

  async buildAll(): Promise<void> {
    const index: Record<string, string> = {};
    this.say('base layer: a C library, a shell and the everyday commands');
    const baseFiles = await this.download('base', BASE_PACKAGES);
    const inBase = baseFiles.filter(isForBase);
    const base = await this.baseLayer(inBase);
    for (const recipe of RECIPES) {
      this.say(`${recipe.names.join(', ')}: ${recipe.packages.join(' ')}`);
      const digest = await this.image(recipe, base, new Set(inBase.map(packageOf)));
      for (const name of recipe.names) for (const tag of recipe.tags) index[`${name}:${tag}`] = digest;
    }
    const file = join(this.store.directory, 'index.json');
    writeFileSync(`${file}.new`, JSON.stringify(index, null, 2));
    renameSync(`${file}.new`, file);
    this.forgetUnused(Object.values(index));
  }

  /** Blobs of earlier builds that no image names any more. */
  private forgetUnused(manifests: readonly string[]): void {
    const blobs = join(this.store.directory, 'blobs/sha256');
    const used = new Set(manifests.flatMap(digest => {
      const { config, layers } = JSON.parse(readFileSync(join(blobs, digest.slice(7)), 'utf8')) as { config: { digest: string }; layers: { digest: string }[] };
      return [digest, config.digest, ...layers.map(l => l.digest)];
    }));
    for (const blob of readdirSync(blobs)) if (!used.has(`sha256:${blob}`)) rmSync(join(blobs, blob));
  }

  /** The packages and all they depend on, as if the machine had none: answers the files. */
  private async download(name: string, packages: readonly string[]): Promise<string[]> {
    const apt = join(this.work, `apt-${name}`);
    mkdirSync(join(apt, 'archives/partial'), { recursive: true });
    writeFileSync(join(apt, 'status'), '');
    const options = [`Dir::State::status=${apt}/status`, `Dir::Cache::archives=${apt}/archives`, 'APT::Install-Recommends=false', 'APT::Sandbox::User=root', 'Debug::NoLocking=true'].flatMap(o => ['-o', o]);
    await updateLists();
    await run('apt-get', [...options, '-qq', '--yes', '--download-only', 'install', ...packages], { maxBuffer: 1 << 26 });
    return readdirSync(join(apt, 'archives')).filter(f => f.endsWith('.deb')).sort().map(f => join(apt, 'archives', f));
  }

  private async baseLayer(files: readonly string[]): Promise<Layer> {
    const root = join(this.work, 'root-base');
    prepareRoot(root);
    for (const file of files) await unpack(file, root);
    symlinkSync('mawk', join(root, 'usr/bin/awk'));
    if (!existsSync(join(root, 'usr/bin/sh'))) symlinkSync('dash', join(root, 'usr/bin/sh'));
    writeFileSync(join(root, 'etc/passwd'), PASSWD);
    writeFileSync(join(root, 'etc/group'), GROUP);
    trim(root);
    return this.layer(root);
  }

  private async image(recipe: Recipe, base: Layer, inBase: ReadonlySet<string>): Promise<string> {
    const alone = recipe.base === 'none';
    const root = join(this.work, `root-${recipe.names[0]!.replace('/', '-')}-${recipe.tags[0]}`);
    if (alone) mkdirSync(root);
    else prepareRoot(root);
    for (const file of await this.download(recipe.names[0]!.replace('/', '-') + recipe.tags[0], recipe.packages)) {
      if (alone ? recipe.packages.includes(packageOf(file)) : !inBase.has(packageOf(file))) await unpack(file, root);
    }
    if (recipe.packages.includes('busybox-static')) await busyboxLinks(root);
    furnish(recipe, root);
    trim(root);
    const layers = alone ? [await this.layer(root)] : [base, await this.layer(root)];
    return this.manifest(recipe, layers);
  }

  /** One gzipped tar of `root`, the same bytes for the same files. */
  private async layer(root: string): Promise<Layer> {
    const tar = `${root}.tar`;
    await run('tar', ['--sort=name', '--mtime=@0', '--numeric-owner', '--format=gnu', '-cf', tar, '-C', root, '.']);
    const diffId = `sha256:${createHash('sha256').update(readFileSync(tar)).digest('hex')}`;
    await run('gzip', ['-n', '-f', '-6', tar]);
    const bytes = readFileSync(`${tar}.gz`);
    rmSync(root, { recursive: true });
    rmSync(`${tar}.gz`);
    return { digest: this.blob(bytes), diffId, size: bytes.length };
  }

  private manifest(recipe: Recipe, layers: readonly Layer[]): string {
    const config = Buffer.from(JSON.stringify({
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      os: 'linux',
      created: '1970-01-01T00:00:00Z',
      config: recipe.config,
      rootfs: { type: 'layers', diff_ids: layers.map(l => l.diffId) },
      history: layers.map(() => ({ created: '1970-01-01T00:00:00Z', created_by: 'npm run images' })),
    }));
    return this.blob(Buffer.from(JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: this.blob(config), size: config.length },
      layers: layers.map(l => ({ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: l.digest, size: l.size })),
    })));
  }

  private blob(bytes: Buffer): string {
    const hex = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(this.store.directory, 'blobs/sha256', hex), bytes);
    return `sha256:${hex}`;
  }
}

/** On a new machine apt knows no package yet. */
async function updateLists(): Promise<void> {
  const { stdout } = await run('apt-cache', ['policy', 'busybox-static']);
  if (!/Candidate: \d/.test(stdout)) await run('apt-get', ['-qq', 'update'], { maxBuffer: 1 << 26 });
}

/** What the base packages pull in besides libraries (dpkg, perl, debconf) serves only their maintainer scripts. */
const isForBase = (file: string) => BASE_PACKAGES.some(p => p === packageOf(file)) || /^(lib|gcc|zlib)/.test(packageOf(file));
const packageOf = (file: string) => file.slice(file.lastIndexOf('/') + 1).split('_')[0]!;

/** A usr-merged tree, so that packages of either layout unpack into one place. */
function prepareRoot(root: string): void {
  for (const dir of ['usr/bin', 'usr/sbin', 'usr/lib', 'usr/lib64', 'etc', 'root', 'proc', 'sys', 'dev', 'run', 'var']) mkdirSync(join(root, dir), { recursive: true });
  for (const dir of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${dir}`, join(root, dir));
  mkdirSync(join(root, 'tmp'));
  chmodSync(join(root, 'tmp'), 0o1777);
}

async function unpack(deb: string, root: string): Promise<void> {
  const tar = `${deb}.tar`;
  const { stdout } = await run('dpkg-deb', ['--fsys-tarfile', deb], { encoding: 'buffer', maxBuffer: 1 << 30 });
  writeFileSync(tar, stdout);
  await run('tar', ['-xf', tar, '--keep-directory-symlink', '-C', root]);
  rmSync(tar);
}

/** Documentation and translations are no use in a container. */
function trim(root: string): void {
  for (const dir of ['usr/share/doc', 'usr/share/man', 'usr/share/locale', 'usr/share/info', 'usr/share/lintian', 'usr/share/bug', 'usr/share/i18n', 'var/cache', 'usr/lib/x86_64-linux-gnu/perl', 'usr/share/perl']) {
    rmSync(join(root, dir), { recursive: true, force: true });
  }
}

function furnish(recipe: Recipe, root: string): void {
  for (const [path, { owner, mode }] of Object.entries(recipe.directories ?? {})) {
    mkdirSync(join(root, path), { recursive: true });
    if (mode !== undefined) chmodSync(join(root, path), mode);
    if (owner !== undefined) chownSync(join(root, path), owner, owner);
  }
  for (const [path, source] of Object.entries(recipe.files ?? {})) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    copyFileSync(join(here, source), join(root, path));
    chmodSync(join(root, path), path.startsWith('/usr/local/bin/') ? 0o755 : 0o644);
  }
  for (const [path, text] of Object.entries(recipe.texts ?? {})) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const [path, target] of Object.entries(recipe.links ?? {})) {
    rmSync(join(root, path), { force: true });
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(target, join(root, path));
  }
}

/** Every applet by its name, as busybox's own image has them, and the few files that programs look for. */
async function busyboxLinks(root: string): Promise<void> {
  const binary = join(root, 'bin/busybox');
  const merged = join(root, 'usr/bin/busybox');
  if (existsSync(merged)) {
    mkdirSync(dirname(binary), { recursive: true });
    renameSync(merged, binary);
  }
  const { stdout } = await run(binary, ['--list-full']);
  for (const path of stdout.split('\n').filter(p => p && p !== 'bin/busybox')) {
    const link = join(root, 'bin', path.slice(path.lastIndexOf('/') + 1));
    if (!exists(link)) symlinkSync('busybox', link);
  }
  for (const dir of ['etc', 'tmp', 'proc', 'sys', 'dev', 'var', 'usr/bin', 'root']) mkdirSync(join(root, dir), { recursive: true });
  chmodSync(join(root, 'tmp'), 0o1777);
  if (!exists(join(root, 'usr/bin/env'))) symlinkSync('../../bin/busybox', join(root, 'usr/bin/env'));
  writeFileSync(join(root, 'etc/passwd'), PASSWD.replace('/bin/bash', '/bin/sh'));
  writeFileSync(join(root, 'etc/group'), GROUP);
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Bytes of all blobs, for the closing line. */
export function sizeOf(store: ImageStore): number {
  const blobs = join(store.directory, 'blobs/sha256');
  return readdirSync(blobs).reduce((sum, f) => sum + statSync(join(blobs, f)).size, 0);
}

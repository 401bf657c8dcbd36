/** The objects of files, folders, URLs and standard input. */
import { CommandError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import type { Io } from '../io.ts';
import { extension, join } from '../paths.ts';
import { decodeDocuments } from '../yaml/decode.ts';
import type { FilenameOptions } from './filenames.ts';
import { infoOfDocument, type InfoSource } from './flatten.ts';
import type { Validation } from './validation.ts';
import type { Visitor } from './visit.ts';

interface FileEnvironment {
  readonly io: Io;
  readonly isStdinUsed: boolean;
  readonly source: InfoSource;
  readonly validation?: Validation | undefined;
}

export interface FoundFiles {
  readonly visitors: readonly Visitor[];
  readonly errors: readonly Error[];
  readonly isSingle: boolean;
}

const EXTENSIONS = ['.json', '.yaml', '.yml'];

export function fileVisitors(options: FilenameOptions, environment: FileEnvironment): FoundFiles {
  const { filenames, kustomize = '', recursive = false } = options;
  const problems = [
    ...(filenames.length > 0 && kustomize ? ['only one of -f or -k can be specified'] : []),
    ...(kustomize && recursive ? ["the -k flag can't be used with -f or -R"] : []),
  ];
  if (problems.length > 0) return { visitors: [], errors: problems.map(p => new CommandError(p)), isSingle: false };
  return new Finder(environment, recursive).find(filenames, kustomize);
}

class Finder {
  private readonly environment: FileEnvironment;
  private readonly recursive: boolean;
  private readonly visitors: Visitor[] = [];
  private readonly errors: Error[] = [];
  private isDirectory = false;
  private isStream = false;

  constructor(environment: FileEnvironment, recursive: boolean) {
    this.environment = environment;
    this.recursive = recursive;
  }

  find(filenames: readonly string[], kustomize: string): FoundFiles {
    for (const name of filenames) {
      if (name === '-') this.addStdin();
      else if (/^https?:\/\//.test(name)) this.visitors.push(this.documentsOf(async () => (await import('./fetch-url.ts')).fetchUrl(name, this.environment.io), name));
      else for (const path of this.expand(name)) this.addPath(path);
    }
    if (kustomize !== '') this.visitors.push(this.documentsOf(async () => (await import('../kustomize.ts')).buildKustomization(kustomize, this.environment.io), kustomize));
    return { visitors: this.visitors, errors: this.errors, isSingle: !this.isDirectory && !this.isStream && this.visitors.length === 1 };
  }

  private addStdin(): void {
    if (this.isStream || this.environment.isStdinUsed) this.errors.push(new CommandError('standard input cannot be used for multiple arguments'));
    this.isStream = true;
    this.visitors.push(this.documentsOf(() => this.environment.io.stdin.readAll(), 'STDIN'));
  }

  /** A path, or the paths that match a pattern. */
  private expand(name: string): string[] {
    const { files } = this.environment.io;
    if (files.stat(name)) return [name];
    const matches = glob(name, path => files.list(path), path => files.lstat(path) !== undefined);
    if (matches.length === 0) this.errors.push(new CommandError(`the path ${quote(name)} does not exist`));
    return matches;
  }

  private addPath(path: string): void {
    const { files } = this.environment.io;
    try {
      const found = this.walk(path, true);
      if (found.length > 1) this.isDirectory = true;
      this.visitors.push(...found.map(file => this.documentsOf(() => files.read(file), file)));
    } catch (error) {
      this.errors.push(new CommandError(`error reading ${quote(path)}: ${(error as Error).message}`));
    }
    if (this.visitors.length === 0 && this.errors.length === 0) this.errors.push(new CommandError(`error reading [${path}]: recognized file extensions are [${EXTENSIONS.join(' ')}]`));
  }

  /** A file that was named counts whatever its extension. */
  private walk(path: string, isNamed: boolean): string[] {
    const { files } = this.environment.io;
    if (!(isNamed ? files.stat(path) : files.lstat(path))?.isDirectory) return isNamed || EXTENSIONS.includes(extension(path)) ? [path] : [];
    if (!isNamed && !this.recursive) return [];
    return files.list(path).flatMap(name => this.walk(join(path, name), false));
  }

  private documentsOf(read: () => Promise<Uint8Array | string> | Uint8Array, name: string): Visitor {
    return async visit => {
      const content = await read();
      const text = typeof content === 'string' ? content : decodeText(content);
      for (const value of decodeDocuments(text, name)) {
        await this.environment.validation?.check(value, name);
        const info = await infoOfDocument(value, name, this.environment.source).catch((error: Error) => error);
        if (info instanceof Error) await visit(undefined, info);
        else await visit(info);
      }
    };
  }
}

/** UTF-8, or UTF-16 where a mark says so. */
function decodeText(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

/** `*`, `?` and `[...]` in each part of a path. */
function glob(pattern: string, list: (path: string) => readonly string[], exists: (path: string) => boolean): string[] {
  if (!/[*?[]/.test(pattern)) return [];
  const parts = pattern.split('/');
  let found = [parts[0] === '' ? '/' : ''];
  for (const part of parts[0] === '' ? parts.slice(1) : parts) {
    if (!/[*?[]/.test(part)) {
      found = found.map(base => (base === '' ? part : join(base, part))).filter(exists);
      continue;
    }
    const matcher = new RegExp(`^${part.replace(/[.+^${}()|\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`);
    found = found.flatMap(base => safeList(list, base === '' ? '.' : base).filter(name => matcher.test(name)).map(name => (base === '' ? name : join(base, name))));
  }
  return found;
}

function safeList(list: (path: string) => readonly string[], path: string): readonly string[] {
  try {
    return list(path);
  } catch {
    return [];
  }
}


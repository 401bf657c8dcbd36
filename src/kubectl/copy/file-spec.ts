/** `[[namespace/]pod:]path`, and paths as cp joins them. */
import { CommandError } from '../errors.ts';
import { clean, isAbsolute } from '../paths.ts';

export interface FileSpec {
  /** Empty: a local file. */
  readonly pod: string;
  /** Empty: the usual one. */
  readonly namespace: string;
  readonly path: string;
}

const BAD = 'filespec must match the canonical format: [[namespace/]pod:]file/path';

export function parseFileSpec(text: string): FileSpec {
  const at = text.indexOf(':');
  if (at === 0) throw new CommandError(BAD);
  if (at < 0) return { pod: '', namespace: '', path: withoutSlash(text) };
  const words = text.slice(0, at).split('/');
  const path = remotePath(text.slice(at + 1));
  if (words.length === 1) return { pod: words[0]!, namespace: '', path };
  if (words.length === 2) return { pod: words[1]!, namespace: words[0]!, path };
  throw new CommandError(BAD);
}

/** One at the end does not count. */
export const withoutSlash = (path: string): string => (path !== '/' && path.endsWith('/') ? path.slice(0, -1) : path);

/** A backslash separates, too: the container may be a Windows one. */
export const remotePath = (path: string): string => withoutSlash(path).replaceAll('\\', '/');

/** What every name in the archive begins with: tar leaves out slashes and ways up at the beginning. */
export const archivePrefix = (path: string): string => withoutShortcuts(clean(path.replace(/^[/\\]+/, '')));

export function withoutShortcuts(path: string): string {
  const rest = path.replace(/^(\.\.\/)+/, '');
  return rest === '.' || rest === '..' ? '' : rest.replace(/^\//, '');
}

/** Whether `target`, both cleaned, lies in `base` or is it. */
export function isWithin(base: string, target: string): boolean {
  const relative = relativePath(base, target);
  return relative !== undefined && (relative === '.' || relative === withoutShortcuts(relative));
}

/** As filepath.Rel: undefined where there is no way. */
function relativePath(base: string, target: string): string | undefined {
  const [from, to] = [clean(base), clean(target)];
  if (from === to) return '.';
  if (isAbsolute(from) !== isAbsolute(to)) return undefined;
  const parts = (path: string) => (path === '.' ? [] : path.split('/').filter(Boolean));
  const [left, right] = [parts(from), parts(to)];
  let shared = 0;
  while (shared < left.length && shared < right.length && left[shared] === right[shared]) shared++;
  if (left[shared] === '..') return undefined;
  return [...left.slice(shared).map(() => '..'), ...right.slice(shared)].join('/');
}

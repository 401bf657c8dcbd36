/** Paths of files as text, as path/filepath reads them on Linux. */

/** Joined and cleaned; empty parts do not count. */
export function join(...parts: readonly string[]): string {
  const given = parts.filter(p => p !== '');
  return given.length === 0 ? '' : clean(given.join('/'));
}

/** Without `.`, `..` where it can be, and double slashes. */
export function clean(path: string): string {
  const isAbsolute = path.startsWith('/');
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (!isAbsolute) kept.push(part);
  }
  return `${isAbsolute ? '/' : ''}${kept.join('/')}` || (isAbsolute ? '/' : '.');
}

export const dirname = (path: string): string => {
  const at = path.lastIndexOf('/');
  return at < 0 ? '.' : clean(path.slice(0, at + 1));
};
export const basename = (path: string): string => {
  const trimmed = path.replace(/\/+$/, '');
  return trimmed === '' ? (path === '' ? '.' : '/') : trimmed.slice(trimmed.lastIndexOf('/') + 1);
};
/** With its dot; empty where there is none. */
export const extension = (path: string): string => /\.[^./]*$/.exec(path)?.[0] ?? '';
export const isAbsolute = (path: string): boolean => path.startsWith('/');

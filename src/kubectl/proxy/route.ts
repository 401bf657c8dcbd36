/** Where a request goes, as Go's ServeMux and StripPrefix send it. */

export type Route =
  | { readonly to: 'api'; readonly path: string }
  | { readonly to: 'files'; readonly path: string }
  | { readonly to: 'redirect'; readonly location: string }
  | { readonly to: 'nowhere' };

export interface Prefixes {
  /** With a slash at the end, all three. */
  readonly api: string;
  /** Absent: no files are served. */
  readonly files?: string;
}

/** `path`: as it came, not decoded; `query` with its question mark. */
export function routeOf(path: string, query: string, { api, files }: Prefixes): Route {
  const cleaned = cleanPath(path);
  if (cleaned !== path) return { to: 'redirect', location: `${cleaned}${query}` };
  for (const prefix of [api, files]) if (prefix !== undefined && `${path}/` === prefix) return { to: 'redirect', location: `${prefix}${query}` };
  const matching = [files, api].filter((prefix): prefix is string => prefix !== undefined && path.startsWith(prefix)).toSorted((a, b) => b.length - a.length);
  const [best] = matching;
  if (best === undefined) return { to: 'nowhere' };
  if (best === files) return { to: 'files', path: `/${path.slice(best.length)}` };
  // The API under its own name keeps it.
  return { to: 'api', path: api.startsWith('/api') ? path : `/${path.slice(api.length)}` };
}

function cleanPath(path: string): string {
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  }
  const cleaned = `/${kept.join('/')}`;
  return path.endsWith('/') && cleaned !== '/' ? `${cleaned}/` : cleaned;
}

export const withSlash = (prefix: string): string => (prefix.endsWith('/') ? prefix : `${prefix}/`);

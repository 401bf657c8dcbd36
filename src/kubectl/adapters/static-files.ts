/** Files of a folder over HTTP, as Go's file server serves them: index pages, listings, ranges. */
import * as fs from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { answer, answerText } from './proxy-answers.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.avif': 'image/avif', '.css': 'text/css; charset=utf-8', '.gif': 'image/gif', '.htm': 'text/html; charset=utf-8', '.html': 'text/html; charset=utf-8', '.jpeg': 'image/jpeg', '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8', '.json': 'application/json', '.mjs': 'text/javascript; charset=utf-8', '.pdf': 'application/pdf', '.png': 'image/png', '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8', '.wasm': 'application/wasm', '.webp': 'image/webp', '.xml': 'text/xml; charset=utf-8',
};
const SNIFFED = 512;

/** `path` begins with a slash, and is clean and escaped. */
export function serveFile(request: IncomingMessage, response: ServerResponse, { folder, path }: { readonly folder: string; readonly path: string }): void {
  if (path.endsWith('/index.html')) return redirect(response, './');
  const file = join(folder, decodeURIComponent(path));
  let stat: fs.Stats;
  try {
    stat = fs.statSync(file);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? answerText(response, 403, '403 Forbidden') : answerText(response, 404, '404 page not found');
  }
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (!stat.isDirectory()) return path.endsWith('/') ? redirect(response, `../${name}`) : sendFile(request, response, { file, stat });
  if (!path.endsWith('/')) return redirect(response, `${name}/`);
  const index = join(file, 'index.html');
  if (fs.existsSync(index)) return sendFile(request, response, { file: index, stat: fs.statSync(index) });
  return sendListing(request, response, { folder: file, stat });
}

const redirect = (response: ServerResponse, location: string): void => answer(response, 301, [['Location', location]], Buffer.alloc(0));

interface Found {
  readonly file: string;
  readonly stat: fs.Stats;
}

function sendFile(request: IncomingMessage, response: ServerResponse, { file, stat }: Found): void {
  const modified = new Date(Math.floor(stat.mtimeMs / 1000) * 1000);
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  if (since >= modified.getTime()) return answer(response, 304, [['Last-Modified', modified.toUTCString()]]);
  const range = rangeOf(request.headers.range, stat.size);
  if (range === 'unsatisfiable') return answerText(response, 416, 'invalid range: failed to overlap');
  const [from, to] = range ?? [0, stat.size - 1];
  response.sendDate = false;
  response.removeHeader('connection');
  response.writeHead(range ? 206 : 200, [
    'Accept-Ranges', 'bytes', 'Content-Length', String(to - from + 1), ...(range ? ['Content-Range', `bytes ${from}-${to}/${stat.size}`] : []),
    'Content-Type', TYPES[extname(file).toLowerCase()] ?? sniff(file), 'Last-Modified', modified.toUTCString(), 'Date', new Date().toUTCString(),
  ]);
  if (request.method === 'HEAD' || to < from) return void response.end();
  pipeline(fs.createReadStream(file, { start: from, end: to }), response, () => {});
}

/** A single range; several are answered with all there is. */
function rangeOf(header: string | undefined, size: number): readonly [number, number] | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || (first === '' && last === '')) return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(size - 1, Number(last));
  return from >= size || to < from ? 'unsatisfiable' : [from, to];
}

function sniff(file: string): string {
  const fd = fs.openSync(file, 'r');
  try {
    const head = Buffer.alloc(SNIFFED);
    const bytes = head.subarray(0, fs.readSync(fd, head));
    if (/^\s*<(!doctype html|html|head|script|body|h1|table|div|p)[\s>]/i.test(bytes.toString('latin1'))) return 'text/html; charset=utf-8';
    const isBinary = bytes.some(byte => byte < 9 || byte === 11 || (byte > 13 && byte < 27) || (byte > 27 && byte < 32));
    return isBinary ? 'application/octet-stream' : 'text/plain; charset=utf-8';
  } finally {
    fs.closeSync(fd);
  }
}

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };

function sendListing(request: IncomingMessage, response: ServerResponse, { folder, stat }: { readonly folder: string; readonly stat: fs.Stats }): void {
  const names = fs.readdirSync(folder, { withFileTypes: true }).map(e => (e.isDirectory() ? `${e.name}/` : e.name)).toSorted();
  const lines = names.map(name => `<a href="${encodeURI(name).replace(/[?#]/g, encodeURIComponent)}">${name.replace(/[&<>"']/g, c => HTML[c]!)}</a>\n`);
  const page = `<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n${lines.join('')}</pre>\n`;
  const headers = [['Content-Type', 'text/html; charset=utf-8'], ['Last-Modified', new Date(Math.floor(stat.mtimeMs / 1000) * 1000).toUTCString()]] as const;
  answer(response, 200, headers, request.method === 'HEAD' ? undefined : Buffer.from(page));
}

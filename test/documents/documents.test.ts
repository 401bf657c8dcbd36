/** Documents that cannot drift: every link leads somewhere, every flag, kind and message they tell of is there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allKinds } from '../../src/kinds/index.ts';
import { KNOWN_DIFFERENCES } from '../replay/known-differences.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter(f => f.endsWith(ending)).map(f => join(folder, f));
}

const documents = [...readdirSync(root).filter(f => f.endsWith('.md')), ...filesBelow('docs', '.md')];

/** Links of the text, of mermaid's `click NODE "FILE"` too; code blocks aside. */
function linksOf(markdown: string): string[] {
  const clicks = [...markdown.matchAll(/^\s*click \w+ (?:href )?"([^"]+)"/gm)].map(m => m[1]!);
  const text = markdown.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
  return [...[...text.matchAll(/\]\(([^)\s]+)\)/g)].map(m => m[1]!), ...clicks];
}

/** `## A closer look` is found at `#a-closer-look`. */
const anchorsOf = (markdown: string) =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(m => m[1]!.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replace(/ /g, '-'));

function isBroken(document: string, link: string): boolean {
  if (/^[a-z]+:/.test(link)) return false;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document : relative(root, join(root, dirname(document), path));
  return target.startsWith('..') || !existsSync(join(root, target)) || (anchor !== undefined && target.endsWith('.md') && !anchorsOf(read(target)).includes(anchor));
}

describe('links', () => {
  it.each(documents)('of %s lead somewhere', document => {
    expect(linksOf(read(document)).filter(link => isBroken(document, link))).toEqual([]);
  });

  it('would be missed if they did not', () => {
    expect(['README.md', '#limits-of-nothing', 'docs/none.md', '../outside.md'].map(link => isBroken('README.md', link))).toEqual([false, true, true, true]);
  });
});

describe('README.md', () => {
  const source = read('src/bin/skiff.ts');
  const words = [...source.matchAll(/(?:\.command\('|(?:option|Option)\('(?:-\w, )?)((?:--)?[a-z-]+)/g)].map(m => m[1]!).filter(word => word !== 'serve');

  it('tells of every command and flag', () => {
    expect(words).toContain('--pod-cidr');
    expect(words).toContain('status');
    const text = read('README.md');
    expect(words.filter(word => !new RegExp(`${word.startsWith('--') ? word : `skiff ${word}`}\\b`).test(text))).toEqual([]);
  });
});

describe('docs/upstream.md', () => {
  const text = read('docs/upstream.md');

  it('lists the kinds that are served, and no other', () => {
    const served = text.slice(text.indexOf('## Served'), text.indexOf('## Not served'));
    const listed = [...served.matchAll(/`([A-Z]\w+)`/g)].map(m => m[1]!);
    expect([...new Set(listed)].sort()).toEqual([...new Set(allKinds.map(k => k.kind))].sort());
  });

  it('tells of every difference that the replay knows', () => {
    expect(Object.keys(KNOWN_DIFFERENCES).filter(name => !text.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('docs/troubleshooting.md', () => {
  /** The messages are the headings; `…` stands for what differs. */
  const messages = [...read('docs/troubleshooting.md').matchAll(/^### `(.+)`$/gm)].map(m => m[1]!);
  const sources = ['bin/skiff', 'images/main.ts', ...filesBelow('src', '.ts').filter(f => !f.endsWith('.test.ts') && !f.includes('generated'))].map(f => read(f)).join('\n');

  it('quotes messages', () => expect(messages.length).toBeGreaterThan(10));
  it.each(messages)('%s: is what the program says', message => {
    expect(message.split('…').map(part => part.trim()).filter(part => part.length > 3 && !sources.includes(part))).toEqual([]);
  });
});

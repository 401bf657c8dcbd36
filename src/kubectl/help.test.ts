import { describe, expect, test } from 'vitest';
import type { Found } from './command.ts';
import { helpText } from './help.ts';
import type { Io } from './io.ts';

const FILES: Readonly<Record<string, number>> = {
  '/a/kubectl-tidy_up': 0o755, '/a/kubectl-get-more': 0o755, '/a/kubectl-get': 0o755, '/a/kubectl-not_runnable': 0o644, '/a/other': 0o755, '/b/kubectl-tidy_up': 0o755,
};

function ioWith(path: string): Io {
  const files = {
    list: (folder: string) => Object.keys(FILES).filter(file => file.startsWith(`${folder}/`)).map(file => file.slice(folder.length + 1)),
    stat: (file: string) => ({ mode: FILES[file], isDirectory: false }),
  };
  return { env: { PATH: path }, files } as unknown as Io;
}

const command = (name: string, group: string) => ({ name, short: `Does ${name}`, group, load: () => Promise.reject(new Error('help needs the names alone')) });
const ROOT = { use: 'kubectl', subcommands: [command('get', 'Basic Commands'), command('version', 'Other Commands')] };
const found = (parents: readonly unknown[]): Found => ({ spec: ROOT, path: { name: 'kubectl', full: 'kubectl' }, parents, argv: [], flags: {} }) as unknown as Found;
const headings = (text: string) => text.split('\n').filter(line => line.endsWith(':'));

describe('plugins in the help', () => {
  test('of kubectl itself, ahead of the last group; each that can be run, and not in place of a command', () => {
    const text = helpText(found([]), ioWith('/a:/b'));
    expect(headings(text)).toEqual(['Basic Commands:', 'Subcommands provided by plugins:', 'Other Commands:', 'Usage:']);
    const names = text.slice(text.indexOf('plugins:\n'), text.indexOf('Other')).trim().split('\n').slice(1).map(line => line.trim().split(' ')[0]);
    expect(names).toEqual(['tidy-up', 'tidy-up']);
  });

  test.each([['of another command', [ROOT], '/a'], ['where there are none', [], '/c']] as const)('are not there %s', (_, parents, path) => {
    expect(helpText(found(parents), ioWith(path))).not.toContain('plugins');
  });
});

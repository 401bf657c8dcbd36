/** Types every command of docs/tutorial.md against a live cluster and compares what comes back. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Machine, root } from './machine.ts';

interface Step {
  readonly section: string;
  readonly command: string;
  readonly output: readonly string[];
}

/** The `$` lines of the console blocks, each with the lines below it. */
function stepsOf(markdown: string): Step[] {
  const steps: Step[] = [];
  let section = '';
  let inside = false;
  for (const line of markdown.split('\n')) {
    if (line.startsWith('## ')) section = line.slice(3);
    if (line.startsWith('```')) inside = line === '```console';
    else if (inside && line.startsWith('$ ')) steps.push({ section, command: line.slice(2), output: [] });
    else if (inside) (steps.at(-1)!.output as string[]).push(line);
  }
  return steps;
}

/** Runs of spaces count as one; `…` is anything in a line, `...` any lines. */
function matches(expected: readonly string[], actual: readonly string[]): boolean {
  if (expected.length === 0) return actual.length === 0;
  const [first, ...rest] = expected;
  if (first === '...') return Array.from({ length: actual.length + 1 }, (_, i) => i).some(skip => matches(rest, actual.slice(skip)));
  return actual.length > 0 && lineMatches(first!, actual[0]!) && matches(rest, actual.slice(1));
}
function lineMatches(expected: string, actual: string): boolean {
  const squeeze = (text: string) => text.trimEnd().replace(/ +/g, ' ');
  const pattern = squeeze(expected).split('…').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*');
  return new RegExp(`^${pattern}$`).test(squeeze(actual));
}
const linesOf = (text: string) => (text.replace(/\n$/, '') === '' ? [] : text.replace(/\n$/, '').split('\n'));

describe('docs/tutorial.md', () => {
  let machine: Machine;
  /** What `export` set in earlier steps, as declarations. */
  const exported: string[] = [];

  beforeAll(async () => {
    machine = await Machine.create('skiff');
    cpSync(join(root, 'examples/tutorial'), machine.folder, { recursive: true });
    const up = await machine.run('skiff', ['up', '--registries', machine.registries]);
    if (up.code !== 0) throw new Error(`skiff up: exit ${up.code}:\n${up.stdout}\n${up.stderr}`);
  });
  afterAll(() => machine?.[Symbol.asyncDispose]());

  /** The lesson goes on where it was left: after a step that failed the rest says nothing. */
  let broken = false;
  for (const { section, command, output } of stepsOf(readFileSync(join(root, 'docs/tutorial.md'), 'utf8'))) {
    it(`${section}: ${command}`, async context => {
      if (broken) return context.skip();
      broken = true;
      const { stdout, stderr, code } = await machine.sh([...exported, command].join('\n'));
      const name = /^export (\w+)=/.exec(command)?.[1];
      if (name) exported.push((await machine.sh([...exported, command, `declare -p ${name}`].join('\n'))).stdout);
      const shown = [...linesOf(stderr), ...linesOf(stdout)];
      expect(code, stderr).toBe(0);
      if (!matches(output, shown)) expect(shown).toEqual(output);
      broken = false;
    });
  }
});

/** Types every command of README.md, from `npm start` to `skiff delete`, and compares what comes back, with the kubectl that Skiff brings. */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linesOf, matches, stepsOf } from './console.ts';
import { Machine, root } from './machine.ts';

describe('README.md', () => {
  let machine: Machine;

  /** A cluster remembers what it was told: so `npm start` alone finds the images' registry here. */
  beforeAll(async () => {
    machine = await Machine.create('skiff', 'ours');
    const up = await machine.run('skiff', ['up', '--registries', relative(machine.folder, machine.registries)]);
    if (up.code !== 0) throw new Error(`skiff up: exit ${up.code}:\n${up.stderr}`);
    await machine.run('skiff', ['stop']);
  });
  afterAll(() => machine?.[Symbol.asyncDispose]());

  /** Each step stands on those before it: after one that failed the rest says nothing. */
  let broken = false;
  for (const { section, command, output } of stepsOf(readFileSync(join(root, 'README.md'), 'utf8'))) {
    it(`${section}: ${command}`, async context => {
      if (broken) return context.skip();
      broken = true;
      const { stdout, stderr, code } = await machine.sh(`cd '${root}'\n${command}`);
      const shown = [...linesOf(stderr), ...linesOf(stdout)];
      expect(code, stderr).toBe(0);
      if (!matches(output, shown)) expect(shown).toEqual(output);
      broken = false;
    });
  }
});

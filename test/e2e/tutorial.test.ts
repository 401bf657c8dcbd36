/** Types every command of docs/tutorial.md against a live cluster and compares what comes back: with upstream's kubectl, and with ours. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linesOf, matches, stepsOf } from './console.ts';
import { type Kubectl, Machine, root } from './machine.ts';

describe.each<Kubectl>(['upstream', 'ours'])('docs/tutorial.md, kubectl: %s', kubectl => {
  let machine: Machine;
  /** What `export` set in earlier steps, as declarations. */
  const exported: string[] = [];

  beforeAll(async () => {
    machine = await Machine.create('skiff', kubectl);
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

/** `kubectl run` that joins its pod, on real containers: what upstream's program and ours print, how they end, and what they leave behind. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildKubectl, UPSTREAM } from '../support/kubectl-same.ts';
import { Machine } from './machine.ts';

let machine: Machine;
let program: string;
let made = 0;

beforeAll(async () => {
  machine = await Machine.create('run');
  await machine.up();
  program = await buildKubectl(join(machine.folder, 'built'));
});
afterAll(() => machine?.[Symbol.asyncDispose]());

/** Lines that wait for their end, so that nothing is said before somebody listens. Where stdin is left open, its end is that of listening, too. */
const LINES: readonly (readonly [line: string, input: string])[] = [
  ['--restart=Never -i --rm -- sh -c', 'cat; echo bye'], ['--restart=Never -i --rm -- sh -c', 'cat; exit 3'], ['--restart=Never -i --rm -q -- sh -c', 'cat; echo bye; exit 4'], ['--restart=OnFailure -i --rm -- sh -c', 'cat; echo done'],
  ['--restart=Never -i --rm --leave-stdin-open --command -- sh -c', 'read line; sleep 1; echo got $line'], ['--restart=Never --attach --rm -- sh -c', 'sleep 3; echo late; exit 5'], ['--restart=Never -i --rm --expose --port=80 -- sh -c', 'cat'],
];

// What a short life prints may be over before upstream's program listens: once in a while it is told nothing.
it.each(LINES.map(([line, script], i) => [`run ${line} '${script}'`, line, script, i] as const))('%s', { retry: 2 }, async (_, line, script, i) => {
  const outcomes = await Promise.all((['upstream', 'ours'] as const).map(async who => {
    const name = `r${i}-${who === 'ours' ? 'o' : 'u'}-${++made}`;
    const args = ['run', name, '--image=busybox', '--pod-running-timeout=60s', ...line.split(' '), script];
    const { code, stdout, stderr } = who === 'ours' ? await machine.run(process.execPath, [program, ...args], { input: 'hello\n' }) : await machine.run(UPSTREAM, args, { input: 'hello\n' });
    const hide = (text: string) => text.replaceAll(name, 'NAME').replaceAll('kubectl-1.36', 'kubectl');
    return { code, stdout: hide(stdout), stderr: hide(stderr), stays: /^\S+ $/.test(await machine.kubectl('get', 'pod', name, '--ignore-not-found', '-o', 'jsonpath={.metadata.name} {.metadata.deletionTimestamp}')) };
  }));
  expect(outcomes[1]).toEqual(outcomes[0]);
});

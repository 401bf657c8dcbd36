/** Logs, exec, attach, port-forward and cp on real containers, by every kubectl that the machine has. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Machine, eventually, type Outcome } from './machine.ts';

const PODS = `
apiVersion: v1
kind: Pod
metadata: {name: talk, labels: {app: talk}}
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - {name: web, image: nginx}
  - {name: echo, image: busybox, stdin: true, command: [sh, -c, 'echo start; for i in 1 2 3; do echo line $i; done; cat']}
  - {name: term, image: busybox, stdin: true, tty: true, command: [sh]}
---
apiVersion: v1
kind: Pod
metadata: {name: again}
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - {name: c, image: busybox, command: [sh, -c, 'if [ -e /v/x ]; then echo second; echo bad >&2; sleep 3600; else touch /v/x; echo first; exit 3; fi'], volumeMounts: [{name: v, mountPath: /v}]}
  - {name: ticks, image: busybox, command: [sh, -c, 'for i in 1 2 3 4; do echo tick $i; sleep 1; done; sleep 3600']}
  volumes: [{name: v, emptyDir: {}}]
`;

/** Older kubectls speak other protocols: v4 channels and SPDY. They are tried where the PATH has them. */
const onPath = (name: string) => (process.env['PATH'] ?? '').split(delimiter).map(dir => join(dir, name)).find(existsSync);
const KUBECTLS = ['kubectl', 'kubectl.1.33', 'kubectl.1.31'].filter(name => name === 'kubectl' || onPath(name));
const BLOB = randomBytes(2_000_000);
const sum = (data: Uint8Array) => createHash('md5').update(data).digest('hex');

describe('what goes in and out of containers', () => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await Machine.create('streams');
    for (const name of KUBECTLS.slice(1)) symlinkSync(onPath(name)!, join(machine.folder, 'bin', name));
    await machine.up();
    await machine.apply(PODS);
    await machine.kubectl('wait', '--for=condition=Ready', 'pod/talk', 'pod/again', '--timeout=60s');
    writeFileSync(join(machine.folder, 'blob'), BLOB);
  });
  afterAll(() => machine?.[Symbol.asyncDispose]());

  describe('logs', () => {
    const logs = (...args: string[]) => machine.kubectl('logs', ...args);

    it('tell a container, its end and its former life', async () => {
      expect(await logs('talk', '-c', 'echo')).toBe('start\nline 1\nline 2\nline 3\n');
      expect(await logs('talk', '-c', 'echo', '--tail=2')).toBe('line 2\nline 3\n');
      expect(await logs('talk', '-c', 'echo', '--limit-bytes=8')).toBe('start\nli');
      expect(await logs('again', '-c', 'c', '-p')).toBe('first\n');
      expect((await logs('again', '-c', 'c')).split('\n').sort()).toEqual(['', 'bad', 'second']);
      expect(await logs('talk', '-c', 'echo', '--since-time=2099-01-01T00:00:00Z')).toBe('');
      expect(await logs('-l', 'app=talk', '-c', 'echo', '--tail=1', '--prefix')).toBe('[pod/talk/echo] line 3\n');
      expect(await logs('talk', '-c', 'echo', '--tail=1', '--timestamps')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z line 3\n$/);
    });

    it('follow what is written, and say why there is nothing', async () => {
      const followed = machine.spawn('kubectl', ['logs', '-f', 'again', '-c', 'ticks']);
      let text = '';
      followed.stdout!.setEncoding('utf8').on('data', (more: string) => (text += more));
      await eventually(() => Promise.resolve(text.includes('tick 4') || undefined), 15_000);
      followed.kill();
      expect(text).toBe('tick 1\ntick 2\ntick 3\ntick 4\n');
      expect(await logs('again', '-c', 'ticks', '--since=1h')).toBe(text);
      await expect(logs('talk', '-c', 'web', '-p')).rejects.toThrow('previous terminated container "web" in pod "talk" not found');
      await expect(logs('talk', '-c', 'nosuch')).rejects.toThrow('container nosuch is not valid for pod talk');
    });
  });

  for (const kubectl of KUBECTLS) describe(kubectl, () => {
    const run = (args: readonly string[], input?: string) => machine.run(kubectl, args, input === undefined ? {} : { input });
    const told = ({ code, stdout, stderr }: Outcome) => ({ code, stdout, stderr: stderr.trim() });

    it('exec: output, errors and exit codes', async () => {
      expect(told(await run(['exec', 'talk', '-c', 'echo', '--', 'sh', '-c', 'echo out; echo err >&2; exit 7']))).toEqual({ code: 7, stdout: 'out\n', stderr: 'err\ncommand terminated with exit code 7' });
      const unknown = await run(['exec', 'talk', '-c', 'echo', '--', 'nosuch']);
      expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('exec: "nosuch": executable file not found in $PATH: unknown')]);
    });

    it('exec -i: stdin to its end, whole', async () => {
      expect(told(await run(['exec', '-i', 'talk', '-c', 'echo', '--', 'sh', '-c', 'cat; echo end'], 'hello\n'))).toEqual({ code: 0, stdout: 'hello\nend\n', stderr: '' });
      const { stdout } = await machine.sh(`${kubectl} exec -i talk -c echo -- cat < blob | md5sum`);
      expect(stdout).toContain(sum(BLOB));
    });

    it('exec -it: a terminal that is resized', async () => {
      const inner = `stty rows 33 cols 77; T=$(tty); (sleep 1.2; stty -F $T rows 40 cols 99) & ${kubectl} exec -it talk -c echo -- sh`;
      const { code, stdout } = await machine.sh(`(sleep 0.7; echo 'stty size'; sleep 1; echo 'stty size; test -t 0 && exit 5'; sleep 1) | timeout 20 script -qec '${inner}' /dev/null`);
      expect([code, stdout]).toEqual([5, expect.stringMatching(/33 77[^]*40 99/)]);
    });

    it('attach: to what runs already', async () => {
      await machine.sh(`(echo attached by ${kubectl}; sleep 0.5) | ${kubectl} attach -i talk -c echo`);
      expect(await machine.kubectl('logs', 'talk', '-c', 'echo', '--tail=1')).toBe(`attached by ${kubectl}\n`);
    });

    it('port-forward: several connections, and a port where nobody listens', async () => {
      const forward = machine.spawn(kubectl, ['port-forward', 'talk', ':80', ':81']);
      let text = '';
      for (const stream of [forward.stdout!, forward.stderr!]) stream.setEncoding('utf8').on('data', (more: string) => (text += more));
      const port = (to: number) => eventually(() => Promise.resolve(new RegExp(`127.0.0.1:(\\d+) -> ${to}`).exec(text)?.[1]), 10_000);
      const [good, bad] = [await port(80), await port(81)];
      const fetch = () => machine.run('curl', ['-s', '-m', '5', `http://127.0.0.1:${good}/`]);
      for (const { stdout } of await Promise.all([fetch(), fetch(), fetch()])) expect(stdout).toContain('Welcome to nginx!');
      expect((await machine.run('curl', ['-s', '-m', '5', `http://127.0.0.1:${bad}/`])).code).not.toBe(0);
      await eventually(() => Promise.resolve(text.includes('connection refused') || undefined), 10_000);
      forward.kill();
    });

    it('cp: there and back', async () => {
      machine.write(`tree-${kubectl}/a/b`, 'deep');
      await machine.sh(`${kubectl} cp blob talk:/tmp/blob -c web && ${kubectl} cp talk:/tmp/blob back -c web && ${kubectl} cp tree-${kubectl} talk:/tmp -c web`);
      expect(sum(readFileSync(join(machine.folder, 'back')))).toBe(sum(BLOB));
      expect((await run(['exec', 'talk', '-c', 'web', '--', 'cat', `/tmp/tree-${kubectl}/a/b`])).stdout).toBe('deep');
    });
  });

  it('attach -t: a shell with a terminal, and kubectl run --rm -it with its exit code', async () => {
    const attached = await machine.sh(`(sleep 0.5; echo 'echo hi-$((1+1))'; sleep 0.5; echo exit; sleep 0.5) | timeout 20 script -qec 'kubectl attach -it talk -c term' /dev/null`);
    expect(attached.stdout).toContain('hi-2');
    const ran = await machine.sh(`(sleep 2; echo 'exit 3') | timeout 30 script -qec 'kubectl run once --rm -it --image=busybox --restart=Never -- sh' /dev/null`);
    expect([ran.code, ran.stdout]).toEqual([3, expect.stringContaining('pod "once" deleted')]);
  });
});

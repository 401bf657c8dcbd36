/** What a node goes through: crashes in the middle of work, a reboot with nothing left but the disk, a full disk, damaged files. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findShims } from '../../src/cluster/host/mounts.ts';
import { Machine, eventually, leftoversSoon } from './machine.ts';

const TEN = `apiVersion: v1
kind: ReplicationController
metadata: {name: web}
spec:
  replicas: 10
  selector: {name: web}
  template:
    metadata: {labels: {name: web}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: c, image: busybox, command: [sh, -c, 'mkdir /w; hostname > /w/index.html; exec httpd -f -p 80 -h /w']}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, selector: {name: web}, ports: [{port: 80, nodePort: 30080}]}
---
apiVersion: v1
kind: Pod
metadata: {name: keeper}
spec:
  terminationGracePeriodSeconds: 1
  containers: [{name: c, image: busybox, command: [sh, -c, 'echo life >> /v/lives; sleep 3600'], volumeMounts: [{name: v, mountPath: /v}]}]
  volumes: [{name: v, emptyDir: {}}]
`;

const NAME = 'hardship';
const processesOf = (pid: number): number[] => readdirSync(`/proc/${pid}/task`).flatMap(task => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number));

describe('hardship', () => {
  let machine: Machine;
  const dataDir = () => join(machine.folder, 'share/skiff', NAME);
  const socket = () => join(dataDir(), 'run/containerd.sock');
  const pidIn = (file: string) => (JSON.parse(readFileSync(join(dataDir(), file), 'utf8')) as { pid: number }).pid;
  const skiff = (...args: string[]) => machine.run('skiff', args);
  const start = async () => {
    const outcome = await skiff('start', '--name', NAME);
    expect(outcome.code, outcome.stderr).toBe(0);
  };
  const allReady = () => machine.kubectl('wait', '--for=jsonpath={.status.readyReplicas}=10', 'rc/web', '--timeout=90s');
  /** Each container's id and how often it was restarted. */
  const containers = async () => (await machine.kubectl('get', 'pods', '-o', 'jsonpath={range .items[*]}{.metadata.name} {.status.containerStatuses[0].containerID} {.status.containerStatuses[0].restartCount}{"\\n"}{end}')).trim().split('\n').sort();
  const restarts = async () => (await containers()).map(line => Number(line.split(' ')[2]));

  beforeAll(async () => {
    machine = await Machine.create(NAME);
    await machine.up();
    await machine.apply(TEN);
    await allReady();
  });
  afterAll(() => machine?.[Symbol.asyncDispose]());

  it('killed: every container runs on and is taken up again; one that died meanwhile is restarted', async () => {
    await machine.kubectl('wait', '--for=condition=Ready', 'pod/keeper', '--timeout=60s');
    const before = await containers();
    process.kill(pidIn('skiff.pid'), 'SIGKILL');
    expect((await machine.run('curl', ['-s', '-m', '3', '127.0.0.1:30080'])).stdout).toMatch(/^web-/);
    const isServer = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('httpd');
    const victim = findShims(socket()).flatMap(processesOf).find(isServer);
    process.kill(victim!, 'SIGKILL');
    await start();
    await eventually(async () => ((await restarts()).reduce((a, b) => a + b, 0) === 1 ? true : undefined), 30_000);
    await allReady();
    const changed = (await containers()).filter(line => !before.includes(line));
    expect(changed).toHaveLength(1);
  });

  it('killed while pods come and go: none is lost, none is left over', async () => {
    await machine.kubectl('scale', 'rc', 'web', '--replicas=16');
    await machine.kubectl('delete', 'pod', 'keeper', '--wait=false');
    process.kill(pidIn('skiff.pid'), 'SIGKILL');
    await start();
    await machine.kubectl('scale', 'rc', 'web', '--replicas=10');
    await eventually(async () => {
      const pods = (await machine.kubectl('get', 'pods', '-o', 'jsonpath={range .items[*]}{.metadata.name} {.status.phase}{"\\n"}{end}')).trim().split('\n');
      if (pods.length === 10 && pods.every(p => /^web-\w+ Running$/.test(p))) return true;
      throw new Error(pods.join('; '));
    });
    await eventually(() => Promise.resolve(sandboxes() === 10 || undefined), 40_000);
  });

  /** Pods as containerd's shims know them, one each. */
  const sandboxes = () => findShims(socket()).length;

  it('killed while a sandbox was being made: a shim that nobody knows is ended at the next start', async () => {
    const before = await containers();
    process.kill(pidIn('skiff.pid'), 'SIGKILL');
    const known = sandboxes();
    // A shim of containerd's ends by itself where nobody made it: this one looks like it and stays.
    const forsaken = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)', '--', '-namespace', 'k8s.io', '-id', 'forsaken', '-address', socket()], { argv0: 'containerd-shim-runc-v2', stdio: 'ignore' });
    const ended = new Promise(resolve => forsaken.once('exit', (_, signal) => resolve(signal)));
    await eventually(() => Promise.resolve(sandboxes() === known + 1 || undefined), 10_000);
    await start();
    expect(await ended).toBe('SIGKILL');
    expect(sandboxes()).toBe(known);
    expect(await containers()).toEqual(before);
  });

  it('the file that tells the pid of containerd is lost: the one that runs is taken up again', async () => {
    const [before, pid] = [await containers(), pidIn('run/containerd.pid')];
    expect((await skiff('stop', '--name', NAME)).code).toBe(0);
    rmSync(join(dataDir(), 'run/containerd.pid'));
    await start();
    expect(pidIn('run/containerd.pid')).toBe(pid);
    const running = execFileSync('bash', ['-c', `grep -lazx -- ${join(dataDir(), 'containerd.toml')} /proc/[0-9]*/cmdline 2>/dev/null || true`], { encoding: 'utf8' });
    expect(running.trim().split('\n').filter(file => !file.includes('self'))).toEqual([`/proc/${pid}/cmdline`]);
    expect(await containers()).toEqual(before);
  });

  it('rebooted: all that was in memory is gone, and ten pods come back', async () => {
    const before = await containers();
    process.kill(pidIn('skiff.pid'), 'SIGKILL');
    process.kill(pidIn('run/containerd.pid'), 'SIGKILL');
    for (const shim of findShims(socket())) for (const pid of [shim, ...processesOf(shim)]) process.kill(pid, 'SIGKILL');
    await eventually(() => Promise.resolve(sandboxes() === 0 || undefined), 10_000);
    execFileSync('bash', ['-c', `grep -o ' ${dataDir()}[^ ]* ' /proc/self/mounts | sort -r | xargs -r -n1 umount`]);
    await machine.sh('for l in $(ip -br link show type bridge | cut -d" " -f1) $(ip -br link show type veth | cut -d@ -f1); do ip link del $l; done; nft flush ruleset');
    execFileSync('bash', ['-c', `find /sys/fs/cgroup/*/skiff-${NAME} -depth -type d -exec rmdir {} +`]);
    writeFileSync(join(dataDir(), 'run/boot-id'), 'of an earlier life');
    await start();
    await eventually(async () => ((await containers()).every(line => !before.includes(line)) ? true : undefined));
    await allReady();
    expect((await containers()).map(line => line.split(' ')[0])).toEqual(before.map(line => line.split(' ')[0]));
    expect((await machine.run('curl', ['-s', '-m', '3', '127.0.0.1:30080'])).stdout).toMatch(/^web-/);
    expect(await machine.kubectl('get', 'rc', 'web', '-o', 'jsonpath={.status.replicas} {.status.readyReplicas}')).toBe('10 10');
  });

  describe('on a small disk', () => {
    const disk = () => join(machine.folder, 'small');
    const small = ['--name', 'small', '--data-dir'];
    const folder = () => join(disk(), 'data');
    const mount = (size: string) => execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'skiff-small', disk()]);
    const up = () => skiff('up', ...small, folder(), '--kubeconfig', join(machine.folder, 'small-config'));
    const kubectl = (...args: string[]) => machine.run('kubectl', ['--kubeconfig', 'small-config', ...args]);

    afterAll(async () => {
      await skiff('delete', ...small, folder());
      if (readFileSync('/proc/self/mounts', 'utf8').includes(` ${disk()} `)) execFileSync('umount', [disk()]);
    });

    it('that is too small it says so', async () => {
      execFileSync('mkdir', [disk()]);
      mount('64k');
      const { code, stderr } = await up();
      expect([code, stderr]).toEqual([1, expect.stringMatching(/the disk is full[^]*Free some space/)]);
      await skiff('delete', ...small, folder());
      expect(await leftoversSoon(folder())).toEqual([]);
      execFileSync('umount', [disk()]);
    });

    it('that fills up it refuses writes, answers reads, and goes on when there is room', async () => {
      mount('16m');
      expect((await up()).code).toBe(0);
      const ballast = join(disk(), 'ballast');
      for (let round = 0; round < 3; round++) {
        execFileSync('bash', ['-c', `head -c 20000000 /dev/zero > ${ballast} 2>/dev/null || true`]);
        const { code, stderr } = await kubectl('create', 'configmap', `c${round}`, `--from-literal=a=${'x'.repeat(100_000)}`);
        expect([code, stderr]).toEqual([1, expect.stringContaining('the disk is full: free some space')]);
        expect((await kubectl('get', 'nodes')).code).toBe(0);
        rmSync(ballast);
        await eventually(async () => ((await kubectl('create', 'configmap', `c${round}`, `--from-literal=a=${'x'.repeat(100_000)}`)).code === 0 ? true : undefined), 10_000);
      }
      expect((await kubectl('get', 'configmaps', '-o', 'name')).stdout.split('\n').filter(n => n.includes('/c'))).toHaveLength(3);
      await skiff('delete', ...small, folder());
      execFileSync('umount', [disk()]);
    });
  });

  describe('damaged files', () => {
    const damage = async (file: string, change: (path: string, whole: Buffer) => void) => {
      const path = join(dataDir(), file);
      const whole = readFileSync(path);
      change(path, whole);
      const { code, stderr } = await skiff('start', '--name', NAME);
      writeFileSync(path, whole);
      return { code, stderr };
    };

    it('are told, with the next step; whole again, the cluster goes on', async () => {
      await skiff('stop', '--name', NAME);
      const garbage = (path: string, whole: Buffer) => writeFileSync(path, Buffer.concat([Buffer.alloc(8192, 7), whole.subarray(8192)]));
      expect(await damage('store/store.mdb', garbage)).toEqual({ code: 1, stderr: expect.stringMatching(/is not a store's file, or damaged: restore it from a copy, or move it away/) });
      expect(await damage('store/store.mdb', (path, whole) => writeFileSync(path, whole.subarray(0, 30_000)))).toEqual({ code: 1, stderr: expect.stringContaining('is cut off at 30000 of') });
      expect(await damage('pki/ca.crt', path => writeFileSync(path, 'junk'))).toEqual({ code: 1, stderr: expect.stringMatching(/pki\/ca.crt and .key: damaged, or no pair\nRestore both/) });
      expect(await damage('state.json', path => writeFileSync(path, '{"half'))).toEqual({ code: 1, stderr: expect.stringMatching(/not a state of Skiff, or damaged\nRestore it/) });
      await start();
      await allReady();
    });
  });

  it('deleted while killed: nothing is left behind', async () => {
    process.kill(pidIn('skiff.pid'), 'SIGKILL');
    expect((await skiff('delete', '--name', NAME)).code).toBe(0);
    expect([existsSync(dataDir()), await leftoversSoon(dataDir()), sandboxes()]).toEqual([false, [], 0]);
    expect((await machine.sh('ip -br link | grep -v ^lo; ip route; nft list tables')).stdout).toBe('');
  });
});

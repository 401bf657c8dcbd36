/** A cluster's life on a machine: up, killed, up again, stopped, started, beside another one, deleted without a trace. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findShims } from '../../src/cluster/host/mounts.ts';
import { Machine, eventually, leftoversSoon } from './machine.ts';

const NAME = 'lifecycle';
const POD = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: nginx}]}
`;

/** Processes of containers are a shim's children. */
function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap(task => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number));
}

describe('a cluster on a machine', () => {
  let machine: Machine;
  const skiff = async (...args: string[]) => {
    const outcome = await machine.run('skiff', args);
    if (outcome.code !== 0) throw new Error(`skiff ${args.join(' ')}: exit ${outcome.code}:\n${outcome.stdout}\n${outcome.stderr}`);
    return outcome.stdout;
  };
  const up = (...more: string[]) => skiff('up', '--name', NAME, '--registries', machine.registries, ...more);
  const dataDir = () => join(machine.folder, 'share/skiff', NAME);
  const pidIn = (file: string) => (JSON.parse(machine.read(`share/skiff/${NAME}/${file}`)) as { pid: number }).pid;
  /** The container's id and how often it was restarted. */
  const container = () => machine.kubectl('get', 'pod', 'web', '-o', 'jsonpath={.status.containerStatuses[0].containerID} {.status.containerStatuses[0].restartCount}');
  const podIsReady = () => machine.kubectl('wait', '--for=condition=Ready', 'pod/web', '--timeout=60s');

  beforeAll(async () => void (machine = await Machine.create(NAME)));
  afterAll(() => machine[Symbol.asyncDispose]());

  it('comes up with a Ready node and a context that is current', async () => {
    expect(await up()).toContain('is Ready');
    expect(await machine.kubectl('config', 'current-context')).toBe(`${NAME}\n`);
    expect(await machine.kubectl('get', 'nodes', '-o', 'jsonpath={.items[0].status.conditions[?(@.type=="Ready")].status}')).toBe('True');
    expect(await skiff('ip', '--name', NAME)).toBe('10.42.0.1\n');
  });

  it('says that it is running when asked to come up again', async () => {
    expect(await up()).toContain('already running');
    expect(JSON.parse(await skiff('status', '--name', NAME, '-o', 'json'))).toMatchObject({ status: 'Running', nodeIP: '10.42.0.1' });
  });

  it('lets containers run on when it is killed, and takes them up again without a restart', async () => {
    await machine.run('kubectl', ['apply', '-f', '-'], { input: POD });
    await podIsReady();
    const before = await container();
    process.kill(pidIn('skiff.pid'), 'SIGKILL');
    expect((await machine.run('skiff', ['status', '--name', NAME])).code).toBe(3);
    await up();
    await podIsReady();
    expect(await container()).toBe(before);
  });

  it('starts its containerd again when that is killed, and the pods never stop', async () => {
    const before = await container();
    const killed = pidIn('run/containerd.pid');
    process.kill(killed, 'SIGKILL');
    await eventually(async () => (pidIn('run/containerd.pid') === killed ? undefined : true), 20_000);
    await eventually(async () => ((await machine.run('kubectl', ['exec', 'web', '--', 'true'])).code === 0 ? true : undefined), 20_000);
    expect(await container()).toBe(before);
  });

  it('stops and starts with what it was told at first', async () => {
    const before = await container();
    expect(await skiff('stop', '--name', NAME)).toContain('Its containers run on');
    await skiff('start', '--name', NAME);
    await podIsReady();
    expect(await container()).toBe(before);
  });

  it('brings everything back after the machine was rebooted', async () => {
    const before = await container();
    process.kill(pidIn('skiff.pid'), 'SIGKILL');
    process.kill(pidIn('run/containerd.pid'), 'SIGKILL');
    for (const shim of findShims(join(dataDir(), 'run/containerd.sock'))) for (const pid of [shim, ...childrenOf(shim)]) process.kill(pid, 'SIGKILL');
    await up();
    await eventually(async () => ((await container()) === before ? undefined : true));
    await podIsReady();
  });

  it('lives beside a second cluster on the same machine', async () => {
    const other = ['--name', 'other', '--kubeconfig', join(machine.folder, 'other-config')];
    try {
      expect(await skiff('up', ...other)).toContain('is Ready');
      expect(await skiff('ip', '--name', 'other')).toBe('10.142.0.1\n');
      expect((await machine.sh('kubectl --kubeconfig other-config get nodes --no-headers | wc -l')).stdout.trim()).toBe('1');
    } finally {
      await skiff('delete', '--name', 'other');
    }
    await podIsReady();
  });

  it('gets its pods through a firewall that drops what it does not know', async () => {
    await skiff('stop', '--name', NAME);
    await machine.sh('iptables -P FORWARD DROP; iptables -P INPUT DROP; iptables -A INPUT -i lo -j ACCEPT');
    await skiff('start', '--name', NAME);
    await machine.run('kubectl', ['apply', '-f', '-'], { input: POD.replaceAll('web', 'asker') });
    await machine.kubectl('wait', '--for=condition=Ready', 'pod/asker', '--timeout=60s');
    const asked = await machine.sh(`kubectl exec asker -- bash -c 'exec 3<>/dev/tcp/kubernetes.default/443 && echo reached; exec 3<>/dev/tcp/'$(kubectl get pod web -o jsonpath={.status.podIP})/80' && echo reached'`);
    expect(asked.stdout).toBe('reached\nreached\n');
    await machine.sh('iptables -P FORWARD ACCEPT; iptables -P INPUT ACCEPT; iptables -D INPUT -i lo -j ACCEPT');
  });

  it('refuses what cannot be, with the next step', async () => {
    const refused = async (...args: string[]) => (await machine.run('skiff', ['up', ...args])).stderr;
    expect(await refused('--name', 'Not A Name')).toContain('cannot be used');
    await skiff('stop', '--name', NAME);
    expect(await refused('--name', NAME, '--pod-cidr', '10.50.0.0/16')).toContain('was made with --pod-cidr 10.42.0.0/16');
    machine.write('foreign/file', '');
    expect(await refused('--name', 'x', '--data-dir', join(machine.folder, 'foreign'))).toContain("files that are not Skiff's");
    expect(await refused('--name', 'x', '--port', '5050')).toContain('port 5050 is taken');
    await skiff('start', '--name', NAME);
  });

  it('leaves nothing behind when it is deleted', async () => {
    await skiff('delete', '--name', NAME);
    expect(existsSync(dataDir())).toBe(false);
    expect(await leftoversSoon(dataDir())).toEqual([]);
    expect((await machine.sh('ip -br link | grep -v ^lo; ip route; iptables -S | grep -v ^-P; nft list tables | grep -v "ip filter"')).stdout).toBe('');
    const groups = readdirSync('/sys/fs/cgroup').flatMap(h => (existsSync(join('/sys/fs/cgroup', h, `skiff-${NAME}`)) ? [h] : []));
    expect(groups).toEqual([]);
    expect(machine.read('kubeconfig')).not.toContain(NAME);
  });
});

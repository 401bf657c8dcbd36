/** What the containers of a pod share, what their volumes and environment hold, and what limits, probes and hooks do to them. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Machine, eventually, root } from './machine.ts';

const manifest = (name: string, folder: string) => readFileSync(join(root, 'test/e2e/manifests', name), 'utf8').replaceAll('FOLDER', folder);

/** A program for python3, which has no such module: System V shared memory by the C library. */
const SHARED_MEMORY = 'import ctypes; c=ctypes.CDLL(None); c.shmat.restype=ctypes.c_void_p; p=c.shmat(c.shmget(4242,64,0o1666),None,0)';

const ASK_API = `
import ssl,urllib.request
d='/var/run/secrets/kubernetes.io/serviceaccount/'
read=lambda f: open(d+f).read()
c=ssl.create_default_context(cafile=d+'ca.crt')
def get(path):
  try: return urllib.request.urlopen(urllib.request.Request('https://kubernetes.default'+path,headers={'Authorization':'Bearer '+read('token')}),context=c,timeout=5).status
  except urllib.error.HTTPError as e: return e.code, 'system:serviceaccount:default:default' in str(e.read())
print(read('namespace'), get('/api'), get('/api/v1/namespaces/default/pods'))
`;

describe('pods on a real node', () => {
  let machine: Machine;
  const ready = (...pods: string[]) => machine.kubectl('wait', '--for=condition=Ready', ...pods.map(p => `pod/${p}`), '--timeout=60s');
  const within = (pod: string, container: string, ...command: string[]) => machine.kubectl('exec', pod, '-c', container, '--', ...command);
  const py = (...command: string[]) => within('pair', 'py', ...command);
  const field = (pod: string, path: string) => machine.kubectl('get', 'pod', pod, '-o', `jsonpath={${path}}`);
  /** Events are told a moment after what they are about. */
  const told = (pod: string) => expect.poll(() => reasons(pod), { timeout: 10_000 });
  const reasons = (pod: string) => machine.kubectl('get', 'events', '--field-selector', `involvedObject.name=${pod}`, '-o', 'jsonpath={range .items[*]}{.reason}: {.message}{"\\n"}{end}');
  const cgroup = async (pod: string, controller = 'memory') => {
    const tier = (await field(pod, '.status.qosClass')).toLowerCase();
    return join('/sys/fs/cgroup', controller, 'skiff-pods/kubepods', tier === 'guaranteed' ? '' : tier, `pod${await field(pod, '.metadata.uid')}`);
  };

  beforeAll(async () => {
    machine = await Machine.create('pods');
    await machine.up();
    await machine.apply(manifest('sharing.yaml', machine.folder));
    await machine.apply(manifest('limits.yaml', machine.folder));
    await ready('pair');
  });
  afterAll(() => machine?.[Symbol.asyncDispose]());

  describe('containers of one pod', () => {
    it('share the network: one address, localhost and host name', async () => {
      expect(await py('python3', '-c', "import urllib.request; print(urllib.request.urlopen('http://localhost').read().decode())")).toBe('pulled\n\n');
      for (const container of ['py', 'web']) expect(await within('pair', container, 'hostname', '-f')).toBe('twins.sub.default.svc.cluster.local\n');
      expect(await within('pair', 'web', 'hostname', '-i')).toBe(`${await field('pair', '.status.podIP')}\n`);
      expect(await py('cat', '/etc/hosts')).toContain('10.1.2.3\talias.example');
    });

    it('and their sandbox is a process of its own that may not do much', async () => {
      const group = await cgroup('pair');
      const pids = readdirSync(group, { withFileTypes: true }).filter(e => e.isDirectory()).flatMap(e => readFileSync(join(group, e.name, 'cgroup.procs'), 'utf8').trim().split('\n'));
      const filters = pids.map(pid => [readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('/pause\0'), /^Seccomp:\s*(\d)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]]);
      expect(filters.filter(([isSandbox]) => isSandbox)).toEqual([[true, '2']]);
      expect(filters.filter(([isSandbox, filter]) => !isSandbox && filter !== '0')).toEqual([]);
    });

    it('share System V memory', async () => {
      await py('python3', '-c', `${SHARED_MEMORY}; ctypes.memmove(p,b'shared',6)`);
      expect(await within('pair', 'web', 'cat', '/proc/sysvipc/shm')).toMatch(/^\s*4242 /m);
      expect(await within('hangs', 'c', 'cat', '/proc/sysvipc/shm')).not.toContain('4242');
    });

    it('share volumes: what one pulled, the other serves', async () => {
      expect(await within('pair', 'web', 'curl', '-s', 'localhost')).toBe('pulled\n');
      await py('sh', '-c', 'echo host > /host/f; echo static > /static/f; echo class > /claimed/f');
      expect(machine.read('host/f')).toBe('host\n');
      expect(machine.read('static/f')).toBe('static\n');
      expect(await within('pair', 'web', 'cat', '/claimed/f')).toBe('class\n');
      expect(await machine.kubectl('get', 'pvc', '-o', 'jsonpath={range .items[*]}{.metadata.name} {.status.phase} {.spec.storageClassName}{"\\n"}{end}')).toBe('by-class Bound local-path\nby-hand Bound \n');
      expect(await py('sh', '-c', 'df -h /mem | tail -1')).toMatch(/^tmpfs +8\.0M/);
    });
  });

  describe('what a container is told', () => {
    it('by its environment', async () => {
      const env = new Map((await py('env')).split('\n').map(line => line.split(/=(.*)/s, 2) as [string, string]));
      const frontAddress = await machine.kubectl('get', 'svc', 'front', '-o', 'jsonpath={.spec.clusterIP}');
      const expected = {
        C_greeting: 'hello', WORD: 'swordfish', MEM: String(64 * 1024 ** 2), POD_IP: await field('pair', '.status.podIP'), NODE: await field('pair', '.spec.nodeName'),
        KUBERNETES_SERVICE_HOST: '10.96.0.1', FRONT_SERVICE_HOST: frontAddress, FRONT_SERVICE_PORT_HTTP: '80', FRONT_PORT: `tcp://${frontAddress}:80`,
      };
      expect(Object.fromEntries(Object.keys(expected).map(k => [k, env.get(k)]))).toEqual(expected);
    });

    it('by its volumes, which follow what changes', async () => {
      expect(await py('sh', '-c', 'cat /conf/greeting /sec/word /down/labels /down/note /one; stat -Lc %a /sec/word')).toBe('helloswordfishapp="pair"\ntier="a"n 1hello400\n');
      await machine.kubectl('patch', 'configmap', 'conf', '--type=merge', '-p', '{"data":{"greeting":"changed"}}');
      await machine.kubectl('patch', 'secret', 'sec', '-p', '{"stringData":{"word":"marlin"}}');
      await machine.kubectl('label', 'pod', 'pair', 'tier=b', '--overwrite');
      await eventually(async () => ((await py('cat', '/conf/greeting', '/sec/word', '/down/labels')) === 'changedmarlinapp="pair"\ntier="b"' ? true : undefined));
      expect(await py('cat', '/one')).toBe('hello');
    });

    it('by a token that the API takes', async () => {
      expect(await py('python3', '-c', ASK_API)).toBe("default 200 (403, True)\n");
    });
  });

  it('claims outlive their pods', async () => {
    await machine.kubectl('delete', 'pod', 'pair');
    await machine.apply(manifest('sharing.yaml', machine.folder));
    await ready('pair');
    expect(await py('cat', '/claimed/f', '/static/f')).toBe('class\nstatic\n');
  });

  describe('limits', () => {
    it('end a container that takes too much memory', async () => {
      await machine.kubectl('wait', '--for=jsonpath={.status.phase}=Failed', 'pod/oom', '--timeout=30s');
      expect(await field('oom', '.status.containerStatuses[0].state.terminated.exitCode')).toBe('137');
      expect(await field('oom', '.status.containerStatuses[0].state.terminated.reason')).toBe('OOMKilled');
    });

    it('stand in the control groups of the pod, which go with it', async () => {
      await ready('guaranteed', 'burst');
      const group = await cgroup('guaranteed');
      expect(readFileSync(join(group, 'memory.limit_in_bytes'), 'utf8')).toBe(`${32 * 1024 ** 2}\n`);
      expect(readFileSync(join(await cgroup('guaranteed', 'cpu'), 'cpu.cfs_quota_us'), 'utf8')).toBe('20000\n');
      expect(readFileSync(join(await cgroup('burst', 'cpu'), 'cpu.shares'), 'utf8')).toBe('102\n');
      expect(readFileSync('/sys/fs/cgroup/cpu/skiff-pods/kubepods/besteffort/cpu.shares', 'utf8')).toBe('2\n');
      const uid = await field('guaranteed', '.metadata.uid');
      await machine.kubectl('delete', 'pod', 'guaranteed');
      const groups = () => readdirSync('/sys/fs/cgroup').filter(h => existsSync(join('/sys/fs/cgroup', h, 'skiff-pods/kubepods', `pod${uid}`)));
      await eventually(() => Promise.resolve(groups().length === 0 || undefined), 10_000);
    });
  });

  describe('probes', () => {
    it('that hang end at their timeout', async () => {
      await eventually(async () => (await reasons('hangs')).includes('Readiness probe failed: command timed out: "sleep 3600" timed out after 1s') || undefined, 10_000);
      expect(await field('hangs', '.status.containerStatuses[0].ready')).toBe('false');
      const processes = (await within('hangs', 'c', 'ps')).split('\n').filter(l => l.includes('sleep'));
      expect(processes.length).toBeLessThanOrEqual(2);
    });

    it('make a container ready, and restart it when it is sick', async () => {
      await within('probed', 'c', 'sh', '-c', 'echo ok > /usr/share/nginx/html/ready');
      await ready('probed');
      await within('probed', 'c', 'touch', '/tmp/sick');
      await eventually(async () => ((await field('probed', '.status.containerStatuses[0].restartCount')) === '1' ? true : undefined), 15_000);
      await told('probed').toContain('Killing: Container c failed liveness probe, will be restarted');
    });
  });

  it('hooks run after the start and before the end', async () => {
    await ready('hooks');
    await machine.kubectl('delete', 'pod', 'hooks');
    expect(machine.read('hooks/log')).toBe('post\npre\nterm\n');
  });

  it('a grace of zero ends at once what would not end for an hour', async () => {
    await ready('stubborn');
    const group = await cgroup('stubborn');
    await machine.kubectl('delete', 'pod', 'stubborn', '--grace-period=0', '--force');
    await eventually(() => Promise.resolve(!existsSync(group) || undefined), 10_000);
  });

  it('waits for a config map that is missing, and for an image', async () => {
    await told('lacks').toContain('FailedMount: MountVolume.SetUp failed for volume "v" : configmap "late" not found');
    await machine.kubectl('create', 'configmap', 'late', '--from-literal=a=1');
    await ready('lacks');
    await machine.kubectl('run', 'nowhere', '--image=nosuch/image:1', '--restart=Never');
    const reason = async () => field('nowhere', '.status.containerStatuses[0].state.waiting.reason');
    const seen = new Set<string>();
    await eventually(async () => seen.add(await reason()).has('ImagePullBackOff') || undefined, 30_000);
    await told('nowhere').toMatch(/Failed: Error: ErrImagePull\n[^]*(BackOff: Back-off pulling image|Error: ImagePullBackOff)/);
  });
});

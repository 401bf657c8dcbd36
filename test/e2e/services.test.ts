/** Services and names as pods and the node's own programs meet them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Machine, eventually, root } from './machine.ts';

const LOOK_UP = `
import socket,sys
for n in sys.argv[1:]:
    try: print(n, *sorted({a[4][0] for a in socket.getaddrinfo(n,80,socket.AF_INET)}))
    except socket.gaierror as e: print(n, {-2: 'unknown', -3: 'failed'}.get(e.errno, e.errno))
`;

/** A name server as the machine's own might be: it knows every name below example.com. */
const NAME_SERVER = `
const { createSocket } = require('node:dgram'); const dns = require('dns-packet');
const s = createSocket('udp4');
s.on('message', (m, from) => {
  const q = dns.decode(m); const known = q.questions[0].name.endsWith('example.com');
  const answers = known && q.questions[0].type === 'A' ? [{ name: q.questions[0].name, type: 'A', ttl: 5, data: '192.0.2.7' }] : [];
  s.send(dns.encode({ type: 'response', id: q.id, flags: known ? 0 : 3, questions: q.questions, answers }), from.port, from.address);
});
s.bind(53, process.argv[1], () => console.log('up'));
`;

/** Keeps one UDP socket, asks each place ten times a second, and tells who answers whenever that is another than before. */
const ASKER = `
const s = require('node:dgram').createSocket('udp4'); const last = {};
s.on('message', (m, from) => { const at = from.address + ':' + from.port; if (last[at] !== String(m)) console.log(at, last[at] = String(m)); });
s.on('error', () => {});
s.bind(0, () => setInterval(() => process.argv.slice(1).forEach(t => s.send('who', t.split(':')[1], t.split(':')[0])), 100));
`;

describe('services on a real node', () => {
  let machine: Machine;
  const NODE = '10.42.0.1';
  const clusterIp = (name: string) => machine.kubectl('get', 'service', name, '-o', 'jsonpath={.spec.clusterIP}');
  const fromPod = (...command: string[]) => machine.run('kubectl', ['exec', 'pair', '-c', 'web', '--', ...command]);
  const fromNode = (...command: [string, ...string[]]) => machine.run(command[0], command.slice(1));
  const curl = (target: string): [string, ...string[]] => ['curl', '-s', '-m', '3', `http://${target}/`];
  const names = async (...asked: string[]) => Object.fromEntries((await machine.kubectl('exec', 'pair', '-c', 'py', '--', 'python3', '-c', LOOK_UP, ...asked)).trim().split('\n').map(line => line.split(/ (.*)/s, 2) as [string, string]));
  const podIps = async (label: string) => (await machine.kubectl('get', 'pods', '-l', label, '-o', 'jsonpath={.items[*].status.podIP}')).split(' ').sort();

  beforeAll(async () => {
    machine = await Machine.create('services');
    await startNameServers();
    await machine.up();
    await machine.apply(readFileSync(join(root, 'test/e2e/manifests/services.yaml'), 'utf8'));
    await machine.kubectl('wait', '--for=condition=Ready', 'pod/pair', '--timeout=60s');
    await machine.kubectl('wait', '--for=jsonpath={.status.readyReplicas}=3', 'rc/echo', '--timeout=60s');
  });
  afterAll(() => machine?.[Symbol.asyncDispose]());

  /** The machine's name servers, by their addresses, in this namespace. */
  async function startNameServers(): Promise<void> {
    const servers = readFileSync('/etc/resolv.conf', 'utf8').split('\n').flatMap(line => /^nameserver\s+(\d+\.\d+\.\d+\.\d+)/.exec(line)?.[1] ?? []);
    for (const address of servers) {
      await machine.sh(`ip addr add ${address}/32 dev lo`);
      const server = machine.spawn(process.execPath, ['-e', NAME_SERVER.replace("require('dns-packet')", `require(${JSON.stringify(join(root, 'node_modules/dns-packet'))})`), address]);
      await new Promise(resolve => server.stdout!.once('data', resolve));
    }
  }

  it('a cluster IP leads to the pod, from pods, from itself and from the node', async () => {
    for (const target of [await clusterIp('front'), 'front', 'front.default.svc.cluster.local']) expect((await fromPod(...curl(target))).stdout).toContain('Welcome to nginx!');
    expect((await fromNode(...curl(await clusterIp('front')))).stdout).toContain('Welcome to nginx!');
  });

  it('a node port is open on the node address and on 127.0.0.1', async () => {
    for (const target of [`${NODE}:30080`, '127.0.0.1:30080']) expect((await fromNode(...curl(target))).stdout).toContain('Welcome to nginx!');
    expect((await fromPod(...curl(`${NODE}:30080`))).stdout).toContain('Welcome to nginx!');
  });

  it('spreads connections over the endpoints, but keeps a client with affinity on one', async () => {
    const answers = async (target: string, times: number) => new Set((await machine.sh(`for i in $(seq ${times}); do curl -s -m 3 http://${target}/; done`)).stdout.trim().split('\n'));
    expect((await answers(await clusterIp('sticky'), 12)).size).toBe(1);
    expect((await answers(await clusterIp('loose'), 30)).size).toBe(3);
  });

  it('refuses at once where nothing is ready, and serves as soon as something is', async () => {
    for (const target of [await clusterIp('empty'), `${NODE}:30081`, await clusterIp('slow')]) {
      for (const from of [fromNode, fromPod]) {
        const { code, stdout } = await from('curl', '-s', '-m', '3', '-o', '/dev/null', '-w', '%{time_total}', `http://${target}/`);
        expect([code, Number(stdout) < 0.5]).toEqual([7, true]);
      }
    }
    await machine.kubectl('exec', 'slow', '--', 'touch', '/tmp/ready');
    const slow = await clusterIp('slow');
    await eventually(async () => ((await fromNode(...curl(slow))).stdout.includes('Welcome') ? true : undefined), 10_000);
  });

  it('names: services, headless services, pods by host name, and other names', async () => {
    const [pair] = await podIps('app=pair');
    const front = await clusterIp('front');
    const expected = {
      front, 'front.default': front, 'front.default.svc.cluster.local': front, 'kubernetes.default': '10.96.0.1',
      headless: pair, 'twins.sub': pair, twins: pair, echoes: (await podIps('app=echo')).join(' '),
      elsewhere: front, 'nosuch.default.svc.cluster.local': 'unknown', nosuch: 'unknown', localhost: '127.0.0.1',
      'www.example.com': '192.0.2.7',
    };
    expect(await names(...Object.keys(expected))).toEqual(expected);
  });

  it('a host port is open on the node address and on 127.0.0.1, or where it was asked for', async () => {
    await machine.kubectl('wait', '--for=condition=Ready', 'pod/ports', '--timeout=60s');
    const welcome = async (target: string) => (await fromNode(...curl(target))).stdout.includes('Welcome to nginx!');
    await eventually(async () => ((await welcome(`${NODE}:8081`)) ? true : undefined), 5_000);
    expect([await welcome('127.0.0.1:8081'), await welcome('127.0.0.1:8082'), await welcome(`${NODE}:8082`)]).toEqual([true, true, false]);
    expect((await fromPod(...curl(`${NODE}:8081`))).stdout).toContain('Welcome to nginx!');
    expect((await machine.run('kubectl', ['exec', 'ports', '--', ...curl(`${NODE}:8081`)])).stdout).toContain('Welcome to nginx!');
    await machine.kubectl('delete', 'pod', 'ports');
    await eventually(async () => ((await fromNode(...curl(`${NODE}:8081`))).code === 7 ? true : undefined), 5_000);
  });

  it('a UDP client that keeps its socket reaches the next endpoint', async () => {
    await machine.kubectl('wait', '--for=jsonpath={.status.readyReplicas}=1', 'rc/parrot', '--timeout=60s');
    const podName = () => machine.kubectl('get', 'pods', '-l', 'app=parrot', '-o', 'jsonpath={.items[0].metadata.name}');
    const places = [`${await clusterIp('parrot')}:7`, `${NODE}:30007`, `${NODE}:7077`];
    let heard = '';
    const asker = machine.spawn(process.execPath, ['-e', ASKER, ...places]);
    asker.stdout!.on('data', (text: Buffer) => (heard += text.toString()));
    const hear = (name: string) => eventually(() => Promise.resolve(places.every(p => heard.includes(`${p} ${name}\n`)) ? true : undefined), 10_000);
    const first = await podName();
    await hear(first);
    await machine.kubectl('delete', 'pod', first);
    await machine.kubectl('wait', '--for=jsonpath={.status.readyReplicas}=1', 'rc/parrot', '--timeout=60s');
    await hear(await podName());
    asker.kill('SIGKILL');
  });

  it('follows services and pods that come and go', async () => {
    await machine.kubectl('delete', 'service', 'headless');
    await machine.kubectl('scale', 'rc', 'echo', '--replicas=1');
    await eventually(async () => {
      const now = await names('headless', 'echoes');
      return now['headless'] === 'unknown' && now['echoes']?.split(' ').length === 1 ? true : undefined;
    }, 20_000);
    expect((await fromNode(...curl(await clusterIp('loose')))).code).toBe(0);
  });
});

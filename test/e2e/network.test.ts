/** The service table on a real kernel: a node and two pods as network namespaces, joined by a bridge. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frontend } from '../../src/network/proxy/plan.ts';
import { install, type Installed, renderChange, renderTable } from '../../src/network/proxy/ruleset.ts';

const id = `sk${process.pid % 10000}`;
const node = `${id}-node`;
const pods = ['10.244.9.2', '10.244.9.3'];
/** Another machine of the network that the node's machine is in. */
const stranger = `${id}-other`;
const options = { table: 'skiff-test', podCidr: '10.244.9.0/24', serviceCidr: '10.96.0.0/16', bridge: 'br0', nodeAddresses: ['10.244.9.1'] };
const servers: ChildProcess[] = [];

const sh = (command: string, ...args: string[]) => execFileSync(command, args, { encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
const within = (netns: string, command: string, ...args: string[]) => sh('nsenter', `--net=/run/netns/${netns}`, command, ...args);
const nft = (commands: string) => execFileSync('nsenter', [`--net=/run/netns/${node}`, 'nft', '-f', '-'], { input: `${commands}\n` });

/** What a client in `netns` gets from `target`: the server's own address and the client's as it saw it, or why not. */
function ask(netns: string, target: string): string {
  const script = `const s=require('net').connect(${JSON.stringify({ host: target.split(':')[0], port: Number(target.split(':')[1]) })});let t='';s.setTimeout(2000,()=>{console.log('timeout');process.exit()});s.on('data',d=>t+=d).on('end',()=>{console.log(t);process.exit()}).on('error',e=>{console.log(e.code);process.exit()})`;
  return within(netns, process.execPath, '-e', script).trim();
}

/** Each pod's server says who it is and whom it sees. */
function serve(netns: string): Promise<void> {
  const child = spawn('nsenter', [`--net=/run/netns/${netns}`, process.execPath, '-e', "require('net').createServer(s=>{s.on('error',()=>{});s.end(s.localAddress+' sees '+s.remoteAddress)}).listen(8080,'0.0.0.0',()=>console.log('up'))"], { stdio: ['ignore', 'pipe', 'inherit'] });
  servers.push(child);
  return new Promise(resolve => child.stdout!.once('data', () => resolve()));
}

const frontend = (f: Partial<Frontend> & { key: string }): Frontend => ({ nodePort: false, masquerade: false, endpoints: pods.map(ip => `${ip} . 8080`), ...f });
let installed: Installed = new Map();
function want(...frontends: Frontend[]): void {
  const wanted = install(new Map(frontends.map(f => [f.key, f])), installed);
  nft(installed.size === 0 ? renderTable(options, wanted) : renderChange(options, installed, wanted));
  installed = wanted;
}

beforeAll(async () => {
  sh('ip', 'netns', 'add', node);
  within(node, 'ip', 'link', 'set', 'lo', 'up');
  within(node, 'ip', 'link', 'add', 'br0', 'type', 'bridge');
  within(node, 'ip', 'addr', 'add', '10.244.9.1/24', 'dev', 'br0');
  within(node, 'ip', 'link', 'set', 'br0', 'up');
  within(node, 'ip', 'route', 'add', '10.96.0.0/16', 'dev', 'br0');
  within(node, 'sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv4.conf.br0.route_localnet=1');
  try {
    within(node, 'sysctl', '-qw', 'net.bridge.bridge-nf-call-iptables=1');
  } catch {
    sh('modprobe', 'br_netfilter');
  }
  for (const [i, ip] of pods.entries()) {
    const pod = `${id}-pod${i}`;
    sh('ip', 'netns', 'add', pod);
    within(node, 'ip', 'link', 'add', `v${i}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', pod);
    within(node, 'ip', 'link', 'set', `v${i}`, 'master', 'br0', 'up');
    within(node, 'bridge', 'link', 'set', 'dev', `v${i}`, 'hairpin', 'on');
    within(pod, 'ip', 'link', 'set', 'lo', 'up');
    within(pod, 'ip', 'addr', 'add', `${ip}/24`, 'dev', 'eth0');
    within(pod, 'ip', 'link', 'set', 'eth0', 'up');
    within(pod, 'ip', 'route', 'add', 'default', 'via', '10.244.9.1');
    await serve(pod);
  }
  sh('ip', 'netns', 'add', stranger);
  within(node, 'ip', 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', stranger);
  for (const [netns, address] of [[node, '192.0.2.1/24'], [stranger, '192.0.2.2/24']] as const) {
    within(netns, 'ip', 'addr', 'add', address, 'dev', 'eth0');
    within(netns, 'ip', 'link', 'set', 'eth0', 'up');
  }
});

afterAll(() => {
  for (const child of servers) child.kill('SIGKILL');
  for (const netns of [stranger, node, `${id}-pod0`, `${id}-pod1`]) sh('ip', 'netns', 'del', netns);
});

const seen = (answers: string[], part: 0 | 2) => [...new Set(answers.map(a => a.split(' ')[part]))].sort();
const often = (netns: string, target: string, times = 24) => Array.from({ length: times }, () => ask(netns, target));

describe('the service table', () => {
  it('spreads a cluster IP over its endpoints, from the node and from pods', () => {
    want(frontend({ key: '10.96.0.7 . tcp . 80' }));
    expect(seen(often(node, '10.96.0.7:80'), 0)).toEqual(pods);
    expect(seen(often(`${id}-pod0`, '10.96.0.7:80'), 0)).toEqual(pods);
  });

  it('lets a pod reach itself through its service', () => {
    want(frontend({ key: '10.96.0.7 . tcp . 80', endpoints: [`${pods[0]} . 8080`] }));
    expect(ask(`${id}-pod0`, '10.96.0.7:80')).toBe(`${pods[0]} sees 10.244.9.1`);
    expect(ask(`${id}-pod1`, '10.96.0.7:80')).toBe(`${pods[0]} sees ${pods[1]}`);
  });

  it('serves node ports on the node address and on 127.0.0.1', () => {
    want(frontend({ key: 'tcp . 30080', nodePort: true, masquerade: true }), frontend({ key: 'tcp . 30081', nodePort: true }));
    for (const target of ['10.244.9.1:30080', '127.0.0.1:30080']) expect(seen(often(node, target), 0)).toEqual(pods);
    expect(seen(often(`${id}-pod1`, '10.244.9.1:30080', 12), 2)).toEqual(['10.244.9.1']);
  });

  it('serves them on no other address of the machine: other machines do not reach them', () => {
    for (const netns of [stranger, node]) for (const port of [30080, 30081]) expect(ask(netns, `192.0.2.1:${port}`)).toBe('ECONNREFUSED');
  });

  it('keeps a client on its endpoint, and moves it only when that endpoint goes', () => {
    const sticky = { key: '10.96.0.8 . tcp . 80', affinitySeconds: 60 };
    want(frontend(sticky));
    const first = seen(often(node, '10.96.0.8:80', 10), 0);
    expect(first).toHaveLength(1);
    const other = pods.find(p => p !== first[0])!;
    want(frontend({ ...sticky, endpoints: [`${other} . 8080`] }));
    expect(seen(often(node, '10.96.0.8:80', 4), 0)).toEqual([other]);
  });

  it('refuses at once what has no endpoints, and ports that no service has', () => {
    want(frontend({ key: '10.96.0.9 . tcp . 80', endpoints: [] }), frontend({ key: 'tcp . 30090', nodePort: true, endpoints: [] }));
    for (const target of ['10.96.0.9:80', '10.96.0.9:81', '10.244.9.1:30090']) {
      expect(ask(node, target)).toBe('ECONNREFUSED');
      expect(ask(`${id}-pod0`, target)).toBe('ECONNREFUSED');
    }
  });

  it('serves again when endpoints come back', () => {
    want(frontend({ key: '10.96.0.9 . tcp . 80' }));
    expect(seen(often(`${id}-pod0`, '10.96.0.9:80', 12), 0)).toEqual(pods);
  });
});

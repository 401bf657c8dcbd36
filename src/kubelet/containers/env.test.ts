import { describe, expect, it } from 'vitest';
import type { Container, Pod, Service } from '../objects.ts';
import { planDns, planHostsFile } from './dns.ts';
import { planEnv, parseEnvFile, type EnvSources } from './env.ts';
import { expand } from './expand.ts';

const pod: Pod = { metadata: { name: 'p', namespace: 'ns', uid: 'u', labels: { app: 'x' } }, spec: { containers: [], nodeName: 'n' } };
const service = (namespace: string, name: string, ip: string, ports: object[]): Service => ({ metadata: { name, namespace }, spec: { clusterIP: ip, ports } }) as unknown as Service;
const sources: EnvSources = {
  configMap: (_ns, name) => (name === 'm' ? { metadata: { name }, data: { k: 'v', z: '1' } } : undefined),
  secret: (_ns, name) => (name === 's' ? { metadata: { name }, data: { pass: btoa('word') } } : undefined),
  services: () => [service('default', 'kubernetes', '10.96.0.1', [{ name: 'https', port: 443 }]), service('ns', 'my-db', '10.96.0.7', [{ port: 3306 }]), service('ns', 'head', 'None', [{ port: 1 }]), service('other', 'far', '10.96.0.9', [{ port: 1 }])],
  allocatable: { cpu: '2', memory: '1Gi' },
  volumeFile: () => "A='x y'\n# no\nB=z\n",
};
const facts = { podIPs: ['10.0.0.5'], hostIPs: ['10.0.0.1'] };
const env = (c: Partial<Container>, p = pod) => Object.fromEntries(planEnv(p, { name: 'c', ...c } as Container, { facts, sources }).map(e => [e.key, e.value]));

describe('planEnv', () => {
  it('expands what was set before, and services', () => {
    expect(env({ env: [{ name: 'A', value: '1' }, { name: 'B', value: '$(A)-$(MY_DB_SERVICE_HOST)-$(NO)-$$(A)' }] })).toMatchObject({ A: '1', B: '1-10.96.0.7-$(NO)-$(A)' });
  });
  it('names the services of its namespace and the API server', () => {
    const all = env({});
    expect(all).toMatchObject({ KUBERNETES_SERVICE_PORT_HTTPS: '443', MY_DB_PORT: 'tcp://10.96.0.7:3306', MY_DB_PORT_3306_TCP_ADDR: '10.96.0.7' });
    expect(Object.keys(all).filter(k => /^(HEAD|FAR)/.test(k))).toEqual([]);
    expect(Object.keys(env({}, { ...pod, spec: { ...pod.spec, enableServiceLinks: false } })).every(k => k.startsWith('KUBERNETES_'))).toBe(true);
  });
  it('takes values from everywhere', () => {
    expect(env({
      resources: { limits: { cpu: '500m' } },
      envFrom: [{ prefix: 'P_', configMapRef: { name: 'm' } }],
      env: [
        { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
        { name: 'L', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
        { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
        { name: 'MEM', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
        { name: 'K', valueFrom: { configMapKeyRef: { name: 'm', key: 'k' } } },
        { name: 'S', valueFrom: { secretKeyRef: { name: 's', key: 'pass' } } },
        { name: 'O', valueFrom: { secretKeyRef: { name: 'none', key: 'x', optional: true } } },
        { name: 'F', valueFrom: { fileKeyRef: { volumeName: 'v', path: 'f', key: 'A' } } },
      ],
    } as Partial<Container>)).toMatchObject({ P_k: 'v', P_z: '1', IP: '10.0.0.5', L: 'x', CPU: '1', MEM: '1024', K: 'v', S: 'word', F: 'x y' });
  });
  it.each([
    [{ env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'x', key: 'k' } } }] }, 'configmap "x" not found'],
    [{ env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'm', key: 'q' } } }] }, "couldn't find key q in ConfigMap ns/m"],
    [{ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'q' } } }] }, "couldn't find key q in Secret ns/s"],
    [{ envFrom: [{ secretRef: { name: 'x' } }] }, 'secret "x" not found'],
  ])('says what is missing: %j', (c, message) => expect(() => env(c as Partial<Container>)).toThrow(message));
  it('reads env files', () => expect([...parseEnvFile("A='1'\n#B=2\nC=3")]).toEqual([['A', '1'], ['C', '3']]));
  it('expands $$ to a dollar', () => expect(expand('$$(A) $(A) $A', () => 'x')).toBe('$(A) x $A'));
});

describe('planDns', () => {
  const dns = { servers: ['10.96.0.10'], domain: 'cluster.local', host: { servers: ['1.1.1.1'], searches: ['home'] } };
  const of = (spec: object) => planDns({ ...pod, spec: { ...pod.spec, ...spec } }, dns);
  it.each([
    [{}, { servers: ['10.96.0.10'], searches: ['ns.svc.cluster.local', 'svc.cluster.local', 'cluster.local', 'home'], options: ['ndots:5'] }],
    [{ hostNetwork: true }, { servers: ['1.1.1.1'], searches: ['home'], options: [] }],
    [{ dnsPolicy: 'None', dnsConfig: { nameservers: ['9.9.9.9'], options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }] } }, { servers: ['9.9.9.9'], searches: [], options: ['ndots:2', 'edns0'] }],
    [{ dnsConfig: { searches: ['more'], options: [{ name: 'ndots', value: '1' }] } }, { servers: ['10.96.0.10'], searches: ['ns.svc.cluster.local', 'svc.cluster.local', 'cluster.local', 'home', 'more'], options: ['ndots:1'] }],
  ])('%j', (spec, expected) => expect(of(spec)).toEqual(expected));
  it('writes the hosts file', () => {
    const text = planHostsFile({ ...pod, spec: { ...pod.spec, subdomain: 'sub', hostAliases: [{ ip: '1.2.3.4', hostnames: ['a', 'b'] }] } }, { podIPs: ['10.0.0.5'], clusterDomain: 'cluster.local', hostFile: '' });
    expect(text.split('\n').slice(-5)).toEqual(['10.0.0.5\tp.sub.ns.svc.cluster.local\tp', '', '# Entries added by HostAliases.', '1.2.3.4\ta\tb', '']);
  });
});

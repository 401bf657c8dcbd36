import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import type { Files } from '../io.ts';
import { planConfigMap } from './config-map.ts';
import { withHashInName } from './content-hash.ts';
import { planDeployment } from './deployment.ts';
import { checkIngress, planIngress } from './ingress.ts';
import { planJobFrom } from './job.ts';
import { parseLabels } from './labels.ts';
import { planBudget } from './pod-disruption-budget.ts';
import { isImageReference, parseEnv } from './pod-parts.ts';
import { parsePortPair } from './ports.ts';
import { planQuota } from './quota.ts';
import { parseAmounts } from './resource-amounts.ts';
import { checkResources, checkUrls, planRules, resourcesOf, verbsOf } from './role.ts';
import { dockerConfig } from './secret.ts';
import { entriesOf, parseFileSource, parseLiteral } from './sources.ts';

const utf8 = new TextDecoder();

describe('ports', () => {
  test.each([['80', 80, 80], ['80:8080', 80, 8080], ['80:http', 80, 'http'], ['0', 0, 0]])('%s', (text, port, targetPort) => {
    expect(parsePortPair(text)).toEqual({ port, targetPort });
  });
  test.each([['x', 'strconv.ParseUint: parsing "x": invalid syntax'], ['70000', 'value out of range'], ['80:0', 'must be between 1 and 65535, inclusive'], ['80:99999', 'must be between 1 and 65535, inclusive']])('%s is none', (text, problem) => {
    expect(() => parsePortPair(text)).toThrow(problem);
  });
});

test.each([['nginx', true], ['a/b:1', true], ['localhost:5000/a_b/c--d:1.2', true], ['a@sha256:0123456789abcdef0123456789abcdef', true], ['A', false], ['', false], ['a:b:c', false], ['-a', false], ['a@b', false], ['[::1]:5000/a', true]])('whether %s is an image', (text, is) => {
  expect(isImageReference(text)).toBe(is);
});

test('environment, labels and amounts', () => {
  expect(parseEnv('A=b=c')).toEqual({ name: 'A', value: 'b=c' });
  expect(() => parseEnv('1A=b')).toThrow('invalid env: 1A=b');
  expect(parseLabels('a=b,c=')).toEqual({ a: 'b', c: '' });
  expect(() => parseLabels('a')).toThrow('unexpected label spec: a');
  expect(() => parseLabels('=b')).toThrow('unexpected empty label key');
  expect(parseAmounts('cpu=0.1,memory=1024Mi')).toEqual({ cpu: '100m', memory: '1Gi' });
  expect(() => parseAmounts('cpu')).toThrow('Invalid argument syntax cpu, expected <resource>=<value>');
  expect(() => planQuota('q', '', 'A,,B')).toThrow('invalid resource quota scope ""');
});

test('names of containers are what stands behind the last slash, made unique where they must be changed', () => {
  const options = { images: ['r/a/web:1@x', 'c_d'], port: 80, replicas: 2, random: seededRandom(1) };
  const { spec } = planDeployment({ name: 'n', command: [] }, options) as unknown as { spec: { template: { spec: { containers: { name: string; ports?: unknown }[] } } } };
  const [first, second] = spec.template.spec.containers;
  expect(first).toMatchObject({ name: 'web', ports: [{ containerPort: 80 }] });
  expect(second!.name).toMatch(/^c-d-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  expect(() => planDeployment({ name: 'n', command: ['x'] }, options)).toThrow('cannot specify multiple --image options and command');
});

describe('ingresses', () => {
  const none = { annotations: [], defaultBackend: '', className: '' };
  test('hosts of one secret stand together, and a host has one', () => {
    const rules = ['a.com/=s:1,tls=k', 'b.com/x*=s:http,tls=k', 'a.com/y=s:2,tls=z', '/=s:3,tls'];
    const { spec } = planIngress('i', { ...none, rules }) as unknown as { spec: { tls: unknown; rules: { host: string; http: { paths: { path: string; pathType: string }[] } }[] } };
    expect(spec.tls).toEqual([{ hosts: ['a.com', 'b.com'], secretName: 'k' }]);
    expect(spec.rules.map(r => [r.host, r.http.paths.map(p => `${p.path} ${p.pathType}`)])).toEqual([['a.com', ['/ Exact', '/y Exact']], ['b.com', ['/x Prefix']], ['', ['/ Exact']]]);
  });
  test.each([[{ rules: [] }, 'not enough information'], [{ rules: ['x'] }, 'rule x is invalid'], [{ rules: ['/=s:1'], annotations: ['a'] }, 'annotation a is invalid'], [{ rules: [], defaultBackend: 'a' }, 'default-backend should be']])('%j', (options, problem) => {
    expect(() => checkIngress({ ...none, ...options })).toThrow(problem);
  });
});

describe('roles', () => {
  const find = async ({ group, resource }: { group: string; resource: string }) => {
    await Promise.resolve();
    if (resource === 'po' || resource === 'pods') return { group: '', resource: 'pods' };
    throw new Error(`no ${resource}.${group}`);
  };
  test('one rule a group', async () => {
    const resources = resourcesOf(['po', 'pods/log', 'x.b', 'y.a']);
    expect(await planRules({ verbs: ['get'], resources, resourceNames: [], urls: ['/x'] }, find)).toEqual([
      { verbs: ['get'], apiGroups: [''], resources: ['pods', 'pods/log'], resourceNames: [] }, { verbs: ['get'], apiGroups: ['a'], resources: ['y'], resourceNames: [] },
      { verbs: ['get'], apiGroups: ['b'], resources: ['x'], resourceNames: [] }, { verbs: ['get'], nonResourceURLs: ['/x'] },
    ]);
  });
  test('a star stands for all', () => {
    expect(verbsOf(['get', '*', 'list'])).toEqual(['*']);
    expect(resourcesOf(['pods', '*'])).toEqual([{ group: '', resource: '*', subresource: '' }]);
    expect(resourcesOf(['*.apps', '*/scale'])).toHaveLength(2);
  });
  test.each([[['nope'], ['get'], 'no nope.'], [['pods'], ['bind'], "can not perform 'bind' on 'pods' in group ''"], [['/log'], ['get'], 'resource must be specified']])('%j with %j', async (texts, verbs, problem) => {
    await expect(checkResources(resourcesOf(texts), verbs, find)).rejects.toThrow(problem);
  });
  test('who is impersonated need not be served', async () => {
    await expect(checkResources(resourcesOf(['users']), ['impersonate'], find)).resolves.toBeUndefined();
  });
  test.each([['x', 'get', 'nonResourceURL should start with /'], ['/*/x', 'get', 'wildcard'], ['/x', 'list', "invalid verb: 'list'"]])('%s with %s', (url, verb, problem) => {
    expect(() => checkUrls([url], [verb])).toThrow(problem);
  });
});

test('a job of a cron job belongs to it', () => {
  const cronJob = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'c', uid: 'u' }, spec: { jobTemplate: { metadata: { labels: { a: 'b' }, annotations: { x: 'y' } }, spec: { template: {} } } } };
  expect(planJobFrom('j', cronJob)).toMatchObject({
    metadata: { name: 'j', labels: { a: 'b' }, annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', x: 'y' }, ownerReferences: [{ kind: 'CronJob', name: 'c', uid: 'u', controller: true }] }, spec: { template: {} },
  });
  expect(() => planJobFrom('j', { apiVersion: 'v1', kind: 'Pod' })).toThrow('unknown object type *v1.Pod');
});

test.each([[{ selector: '' }, 'a selector must be specified'], [{ minAvailable: '' }, 'one of min-available'], [{ maxUnavailable: '1' }, 'cannot be both'], [{ minAvailable: '1Gb' }, 'invalid format specified for min-available'], [{ selector: 'a!=b' }, 'not a valid label selector operator']])('a budget with %j', (options, problem) => {
  expect(() => planBudget('p', { selector: 'a=b', minAvailable: '1', maxUnavailable: '', ...options })).toThrow(problem);
});

describe('sources', () => {
  const contents: Readonly<Record<string, Uint8Array>> = { 'a.txt': new TextEncoder().encode('A'), 'dir/b': new TextEncoder().encode('B'), bin: Uint8Array.of(0xff, 0), 'x.env': new TextEncoder().encode('\ufeff# c\n  P=1\r\nQ\n\nR=a=b') };
  const files = {
    stat: (path: string) => (path === 'dir' ? { isDirectory: true, isFile: false } : contents[path] ? { isDirectory: false, isFile: true } : undefined),
    lstat: (path: string) => (contents[path] ? { isFile: true } : { isFile: false }),
    read: (path: string) => contents[path]!,
    list: () => ['b', 'sub'],
  } as unknown as Files;
  const read = (options: { files?: string[]; literals?: string[]; envFiles?: string[] }) =>
    [...entriesOf({ files, env: { Q: 'from outside' } }, { files: [], literals: [], envFiles: [], what: 'config', ...options })].map(e => [e.key, utf8.decode(e.value)]);

  test('files, folders, literals, files of variables', () => {
    expect(read({ files: ['a.txt', 'k=a.txt', 'dir'], literals: ['l=x=y'] })).toEqual([['a.txt', 'A'], ['k', 'A'], ['b', 'B'], ['l', 'x=y']]);
    expect(read({ envFiles: ['x.env'] })).toEqual([['P', '1'], ['Q', 'from outside'], ['R', 'a=b']]);
  });
  test.each([['nope', 'error reading nope: no such file or directory'], ['k=dir', 'cannot give a key name for a directory path'], ['a=b=c', "key names or file paths cannot contain '='"], ['=x', 'key name for file path x missing'], ['x=', 'file path for key name x missing']])('file %s', (source, problem) => {
    expect(() => read({ files: [source] })).toThrow(problem);
  });
  test('what is no text is binary', async () => {
    const object = planConfigMap('c', [{ key: 'b', value: contents['bin']! }, { key: 't', value: contents['a.txt']! }]);
    expect(object).toMatchObject({ data: { t: 'A' }, binaryData: { b: '/wA=' } });
    expect((await withHashInName(object, true)).metadata!.name).toMatch(/^c-[bcdfghkmt24-9]{10}$/);
    expect(() => planConfigMap('c', [parseLiteral('a=1'), parseLiteral('a=2')])).toThrow('another key by that name already exists in Data for ConfigMap "c"');
  });
  test('a file is called by its name', () => {
    expect(parseFileSource('x/y.txt')).toEqual({ key: 'y.txt', path: 'x/y.txt' });
  });
});

test('credentials for a registry', () => {
  expect(utf8.decode(dockerConfig({ username: 'u', password: 'p<', email: '', server: 's' }))).toBe('{"auths":{"s":{"username":"u","password":"p\\u003c","auth":"dTpwPA=="}}}');
});

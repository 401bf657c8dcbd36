import { describe, expect, test } from 'vitest';
import { matchesName, selectContainers } from './containers.ts';
import { changeEnv, envNameOf, parseEnvChanges, refuseOverwriting, splitEnvArguments } from './env-arguments.ts';
import { referencedValue, referenceText } from './env-references.ts';
import { podSpecOf } from './pod-template.ts';
import { addSubjects } from './subjects.ts';

test.each([['web', '*', true], ['web', 'web', true], ['web', 'we', false], ['web', 'w*', true], ['web', '*b', true], ['web', 'w*b', true], ['a-b-c', '*-*-*', false], ['web', 'x*', false], ['web', '*e*', true], ['web', 'e*', true]])('%s is %s: %s', (name, pattern, does) => {
  expect(matchesName(name, pattern)).toBe(does);
});

test('containers come before those that run first', () => {
  expect(selectContainers({ containers: [{ name: 'a' }], initContainers: [{ name: 'b' }] }, '*').map(c => c.name)).toEqual(['a', 'b']);
});

describe('variables', () => {
  test('resources, then changes', () => {
    expect(splitEnvArguments(['rc/web', 'A=b', 'C-'])).toEqual({ resources: ['rc/web'], changes: ['A=b', 'C-'] });
    expect(() => splitEnvArguments(['A=b', 'rc/web'])).toThrow('all resources must be specified before environment changes: A=b rc/web');
  });
  test('from words and from standard input', () => {
    expect(parseEnvChanges(['A=b=c', '-', 'D-'], 'X=1 # c\nnope\n#Y=2')).toEqual({ set: [{ name: 'A', value: 'b=c' }, { name: 'X', value: '1 ' }], remove: ['D'] });
    expect(() => parseEnvChanges(['A=b', 'A-'], '')).toThrow('can not both modify and remove');
    expect(() => parseEnvChanges(['A'], '')).toThrow('unknown environment variable: A');
    expect(() => parseEnvChanges(['1=b'], '')).toThrow('"1" is not a valid key name');
  });
  test('keep their places', () => {
    const existing = [{ name: 'A', value: '1' }, { name: 'B', value: '2' }, { name: 'C', value: '3' }];
    expect(changeEnv(existing, { set: [{ name: 'D', value: '4' }, { name: 'B', value: 'x' }], remove: ['A'] })).toEqual([{ name: 'B', value: 'x' }, { name: 'C', value: '3' }, { name: 'D', value: '4' }]);
    expect(() => refuseOverwriting(existing, [{ name: 'A', value: '2' }])).toThrow("'A' already has a value (1), and --overwrite is false");
    expect(envNameOf('my.key-1')).toBe('MY_KEY_1');
  });
});

describe('references', () => {
  const referring = {
    object: { metadata: { name: 'p', labels: { b: '2', a: '1' } } } as never, container: { resources: { limits: { cpu: '1500m', memory: '1Gi' } } },
    fetch: async () => Promise.resolve({ data: { k: 'djE=' } }),
  };
  test.each([
    [{ secretKeyRef: { name: 's', key: 'k' } }, 'secret s, key k', 'v1'], [{ fieldRef: { fieldPath: 'metadata.labels' } }, 'field path metadata.labels', 'a="1"\nb="2"'], [{ fieldRef: { fieldPath: "metadata.labels['a']" } }, "field path metadata.labels['a']", '1'],
    [{ resourceFieldRef: { resource: 'limits.cpu' } }, 'resource field limits.cpu', '2'], [{ resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi', containerName: 'c' } }, 'resource field c/limits.memory', '1024'], [{ resourceFieldRef: { resource: 'requests.memory' } }, 'resource field requests.memory', '0'],
  ])('%j', async (source, text, value) => {
    expect(referenceText(source)).toBe(text);
    expect(await referencedValue(source, referring)).toBe(value);
  });
  test.each([[{}, 'invalid valueFrom'], [{ fieldRef: { fieldPath: 'spec.x' } }, 'unsupported fieldPath: spec.x'], [{ configMapKeyRef: { name: 'm', key: 'x' } }, 'key x not found in config map m'], [{ resourceFieldRef: { resource: 'limits.x' } }, 'Unsupported container resource : limits.x']])('%j is nothing', async (source, problem) => {
    await expect(referencedValue(source, referring)).rejects.toThrow(problem);
  });
});

test('where pods are described', () => {
  expect(podSpecOf({ apiVersion: 'batch/v1', kind: 'CronJob', spec: { jobTemplate: { spec: { template: { spec: { hostname: 'h' } } } } } })).toEqual({ hostname: 'h' });
  expect(() => podSpecOf({ apiVersion: 'v1', kind: 'ConfigMap' })).toThrow('the object is not a pod or does not have a pod template: *v1.ConfigMap');
});

test('subjects are added once', () => {
  const binding = { kind: 'RoleBinding', subjects: [{ kind: 'User', apiGroup: 'g', name: 'u' }] };
  expect(addSubjects(binding, [{ kind: 'User', apiGroup: 'g', name: 'u' }])).toBe(false);
  expect(addSubjects(binding, [{ kind: 'ServiceAccount', name: 's', namespace: 'n' }])).toBe(true);
  expect(binding.subjects).toHaveLength(2);
});

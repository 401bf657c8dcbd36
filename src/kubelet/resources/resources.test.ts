import { describe, expect, it } from 'vitest';
import { MemoryFilesystem } from '../adapters/memory-fs.ts';
import type { Container, Pod } from '../objects.ts';
import { CgroupTree, parseHierarchies, planPodCgroup, podCgroupParent } from './cgroups.ts';
import { linuxResources } from './linux.ts';
import { oomScoreAdj, qosClass } from './qos.ts';
import { podLimits, podRequests } from './requirements.ts';

const c = (requests?: Record<string, string>, limits?: Record<string, string>, more: object = {}): Container => ({ name: 'c', resources: { ...(requests ? { requests } : {}), ...(limits ? { limits } : {}) }, ...more });
const pod = (...containers: Container[]): Pod => ({ metadata: { name: 'p', uid: 'u' }, spec: { containers } });

describe('resources', () => {
  it.each([
    [[c()], 'BestEffort'],
    [[c({ cpu: '1' })], 'Burstable'],
    [[c({ cpu: '1', memory: '1Gi' }, { cpu: '1', memory: '1Gi' })], 'Guaranteed'],
    [[c(undefined, { cpu: '1', memory: '1Gi' })], 'Guaranteed'],
    [[c({ cpu: '1', memory: '1Gi' }, { cpu: '1', memory: '1Gi' }), c()], 'Burstable'],
  ])('%j is %s', (containers, expected) => expect(qosClass({ containers })).toBe(expected));

  it('adds up app containers, or takes the hungriest init step', () => {
    const spec = { containers: [c({ cpu: '200m' }), c({ cpu: '300m', memory: '1Gi' })], initContainers: [c({ cpu: '1' }), c({ cpu: '100m' }, undefined, { restartPolicy: 'Always' })] };
    expect(podRequests(spec)).toEqual({ cpu: '1', memory: '1Gi' });
    expect(podRequests({ ...spec, initContainers: spec.initContainers.slice(1) })).toEqual({ cpu: '600m', memory: '1Gi' });
    expect(podLimits(spec)).toEqual({});
  });

  it('tells the kernel', () => {
    const one = c({ cpu: '500m', memory: '1Gi' }, { cpu: '1500m', memory: '2Gi' });
    expect(linuxResources({ containers: [one] }, one, 4 * 1024 ** 3)).toEqual({ cpuPeriod: 100_000, cpuQuota: 150_000, cpuShares: 512, memoryLimitInBytes: 2 * 1024 ** 3, oomScoreAdj: 750 });
    expect(linuxResources({ containers: [c()] }, c(), 1)).toEqual({ cpuPeriod: 100_000, cpuShares: 2, oomScoreAdj: 1000 });
    expect(oomScoreAdj({ containers: [c()], priorityClassName: 'system-node-critical' }, c(), 1)).toBe(-997);
  });

  it('makes and removes a group in every hierarchy', async () => {
    const fs = new MemoryFilesystem();
    await fs.mkdir('/proc/self');
    await fs.writeFile('/proc/self/mountinfo', '1 0 0:1 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n2 0 0:1 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n3 0 0:1 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n');
    const p = pod(c({ memory: '1Mi' }, { memory: '1Mi' }));
    const tree = new CgroupTree(fs, '/skiff-x');
    await tree.create(p);
    expect(podCgroupParent('/skiff-x', p)).toBe('/skiff-x/kubepods/burstable/podu');
    expect(await fs.readText('/sys/fs/cgroup/memory/skiff-x/kubepods/burstable/podu/memory.limit_in_bytes')).toBe('1048576');
    expect(await fs.readText('/sys/fs/cgroup/cpu/skiff-x/kubepods/burstable/podu/cpu.shares')).toBe('2');
    const shares = (tier: string) => fs.readText(`/sys/fs/cgroup/cpu/skiff-x/kubepods/${tier}/cpu.shares`);
    expect([await shares('besteffort'), await shares('burstable')]).toEqual(['2', '2']);
    await tree.create({ ...pod(c({ cpu: '500m' })), metadata: { name: 'q', uid: 'v' } });
    expect(await shares('burstable')).toBe('512');
    await tree.remove('/skiff-x/kubepods/burstable/podv');
    expect(await shares('burstable')).toBe('2');
    expect(await tree.list()).toEqual([{ uid: 'u', path: '/skiff-x/kubepods/burstable/podu' }]);
    await tree.remove('/skiff-x/kubepods/burstable/podu');
    expect(await tree.list()).toEqual([]);
  });

  it('writes what each version of control groups wants', () => {
    expect(parseHierarchies('1 0 0:1 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw').version).toBe(2);
    const p = pod(c({ cpu: '1' }, { cpu: '2', memory: '1Mi' }));
    expect(planPodCgroup(p, 2)).toEqual({ cpu: [{ file: 'cpu.weight', value: '39' }, { file: 'cpu.max', value: '200000 100000' }], memory: [{ file: 'memory.max', value: '1048576' }] });
  });
});

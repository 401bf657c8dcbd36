import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { MemoryFilesystem } from '../adapters/memory-fs.ts';
import { NodeFilesystem } from '../adapters/node-fs.ts';
import type { Filesystem } from '../filesystem.ts';
import { FakeApi } from '../fake-node.ts';
import type { Container, Pod } from '../objects.ts';
import { containerMounts } from './container-mounts.ts';
import { VolumeMounter } from './mounter.ts';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach(f => rmSync(f, { recursive: true, force: true })));

const podWith = (volumes: object[], mounts = volumes.map(v => ({ name: (v as { name: string }).name, mountPath: '/x' }))): Pod => ({
  metadata: { name: 'p', namespace: 'default', uid: 'u', labels: { app: 'web' } },
  spec: { containers: [{ name: 'c', image: 'i', volumeMounts: mounts }], volumes, serviceAccountName: 'default' },
}) as unknown as Pod;
const facts = { podIPs: ['10.0.0.5'], hostIPs: ['10.0.0.1'] };

const filesystems: [string, () => { fs: Filesystem; root: string }][] = [
  ['memory', () => ({ fs: new MemoryFilesystem(), root: '/var/lib/kubelet' })],
  ['the real one', () => {
    const root = mkdtempSync(join(tmpdir(), 'kubelet-'));
    folders.push(root);
    return { fs: new NodeFilesystem(), root };
  }],
];

describe.each(filesystems)('volumes on %s', (_name, make) => {
  const setUp = () => {
    const { fs, root } = make();
    const clock = new VirtualClock();
    const api = new FakeApi(clock);
    return { fs, root, api, clock, mounter: new VolumeMounter({ api, fs, clock, random: seededRandom(1), root, memoryRoot: root, allocatable: () => ({}) }) };
  };

  it('swaps a config map whole', async () => {
    const { fs, root, api, mounter } = setUp();
    const pod = podWith([{ name: 'v', configMap: { name: 'm', defaultMode: 0o644 } }]);
    api.configMaps.set('default/m', { metadata: { name: 'm' }, data: { a: '1', b: '2' } });
    const path = (await mounter.mountAll(pod, facts)).get('v')!.hostPath;
    expect(path).toBe(`${root}/pods/u/volumes/kubernetes.io~configmap/v`);
    const first = await fs.readLink(`${path}/..data`);
    expect([await fs.readText(`${path}/a`), await fs.readLink(`${path}/a`)]).toEqual(['1', '..data/a']);
    await mounter.mountAll(pod, facts);
    expect(await fs.readLink(`${path}/..data`)).toBe(first);
    api.configMaps.set('default/m', { metadata: { name: 'm' }, data: { a: '9', c: '3' } });
    await mounter.mountAll(pod, facts);
    expect(await fs.readText(`${path}/a`)).toBe('9');
    expect((await fs.list(path)).filter(n => !n.startsWith('..'))).toEqual(['a', 'c']);
    expect((await fs.list(path)).filter(n => n.startsWith('..2'))).toHaveLength(1);
    await mounter.unmountAll('u');
    expect(await fs.stat(`${root}/pods/u`)).toBeUndefined();
  });

  it('mounts memory again that the node lost when it started anew', async () => {
    const { fs, root, mounter } = setUp();
    const mounted: string[] = [];
    Object.assign(fs, { mountTmpfs: async (path: string) => void mounted.push(path), isMountPoint: async (path: string) => mounted.includes(path) });
    const pod = podWith([{ name: 'v', emptyDir: { medium: 'Memory' } }]);
    await mounter.mountAll(pod, facts);
    await mounter.mountAll(pod, facts);
    expect(mounted).toEqual([`${root}/pods/u/volumes/kubernetes.io~empty-dir/v`]);
    mounted.length = 0;
    await mounter.mountAll(pod, facts);
    expect(mounted).toHaveLength(1);
  });

  it('projects a token, a config map and the pod itself, and renews the token', async () => {
    const { fs, api, clock, mounter } = setUp();
    api.configMaps.set('default/kube-root-ca.crt', { metadata: { name: 'kube-root-ca.crt' }, data: { 'ca.crt': 'CA' } });
    const sources = [{ serviceAccountToken: { path: 'token', expirationSeconds: 3607 } }, { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } }, { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }, { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } }];
    const pod = podWith([{ name: 'api', projected: { sources, defaultMode: 0o644 } }]);
    const path = (await mounter.mountAll(pod, facts)).get('api')!.hostPath;
    const token = await fs.readText(`${path}/token`);
    expect([await fs.readText(`${path}/ca.crt`), await fs.readText(`${path}/namespace`), await fs.readText(`${path}/labels`)]).toEqual(['CA', 'default', 'app="web"']);
    await clock.advance(2_000_000);
    await mounter.mountAll(pod, facts);
    expect(await fs.readText(`${path}/token`)).toBe(token);
    await clock.advance(1_000_000);
    await mounter.mountAll(pod, facts);
    expect(await fs.readText(`${path}/token`)).not.toBe(token);
  });

  it.each([
    [{ configMap: { name: 'none' } }, 'configmap "none" not found'],
    [{ secret: { secretName: 'none' } }, 'secret "none" not found'],
    [{ configMap: { name: 'm', items: [{ key: 'q', path: 'q' }] } }, 'configmap references non-existent config key: q'],
    [{ persistentVolumeClaim: { claimName: 'pending' } }, 'error processing PVC default/pending: PVC is not bound'],
  ])('says why it cannot: %j', async (source, reason) => {
    const { api, mounter } = setUp();
    api.configMaps.set('default/m', { metadata: { name: 'm' }, data: {} });
    api.claims.set('default/pending', { metadata: { name: 'pending' }, spec: {}, status: { phase: 'Pending' } });
    await expect(mounter.mountAll(podWith([{ name: 'v', ...source }]), facts)).rejects.toMatchObject({ failures: [{ volume: 'v', reason }] });
  });

  it('checks host paths, and mounts what a claim is bound to', async () => {
    const { fs, root, api, mounter } = setUp();
    await fs.mkdir(root);
    await expect(mounter.mountAll(podWith([{ name: 'v', hostPath: { path: `${root}/none`, type: 'Directory' } }]), facts)).rejects.toThrow(`hostPath type check failed: ${root}/none is not a directory`);
    api.claims.set('default/data', { metadata: { name: 'data', uid: 'cu' }, spec: { volumeName: 'pv' }, status: { phase: 'Bound' } });
    api.volumes.set('pv', { metadata: { name: 'pv' }, spec: { hostPath: { path: `${root}/disk`, type: 'DirectoryOrCreate' }, claimRef: { uid: 'cu' } } });
    expect((await mounter.mountAll(podWith([{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }]), facts)).get('v')?.hostPath).toBe(`${root}/disk`);
    expect((await fs.stat(`${root}/disk`))?.kind).toBe('folder');
  });

  it('keeps sub-paths inside their volume', async () => {
    const { fs, root, mounter } = setUp();
    const volumes = await mounter.mountAll(podWith([{ name: 'v', emptyDir: {} }]), facts);
    const base = volumes.get('v')!.hostPath;
    await fs.symlink(root, `${base}/out`);
    const mountsOf = (mount: object) => containerMounts({ name: 'c', volumeMounts: [{ name: 'v', mountPath: '/x', ...mount }] } as Container, { volumes, env: [{ key: 'POD', value: 'p1' }], fs });
    expect((await mountsOf({ subPathExpr: 'logs/$(POD)' }))[0]?.hostPath).toBe(`${await fs.realPath(base)}/logs/p1`);
    await expect(mountsOf({ subPath: 'out/new' })).rejects.toThrow('failed to prepare subPath for volumeMount "v" of container "c"');
    expect(await fs.stat(`${root}/new`)).toBeUndefined();
    await expect(mountsOf({ subPath: '../x' })).rejects.toThrow('failed to prepare subPath');
  });
});

import { describe, expect, it } from 'vitest';
import { sleep } from '../base/clock.ts';
import { SimulatedNetwork } from './adapters/simulated/network.ts';
import { startFakeNode, type FakeNode } from './fake-node.ts';
import type { Pod } from './objects.ts';

const container = (more: object = {}) => ({ name: 'c', image: 'busybox', imagePullPolicy: 'IfNotPresent', command: ['sh', '-c', 'trap exit TERM; while true; do sleep 1; done'], ...more });
const spec = (more: object = {}): Partial<Pod['spec']> => ({ containers: [container()], ...more }) as Partial<Pod['spec']>;
const state = (node: FakeNode, name: string) => {
  const s = node.api.pod(name)?.status?.containerStatuses?.[0];
  return s?.state?.running ? 'running' : (s?.state?.waiting?.reason ?? s?.state?.terminated?.reason);
};

describe('the kubelet on a simulated node', () => {
  it('runs a pod and says so step by step', async () => {
    const node = await startFakeNode();
    node.api.create('web', spec());
    await node.clock.advance(2_000);
    expect(node.api.pod('web')?.status).toMatchObject({ phase: 'Running', podIP: '10.244.0.2', hostIP: '10.89.0.2', observedGeneration: 1 });
    expect(node.eventsOf('web').map(e => [e.reason, e.message])).toEqual([
      ['Pulling', 'Pulling image "busybox"'],
      ['Pulled', 'Successfully pulled image "busybox" in 300ms (300ms including waiting). Image size: 10154109 bytes.'],
      ['Created', 'Container created'],
      ['Started', 'Container started'],
    ]);
    const ready = node.api.history.get('web')!.map(s => s.status.conditions?.find(c => c.type === 'PodReadyToStartContainers')?.status);
    expect(ready).toEqual([undefined, 'False', 'True', 'True']);
  });

  it('starts a pod in little more than the runtime takes', async () => {
    const node = await startFakeNode();
    node.runtime.images.add('busybox');
    const began = node.clock.now();
    node.api.create('web', spec());
    await node.clock.runUntil(() => node.api.pod('web')?.status?.conditions?.some(c => c.type === 'Ready' && c.status === 'True') === true);
    expect(node.clock.now() - began).toBeLessThanOrEqual(Math.round((75 + 8 + 46) * 1.05));
  });

  it('deletes a pod within its grace and leaves nothing behind', async () => {
    const node = await startFakeNode();
    node.api.create('web', spec());
    await node.clock.advance(2_000);
    node.api.delete('web');
    await node.clock.advance(1_000);
    expect(node.api.pod('web')).toBeUndefined();
    expect(await node.runtime.listContainers()).toEqual([]);
    expect(await node.runtime.listPodSandboxes()).toEqual([]);
    expect(await node.fs.list('/var/lib/kubelet/pods')).toEqual([]);
    expect(node.running.workers.all()).toEqual([]);
    expect(node.eventsOf('web').at(-1)).toMatchObject({ reason: 'Killing', message: 'Stopping container c', fieldPath: 'spec.containers{c}' });
  });

  it('kills what does not end in time', async () => {
    const node = await startFakeNode();
    node.api.create('web', spec({ containers: [container({ command: ['sh', '-c', 'sleep 600'] })], terminationGracePeriodSeconds: 5 }));
    await node.clock.advance(2_000);
    node.api.delete('web');
    await node.clock.advance(4_000);
    expect(node.api.pod('web')).toBeDefined();
    await node.clock.advance(2_000);
    expect(node.api.pod('web')).toBeUndefined();
    expect(node.api.history.get('web')!.at(-1)!.status).toMatchObject({ phase: 'Failed', containerStatuses: [{ state: { terminated: { exitCode: 137 } } }] });
  });

  it('a second deletion may shorten the grace', async () => {
    const node = await startFakeNode();
    node.api.create('web', spec({ containers: [container({ command: ['sh', '-c', 'sleep 6000'] })], terminationGracePeriodSeconds: 600 }));
    await node.clock.advance(2_000);
    node.api.delete('web');
    await node.clock.advance(5_000);
    node.api.delete('web', 3);
    await node.clock.advance(4_000);
    expect(node.api.pod('web')).toBeUndefined();
  });

  it('gives up a slow pull when the pod is deleted', async () => {
    const node = await startFakeNode({ runtime: { delays: { pull: 600_000 } } });
    node.api.create('web', spec());
    await node.clock.advance(5_000);
    node.api.delete('web', 2);
    await node.clock.advance(1_000);
    expect(node.api.pod('web')).toBeUndefined();
    await node.clock.advance(700_000);
    expect(await node.runtime.listContainers()).toEqual([]);
    expect(node.eventsOf('web').map(e => e.reason)).not.toContain('Created');
  });

  it('restarts what crashes, ever later', async () => {
    const node = await startFakeNode();
    node.api.create('web', spec({ containers: [container({ command: ['sh', '-c', 'echo bye; exit 1'] })] }));
    await node.clock.advance(3_000);
    expect(state(node, 'web')).toBe('CrashLoopBackOff');
    const waiting = () => node.api.pod('web')?.status?.containerStatuses?.[0]?.state?.waiting?.message;
    expect(waiting()).toBe('back-off 10s restarting failed container=c pod=web_default(uid-web)');
    await node.clock.advance(10_000);
    expect(waiting()).toBe('back-off 20s restarting failed container=c pod=web_default(uid-web)');
    await node.clock.advance(3_600_000);
    expect(waiting()).toBe('back-off 5m0s restarting failed container=c pod=web_default(uid-web)');
    expect((await node.runtime.listContainers()).length).toBeLessThanOrEqual(3);
  });

  it('adopts running containers after a restart', async () => {
    const node = await startFakeNode();
    node.api.create('web', spec());
    await node.clock.advance(2_000);
    const before = node.api.pod('web')?.status?.containerStatuses?.[0]?.containerID;
    const again = await node.restart();
    await again.clock.advance(120_000);
    expect(again.api.pod('web')?.status?.containerStatuses?.[0]).toMatchObject({ containerID: before, restartCount: 0 });
    expect(again.eventsOf('web').filter(e => e.reason === 'Started')).toHaveLength(1);
  });

  it('brings pods back after a reboot, in a new sandbox', async () => {
    const node = await startFakeNode();
    node.api.create('web', spec());
    await node.clock.advance(2_000);
    node.stop();
    node.runtime.reboot();
    const again = await node.restart();
    await again.clock.advance(30_000);
    expect(again.api.pod('web')?.status?.containerStatuses?.[0]).toMatchObject({ restartCount: 1, ready: true });
    expect(again.eventsOf('web').map(e => e.reason)).toContain('SandboxChanged');
  });

  it('removes pods that vanished while it was away', async () => {
    const node = await startFakeNode();
    const pod = node.api.create('web', spec());
    await node.clock.advance(2_000);
    node.stop();
    await node.api.deletePod(pod);
    const again = await node.restart();
    await again.clock.advance(40_000);
    expect(await again.runtime.listPodSandboxes()).toEqual([]);
    expect(await again.fs.list('/var/lib/kubelet/pods')).toEqual([]);
  });

  it('finds out by relist where the runtime tells no events', async () => {
    const node = await startFakeNode({ runtime: { streamsEvents: false } });
    node.api.create('job', spec({ restartPolicy: 'Never', containers: [container({ command: ['sh', '-c', 'sleep 3; exit 4'] })] }));
    await node.clock.advance(6_000);
    expect(node.api.pod('job')?.status).toMatchObject({ phase: 'Failed', containerStatuses: [{ state: { terminated: { exitCode: 4 } } }] });
  });

  it('refuses what does not fit', async () => {
    const node = await startFakeNode();
    node.api.create('big', spec({ containers: [container({ resources: { requests: { cpu: '4' } } })] }));
    await node.clock.advance(1_000);
    expect(node.api.pod('big')?.status).toMatchObject({ phase: 'Failed', reason: 'OutOfcpu', message: "Pod was rejected: Node didn't have enough resource: cpu, requested: 4000, used: 0, capacity: 2000" });
  });

  it('makes the sandbox beside the volumes; takes it back where they cannot be had, and makes it again when they can', async () => {
    const node = await startFakeNode();
    const issue = node.api.issueToken.bind(node.api);
    let made = -1;
    node.api.issueToken = async () => {
      await sleep(node.clock, 1_000);
      made = Math.max(made, (await node.runtime.listPodSandboxes()).length);
      throw new Error('no such account');
    };
    node.api.create('web', spec({ containers: [container({ volumeMounts: [{ name: 'v', mountPath: '/v' }] })], volumes: [{ name: 'v', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }] }));
    await node.clock.advance(4_000);
    expect(made).toBe(1);
    expect(await node.runtime.listPodSandboxes()).toEqual([]);
    expect(new Set(node.eventsOf('web').map(e => e.reason))).toEqual(new Set(['FailedMount']));
    expect(node.api.history.get('web')!.some(({ status }) => status.podIP !== undefined)).toBe(false);
    node.api.issueToken = issue;
    await node.clock.advance(30_000);
    expect(state(node, 'web')).toBe('running');
    expect((await node.runtime.listPodSandboxes()).map(s => s.metadata.attempt)).toEqual([0]);
  });

  it('a pod that is deleted while its early sandbox is being made leaves nothing', async () => {
    const node = await startFakeNode();
    node.api.issueToken = () => new Promise(() => {});
    node.api.create('web', spec({ containers: [container({ volumeMounts: [{ name: 'v', mountPath: '/v' }] })], volumes: [{ name: 'v', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }] }));
    await node.clock.advance(1);
    node.api.delete('web', 0);
    await node.clock.advance(10_000);
    expect([await node.runtime.listPodSandboxes(), node.api.pod('web')]).toEqual([[], undefined]);
  });

  it('waits for a missing config map and goes on when it comes', async () => {
    const node = await startFakeNode();
    node.api.create('web', spec({ containers: [container({ volumeMounts: [{ name: 'v', mountPath: '/v' }] })], volumes: [{ name: 'v', configMap: { name: 'settings' } }] }));
    await node.clock.advance(1_000);
    expect(state(node, 'web')).toBe('ContainerCreating');
    expect(node.eventsOf('web').at(-1)?.message).toBe('MountVolume.SetUp failed for volume "v" : configmap "settings" not found');
    node.api.configMaps.set('default/settings', { metadata: { name: 'settings' }, data: { a: 'b' } });
    node.api.touchReferences();
    await node.clock.advance(2_000);
    expect(state(node, 'web')).toBe('running');
    expect(await node.fs.readText('/var/lib/kubelet/pods/uid-web/volumes/kubernetes.io~configmap/v/a')).toBe('b');
  });

  it('pulls again and again what no registry has', async () => {
    const node = await startFakeNode();
    node.api.create('web', spec({ containers: [container({ image: 'nosuch/image:1' })] }));
    await node.clock.advance(500);
    const text = 'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/nosuch/image:1": failed to resolve reference "docker.io/nosuch/image:1": docker.io/nosuch/image:1: not found';
    expect(node.api.pod('web')?.status?.containerStatuses?.[0]?.state?.waiting).toEqual({ reason: 'ErrImagePull', message: text });
    await node.clock.advance(2_000);
    expect(node.api.pod('web')?.status?.containerStatuses?.[0]?.state?.waiting).toEqual({ reason: 'ImagePullBackOff', message: `Back-off pulling image "nosuch/image:1": ErrImagePull: ${text}` });
  });

  it('a restarted kubelet leaves what was ready ready until a probe says otherwise', async () => {
    let status = 200;
    const node = await startFakeNode({ network: new SimulatedNetwork(() => ({ status, body: '' })) });
    const probe = { httpGet: { port: 80 }, periodSeconds: 5 };
    node.api.create('web', spec({ containers: [container({ startupProbe: probe, readinessProbe: { ...probe, initialDelaySeconds: 30 } })] }));
    const ready = () => node.api.pod('web')?.status?.conditions?.find(c => c.type === 'Ready')?.status;
    await node.clock.advance(60_000);
    expect(ready()).toBe('True');
    const told = node.api.history.get('web')!.length;
    const again = await node.restart();
    await again.clock.advance(20_000);
    expect(node.api.history.get('web')!.slice(told).map(s => s.status.conditions?.find(c => c.type === 'Ready')?.status)).not.toContain('False');
    status = 500;
    await again.clock.advance(20_000);
    expect(ready()).toBe('False');
    again.stop();
  });

  it('counts restarts on where the runtime has lost everything', async () => {
    const node = await startFakeNode();
    node.api.create('web', spec());
    await node.clock.advance(5_000);
    const lose = async () => {
      for (const s of await node.runtime.listPodSandboxes()) {
        await node.runtime.stopPodSandbox(s.id);
        await node.runtime.removePodSandbox(s.id);
      }
    };
    for (const count of [1, 2]) {
      const losing = lose();
      await node.clock.advance(100);
      await losing;
      await node.clock.advance(30_000);
      expect([state(node, 'web'), node.api.pod('web')?.status?.containerStatuses?.[0]?.restartCount]).toEqual(['running', count]);
    }
  });

  it('one that will not end holds up no other remains', async () => {
    const node = await startFakeNode();
    for (const name of ['a', 'b']) node.api.create(name, spec());
    await node.clock.advance(5_000);
    const [a] = (await node.runtime.listPodSandboxes()).filter(s => s.metadata.name === 'a');
    node.stop();
    for (const name of ['a', 'b']) node.api.delete(name, 0);
    const remove = node.runtime.removePodSandbox.bind(node.runtime);
    node.runtime.removePodSandbox = id => (id === a!.id ? Promise.reject(new Error('busy')) : remove(id));
    const again = await node.restart();
    await again.clock.advance(40_000);
    expect((await node.runtime.listPodSandboxes()).map(s => s.metadata.name)).toEqual(['a']);
    again.stop();
  });
});

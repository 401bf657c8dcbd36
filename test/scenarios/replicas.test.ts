/** Replica controllers under lag, conflicts, refusals and dropped watches: never one pod too many, and in the end the right number. */
import { expect, test } from 'vitest';
import { timestamp } from '../../src/base/clock.ts';
import { type Random, seededRandom } from '../../src/base/random.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import { Caches } from '../../src/client/caches.ts';
import { createClient } from '../../src/client/typed-client.ts';
import { Pods, ReplicaSets, ReplicationControllers } from '../../src/controllers/kinds.ts';
import { replicaSetController } from '../../src/controllers/replicaset/controller.ts';
import { replicationController } from '../../src/controllers/replicationcontroller/controller.ts';
import type { Pod, ReplicationController } from '../../src/kinds/generated/core-v1.ts';
import type { Kind } from '../../src/machinery/kind.ts';
import { conflict, gone, OBJECT_MODIFIED, serviceUnavailable } from '../../src/machinery/status-error.ts';
import type { AnyController } from '../../src/reconcile/controller.ts';
import { isPodActive } from '../../src/reconcile/pod-status.ts';
import { runController } from '../../src/reconcile/runner.ts';
import { MemoryApi } from '../support/memory-api.ts';

const SEEDS = Number(process.env['SEEDS'] ?? 60);
const HOUR = 3_600_000;
const TEMPLATE = { metadata: { labels: { name: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };

const flavours: readonly { name: string; controller: AnyController; kind: Kind; selector: unknown }[] = [
  { name: 'replication controller', controller: replicationController, kind: ReplicationControllers as unknown as Kind, selector: { name: 'web' } },
  { name: 'replica set', controller: replicaSetController, kind: ReplicaSets as unknown as Kind, selector: { matchLabels: { name: 'web' } } },
];

function world(seed: number, controller: AnyController) {
  const clock = new VirtualClock();
  const random = seededRandom(seed);
  const chance = seededRandom(seed + 1_000_000);
  const stop = new AbortController();
  const api = new MemoryApi({
    clock, random, graceful: ['pods'],
    lag: () => chance.next() * 500,
    fault: request => {
      if (chance.next() < 0.05 && request.method === 'PUT') return conflict({ group: '', plural: 'any' }, 'any', OBJECT_MODIFIED);
      if (chance.next() < 0.03 && request.path.includes('/pods')) return serviceUnavailable('drawn from the seed');
      return undefined;
    },
  });
  const client = createClient(api);
  const caches = new Caches({ client, clock, random, signal: stop.signal });
  const events: string[] = [];
  const recorder = { record: (_: unknown, type: string, reason: string, message: string) => void events.push(`${type} ${reason} ${message}`) };
  runController(controller, { client, caches, clock, random, signal: stop.signal, events: recorder });
  return { clock, chance, api, client, stop, events };
}
type World = ReturnType<typeof world>;

const activePods = (w: World) => w.api.all<Pod>('pods').filter(pod => isPodActive(pod) && pod.metadata.ownerReferences?.some(r => r.controller));
const swallow = () => {};

/** What nodes and people do to pods: run them, end the deleted ones, kill some. */
async function disturbPods(w: World, chance: Random): Promise<void> {
  for (const pod of w.api.all<Pod>('pods')) {
    const { name = '', namespace } = pod.metadata;
    const pods = w.client.resource(Pods);
    const fate = chance.next();
    if (pod.metadata.deletionTimestamp) {
      if (fate < 0.3) await pods.delete(name, namespace, { gracePeriodSeconds: 0 }).catch(swallow);
    } else if (fate < 0.01) {
      await pods.delete(name, namespace).catch(swallow);
    } else if (fate < 0.02) {
      await pods.patchStatus(name, namespace, 'application/merge-patch+json', { status: { phase: 'Failed' } }).catch(swallow);
    } else if (pod.status?.phase !== 'Running' && pod.status?.phase !== 'Failed') {
      const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: timestamp(w.clock.now()) }];
      await pods.patchStatus(name, namespace, 'application/merge-patch+json', { status: { phase: 'Running', conditions } }).catch(swallow);
    }
  }
}

test.each(flavours)('$name: an hour of disturbance never makes a pod too many', async ({ controller, kind, selector }) => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const w = world(seed, controller);
    /** What was asked for, and until when an old value may still be believed. */
    let wanted = 5;
    const believed: { replicas: number; until: number }[] = [];
    w.api.onRevision = (object, type) => {
      if (object.kind !== 'Pod' || type !== 'ADDED') return;
      const allowed = Math.max(wanted, ...believed.filter(b => b.until >= w.clock.monotonic()).map(b => b.replicas));
      expect(activePods(w).length, `seed ${seed} at ${w.clock.monotonic()} ms`).toBeLessThanOrEqual(allowed);
    };
    const owner = { metadata: { name: 'web', namespace: 'default' }, spec: { replicas: wanted, selector, template: TEMPLATE } };
    await w.client.resource(kind).create(owner as never).catch(() => w.client.resource(kind).create(owner as never));
    for (let t = 0; t < HOUR; t += 60_000) {
      await w.clock.advance(w.chance.next() * 60_000);
      await disturbPods(w, w.chance);
      if (w.chance.next() < 0.1) w.api.dropWatches(w.chance.next() < 0.5 ? gone('drawn') : undefined);
      if (w.chance.next() < 0.2) {
        believed.push({ replicas: wanted, until: w.clock.monotonic() + 60_000 });
        wanted = Math.floor(w.chance.next() * 12);
        await w.client.resource(kind).patch('web', 'default', 'application/merge-patch+json', { spec: { replicas: wanted } });
      }
    }
    await w.clock.advance(2_000_000);
    expect(activePods(w).length, `seed ${seed}`).toBe(wanted);
    const [settledOwner] = w.api.all<ReplicationController>(kind.plural);
    expect(settledOwner!.status?.replicas, `seed ${seed}`).toBe(wanted);
    expect(settledOwner!.status?.observedGeneration, `seed ${seed}`).toBe(settledOwner!.metadata.generation);
    w.stop.abort();
  }
}, 120_000);

test('the tutorial: a controller of ten adopts web1 and makes nine', async () => {
  const w = world(11, replicationController);
  const web1 = await w.client.resource(Pods).create({ metadata: { name: 'web1', namespace: 'default', labels: { name: 'web', app: 'demo' } }, spec: TEMPLATE.spec } as Pod);
  const web = { metadata: { name: 'web', namespace: 'default' }, spec: { replicas: 10, selector: { name: 'web' }, template: TEMPLATE } };
  await w.client.resource(ReplicationControllers).create(web as ReplicationController);
  await w.clock.advance(60_000);
  const pods = activePods(w);
  expect(pods).toHaveLength(10);
  expect(pods.find(pod => pod.metadata.name === 'web1')?.metadata.uid).toBe(web1.metadata.uid);
  expect(pods.filter(pod => /^web-[a-z0-9]{5}$/.test(pod.metadata.name!))).toHaveLength(9);
  expect(w.events.filter(e => e.startsWith('Normal SuccessfulCreate Created pod: web-'))).toHaveLength(9);
  w.stop.abort();
});

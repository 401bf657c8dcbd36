/** The lives of pods as upstream's kubelet led them, replayed on a simulated node. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startFakeNode } from '../../src/kubelet/fake-node.ts';
import type { Pod } from '../../src/kubelet/objects.ts';
import { eventLine, statusLine, withoutRepeats, withoutUnseenPauses, type Status } from './lifecycle.ts';

interface Life { spec: Pod['spec']; states: string[]; events: string[] }
const lives = JSON.parse(readFileSync(new URL('./pod-lifecycles.json', import.meta.url), 'utf8')) as Record<string, Life>;

/** Milliseconds until the pod is deleted: upstream's pauses end up to a second or two late, so 50 s see fewer tries there. */
const LIFETIMES: Readonly<Record<string, number>> = { liveness: 36_000, startup: 42_000 };

/** The scheduler's business. */
const UNBOUND = ['unschedulable', 'node-selector', 'gated'];

async function live(name: string, { spec, events }: Life) {
  const node = await startFakeNode();
  if (!events.some(e => e.includes('Pulling image "busybox"'))) node.runtime.images.add('busybox');
  node.api.create(name, { dnsPolicy: 'ClusterFirst', ...spec } as Pod['spec'], { uid: '3a3df0e5-9631-491c-84a9-498faafc12b7' });
  await node.clock.advance(LIFETIMES[name] ?? 50_000);
  node.api.delete(name);
  await node.clock.advance(20_000);
  expect(node.api.pod(name)).toBeUndefined();
  const seen = node.api.history.get(name)!.filter(s => s.status.containerStatuses).map(s => statusLine(s.status as Status));
  return { states: withoutRepeats(seen), events: [...new Set(node.eventsOf(name).map(eventLine))] };
}

describe("upstream's pods on a simulated node", () => {
  for (const [name, life] of Object.entries(lives).filter(([n]) => !UNBOUND.includes(n))) {
    it(`${name}: the same states`, async () => {
      expect(withoutUnseenPauses((await live(name, life)).states, life.states)).toEqual(life.states);
    });
    it(`${name}: the same events`, async () => {
      expect((await live(name, life)).events.sort()).toEqual([...life.events].sort());
    });
  }
});

/** The lives of pods as upstream's kubelet led them, on real containers: all at once, watched as they were there. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventLine, statusLine, withoutRepeats, withoutUnseenPauses, type LifeEvent, type Status } from '../replay/lifecycle.ts';
import { Machine, eventually } from './machine.ts';

interface Life { spec: Record<string, unknown>; states: string[]; events: string[] }
interface Change { type: string; object: { metadata: { name: string }; status: Status } }

const lives = JSON.parse(readFileSync(new URL('../replay/pod-lifecycles.json', import.meta.url), 'utf8')) as Record<string, Life>;

/** Seconds until the pod is deleted. */
const LIFETIME = 45;
const LIFETIMES: Readonly<Record<string, number>> = { liveness: 36, startup: 42 };

/** The scheduler's business: no kubelet ever speaks of them. */
const UNBOUND = ['unschedulable', 'node-selector', 'gated'];

/** The image is there already, so that many starts at once take no longer than the shortest deadline. */
const withoutChance = (lines: readonly string[]): string[] =>
  [...new Set(lines.filter(l => !/^\S+ (Failed)?Schedul/.test(l) && !l.includes('Pulling image "busybox"')).map(l => l.replace(/(?<=Pulled \[.*\]) (Successfully pulled image "busybox".*|Container image "busybox" already present.*)/, ' busybox')))].sort();

/** Three seconds are short where so many pods start at once: the one with a deadline goes first. */
const byHaste = ([a]: [string, Life], [b]: [string, Life]) => Number(b === 'deadline') - Number(a === 'deadline');

const pod = ([name, { spec }]: [string, Life]) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec });

describe("upstream's pods on containerd", () => {
  let machine: Machine;
  let watched = '';
  const events = new Map<string, string[]>();

  beforeAll(async () => {
    machine = await Machine.create('lives');
    await machine.up();
    await machine.kubectl('run', 'puller', '--image=busybox', '--restart=Never', '--', 'true');
    await machine.kubectl('wait', '--for=jsonpath={.status.phase}=Succeeded', 'pod/puller', '--timeout=60s');
    await machine.kubectl('delete', 'pod', 'puller');
    const watch = machine.spawn('kubectl', ['get', '--raw', '/api/v1/namespaces/default/pods?watch=1']);
    watch.stdout!.setEncoding('utf8').on('data', (text: string) => (watched += text));
    // The one with three seconds to run has the machine for itself until it does.
    const [hasty, ...others] = Object.entries(lives).sort(byHaste).map(pod);
    await machine.run('kubectl', ['create', '-f', '-'], { input: JSON.stringify(hasty) });
    await machine.kubectl('wait', 'pod', 'deadline', '--for=jsonpath={.status.phase}=Running', '--timeout=10s');
    const list = { apiVersion: 'v1', kind: 'List', items: others };
    await machine.run('kubectl', ['create', '-f', '-'], { input: JSON.stringify(list) });
    const timers = Object.keys(lives).map(name => new Promise<void>(resolve => setTimeout(() => void machine.kubectl('delete', 'pod', name, '--wait=false').then(() => resolve()), 1000 * (LIFETIMES[name] ?? LIFETIME))));
    await Promise.all(timers);
    await eventually(async () => ((await machine.kubectl('get', 'pods', '-o', 'name')) === '' ? true : undefined));
    const { items } = JSON.parse(await machine.kubectl('get', 'events', '-o', 'json')) as { items: (LifeEvent & { involvedObject: { name: string; fieldPath?: string } })[] };
    for (const e of items) events.set(e.involvedObject.name, [...(events.get(e.involvedObject.name) ?? []), eventLine({ ...e, fieldPath: e.involvedObject.fieldPath })]);
  }, 180_000);
  afterAll(() => machine?.[Symbol.asyncDispose]());

  const states = (name: string) =>
    withoutRepeats(
      watched.split('\n').filter(Boolean).map(line => JSON.parse(line) as Change)
        .filter(({ type, object }) => object.metadata.name === name && type !== 'DELETED' && (object.status.containerStatuses || UNBOUND.includes(name)))
        .map(c => statusLine(c.object.status)),
    );

  async function liveAlone(name: string, life: Life): Promise<void> {
    watched = watched.split('\n').filter(line => line !== '' && (JSON.parse(line) as Change).object.metadata.name !== name).map(line => `${line}\n`).join('');
    await machine.run('kubectl', ['create', '-f', '-'], { input: JSON.stringify(pod([name, life])) });
    await new Promise(resolve => setTimeout(resolve, 1000 * (LIFETIMES[name] ?? LIFETIME)));
    await machine.kubectl('delete', 'pod', name);
  }

  /** A sandbox that went a moment before the pod's end was told: told on its own only where there was time. */
  const withoutFleeting = (lines: readonly string[]) => lines.filter((line, i) => !(line.startsWith('Pending; !sandbox') && /^(Failed|Succeeded); !sandbox/.test(lines[i + 1] ?? '')));

  for (const [name, life] of Object.entries(lives)) {
    const compared = () => withoutFleeting(withoutUnseenPauses(states(name), life.states));
    it(`${name}: the same states`, async () => {
      // In a crowd of 26 a state may pass unseen: whoever differs lives once more, alone.
      if (JSON.stringify(compared()) !== JSON.stringify(withoutFleeting(life.states))) await liveAlone(name, life);
      expect(compared()).toEqual(withoutFleeting(life.states));
    });
    it(`${name}: the same events`, () => expect(withoutChance(events.get(name) ?? [])).toEqual(withoutChance(life.events)));
  }
});

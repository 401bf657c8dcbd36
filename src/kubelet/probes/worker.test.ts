import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { startFakeNode } from '../fake-node.ts';
import type { Pod, Probe } from '../objects.ts';
import { ProbeWorker, type ProbeType } from './worker.ts';

async function verdicts(type: ProbeType, probe: Probe, results: string, forMs: number) {
  const clock = new VirtualClock();
  const said: string[] = [];
  let i = 0;
  new ProbeWorker({
    clock, probe, type, startedAt: clock.now(),
    run: async () => (results[Math.min(i++, results.length - 1)] === '+' ? { kind: 'success' } : { kind: 'failure', output: 'no' }),
    unwell: () => {},
    verdict: ok => void said.push(`${clock.monotonic() / 1000}${ok ? '+' : '-'}`),
  }).start();
  await clock.advance(forMs);
  return said.join(' ');
}

describe('a probe', () => {
  it.each<[ProbeType, Probe, string, string]>([
    ['readiness', { periodSeconds: 1 }, '+', '0+ 1+ 2+ 3+'],
    ['readiness', { periodSeconds: 1, initialDelaySeconds: 2 }, '+', '2+ 3+'],
    ['readiness', { periodSeconds: 1, successThreshold: 3 }, '++-+++', ''],
    ['readiness', { periodSeconds: 1, failureThreshold: 2 }, '+-+--', '0+ 2+'],
    ['liveness', { periodSeconds: 1, failureThreshold: 2 }, '--', '1-'],
    ['startup', { periodSeconds: 1 }, '--+', '2+'],
    ['startup', { periodSeconds: 1, failureThreshold: 3 }, '-', '2-'],
  ])('%s %j given %s says %s', async (type, probe, results, expected) => expect(await verdicts(type, probe, results, 3_500)).toBe(expected));

  it('that hangs is a failure, and the next one comes', async () => {
    const node = await startFakeNode();
    const container = { name: 'c', image: 'nginx', imagePullPolicy: 'IfNotPresent', readinessProbe: { exec: { command: ['sleep', '100'] }, periodSeconds: 5, timeoutSeconds: 2 } };
    node.api.create('web', { containers: [container] } as Partial<Pod['spec']>);
    await node.clock.advance(9_000);
    expect(node.eventsOf('web').filter(e => e.reason === 'Unhealthy').map(e => e.message)).toEqual(Array(2).fill('Readiness probe failed: command timed out: "sleep 100" timed out after 2s'));
    expect(node.api.pod('web')?.status?.containerStatuses?.[0]).toMatchObject({ ready: false, started: true });
  });
});

import { expect, test } from 'vitest';
import { MemoryApi } from '../../test/support/memory-api.ts';
import { seededRandom } from '../base/random.ts';
import { VirtualClock } from '../base/virtual-clock.ts';
import { TransportError } from '../client/transport.ts';
import { createClient } from '../client/typed-client.ts';
import type { Lease } from '../kinds/generated/coordination-v1.ts';
import { LeadershipLostError, leadWhenElected } from './leader-election.ts';

function start() {
  const clock = new VirtualClock();
  const api = new MemoryApi({ clock, random: seededRandom(1) });
  const leading: string[] = [];
  const candidate = (identity: string, transport = api as Pick<MemoryApi, 'request' | 'watch'>) => {
    const stop = new AbortController();
    const lost: unknown[] = [];
    const done = leadWhenElected(
      { client: createClient(transport), clock, random: seededRandom(2), signal: stop.signal, identity, lease: { namespace: 'kube-system', name: 'x' } },
      signal => new Promise<void>(resolve => {
        leading.push(identity);
        signal.addEventListener('abort', () => {
          leading.splice(leading.indexOf(identity), 1);
          resolve();
        }, { once: true });
      }),
    ).catch((error: unknown) => lost.push(error));
    return { stop, done, lost };
  };
  return { clock, api, leading, candidate, lease: () => api.all<Lease>('leases')[0]!.spec! };
}

test('one leads; asked to stop it hands over at once', async () => {
  const { clock, leading, candidate, lease } = start();
  const a = candidate('a');
  await clock.advance(1_000);
  candidate('b');
  await clock.advance(60_000);
  expect([leading, lease().holderIdentity, lease().leaseTransitions, lease().leaseDurationSeconds]).toEqual([['a'], 'a', 0, 15]);
  a.stop.abort();
  await clock.advance(5_000);
  expect([leading, lease().holderIdentity, lease().leaseTransitions]).toEqual([['b'], 'b', 1]);
});

test('one that cannot renew stops before another may begin', async () => {
  const { clock, api, leading, candidate } = start();
  let isCut = false;
  const cut = {
    request: <T>(request: Parameters<MemoryApi['request']>[0]) => (isCut ? Promise.reject(new TransportError('cut off')) : api.request<T>(request)),
    watch: api.watch.bind(api),
  };
  const a = candidate('a', cut as never);
  await clock.advance(1_000);
  candidate('b');
  await clock.advance(10_000);
  isCut = true;
  for (let i = 0; i < 300; i++) {
    await clock.advance(100);
    expect(leading.length).toBeLessThanOrEqual(1);
  }
  expect(leading).toEqual(['b']);
  expect(a.lost).toEqual([expect.any(LeadershipLostError)]);
});

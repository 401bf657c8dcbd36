import { expect, it } from 'vitest';
import { VirtualClock } from '../../base/virtual-clock.ts';
import type { Pod } from '../../kinds/generated/core-v1.ts';
import { StatusError } from '../../machinery/status-error.ts';
import type { ApiClient } from '../api-client.ts';
import type { Io } from '../io.ts';
import { deadlineAfter } from '../wait/wait.ts';
import { removePods } from './evict.ts';

const POD = { metadata: { name: 'web', namespace: 'shop', uid: '1' } } as Pod;
const REFUSED = 'Cannot evict pod as it would violate the pod\'s disruption budget.';

/** What drain prints where the server refuses so many evictions, and how it ends. */
async function drain(refusals: number, timeoutMs: number) {
  const clock = new VirtualClock();
  let printed = '';
  let tries = 0;
  const client = {
    request: async ({ method = 'GET' }: { method?: string }) => {
      await Promise.resolve();
      if (method === 'POST' && tries++ < refusals) throw new StatusError(429, 'TooManyRequests', REFUSED);
      if (method === 'GET' && tries > refusals) throw new StatusError(404, 'NotFound', 'pods "web" not found');
      return POD;
    },
  };
  const write = (text: string) => void (printed += text);
  const removing = removePods([POD], {
    io: { clock, stdout: { write }, stderr: { write } } as unknown as Io, client: client as unknown as ApiClient, dryRun: 'none', gracePeriod: -1, skipAfterSeconds: 0,
    deadline: deadlineAfter(clock, timeoutMs), evictionVersion: 'policy/v1', onGone: ({ metadata }) => write(`${metadata.name} is gone\n`),
  }).then(() => 'done', (error: Error) => error.message);
  await clock.advance(60_000);
  return { ended: await removing, printed };
}

const REFUSAL = `evicting pod shop/web\nerror when evicting pods/"web" -n "shop" (will retry after 5s): ${REFUSED}\n`;

it('tries again every five seconds where a budget does not allow it', async () => {
  expect(await drain(2, 0)).toEqual({ ended: 'done', printed: `${REFUSAL.repeat(2)}evicting pod shop/web\nweb is gone\n` });
});

it('gives up when its time is over', async () => {
  expect(await drain(99, 7000)).toEqual({ ended: 'error when evicting pods/"web" -n "shop": global timeout reached: 7s', printed: `${REFUSAL.repeat(2)}evicting pod shop/web\n` });
});

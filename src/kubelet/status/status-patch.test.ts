import { expect, it } from 'vitest';
import type { Pod } from '../objects.ts';
import { planStatusPatch } from './status-patch.ts';

const pod: Pod = { metadata: { name: 'p', uid: 'u' }, spec: { containers: [] } };

it('patches only what changed, and conditions by type', () => {
  const old = { phase: 'Pending', reason: 'x', podIPs: [{ ip: '1' }], conditions: [{ type: 'Mine', status: 'True' }, { type: 'Ready', status: 'False', reason: 'r' }, { type: 'PodScheduled', status: 'True' }] };
  const next = { phase: 'Running', podIPs: [{ ip: '2' }], conditions: [{ type: 'Mine', status: 'True' }, { type: 'Ready', status: 'True' }, { type: 'PodScheduled', status: 'True' }] };
  expect(planStatusPatch(pod, old, next)).toEqual({
    metadata: { uid: 'u' },
    status: {
      phase: 'Running',
      reason: null,
      podIPs: [{ ip: '2' }, { $patch: 'replace' }],
      '$setElementOrder/conditions': [{ type: 'Mine' }, { type: 'Ready' }, { type: 'PodScheduled' }],
      conditions: [{ type: 'Ready', status: 'True', reason: null }],
    },
  });
});

import { expect, test } from 'vitest';
import type { Pod, Taint, Toleration } from '../../kinds/generated/core-v1.ts';
import { planEviction } from './plan.ts';

const AT = '2026-11-22T18:00:00Z';
const lost: Taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute', timeAdded: AT };
const pod = (tolerations: Toleration[], startTime = '2026-11-22T17:00:00Z') => ({ metadata: {}, spec: { containers: [], tolerations }, status: { startTime } }) as unknown as Pod;

test.each<[string, Toleration[], Taint[], number | undefined]>([
  ['no taint that forces anybody', [], [{ key: 'k', effect: 'NoSchedule' }], Infinity],
  ['no toleration', [], [lost], 0],
  ['for ever', [{ operator: 'Exists' }], [lost], Infinity],
  ['five minutes', [{ key: lost.key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }], [lost], Date.parse(AT) + 300_000],
  ['less than no time is none', [{ operator: 'Exists', tolerationSeconds: -1 }], [lost], Date.parse(AT)],
  ['the shortest of several', [{ key: lost.key, operator: 'Exists', tolerationSeconds: 300 }, { key: 'k', operator: 'Exists', tolerationSeconds: 20 }], [lost, { key: 'k', effect: 'NoExecute' }], Date.parse(AT) + 20_000],
  ['one of two not tolerated', [{ key: lost.key, operator: 'Exists' }], [lost, { key: 'k', effect: 'NoExecute' }], 0],
])('%s', (_, tolerations, taints, at) => expect(planEviction(pod(tolerations), taints)).toBe(at));

test('time runs from when both pod and taint are there', () => {
  const late = pod([{ operator: 'Exists', tolerationSeconds: 60 }], '2026-11-22T18:30:00Z');
  expect(planEviction(late, [lost])).toBe(Date.parse('2026-11-22T18:31:00Z'));
});

import { expect, test } from 'vitest';
import type { Pod } from '../../kinds/generated/core-v1.ts';
import { StatusError } from '../../machinery/status-error.ts';
import { type DrainRules, errorsOf, judgePod, warningsOf } from './pods.ts';

const strict: DrainRules = { force: false, ignoreDaemonSets: false, deleteEmptyDirData: false, skipAfterSeconds: 0 };
const pod = (name: string, more: { kind?: string; phase?: string; emptyDir?: boolean; mirror?: boolean; deletion?: string } = {}): Pod => ({
  metadata: {
    name, namespace: 'n', ...(more.mirror ? { annotations: { 'kubernetes.io/config.mirror': 'x' } } : {}), ...(more.deletion ? { deletionTimestamp: more.deletion } : {}),
    ...(more.kind ? { ownerReferences: [{ apiVersion: 'apps/v1', kind: more.kind, name: 'o', uid: 'u', controller: true }] } : {}),
  },
  spec: { containers: [], ...(more.emptyDir ? { volumes: [{ name: 'v', emptyDir: {} }] } : {}) }, status: { phase: more.phase ?? 'Running' },
}) as unknown as Pod;
const there = { now: Date.parse('2026-01-01T00:01:00Z'), getDaemonSet: () => Promise.resolve({}) };
const gone = { ...there, getDaemonSet: () => Promise.reject(new StatusError(404, 'NotFound', 'daemonsets.apps "o" not found')) };

test.each([
  ['a replicated one goes', pod('a', { kind: 'ReplicaSet' }), {}, there, { leaves: true }],
  ['a lone one stays', pod('a'), {}, there, { leaves: false, error: 'cannot delete Pods that declare no controller (use --force to override)' }],
  ['a lone one goes by force', pod('a'), { force: true }, there, { leaves: true, warning: 'deleting Pods that declare no controller' }],
  ['a finished one goes', pod('a', { phase: 'Succeeded', emptyDir: true }), {}, there, { leaves: true }],
  ['one with data stays', pod('a', { kind: 'ReplicaSet', emptyDir: true }), {}, there, { leaves: false, error: 'Pods with local storage (use --delete-emptydir-data to override)' }],
  ['its warning is lost to the next filter', pod('a', { kind: 'ReplicaSet', emptyDir: true }), { deleteEmptyDirData: true }, there, { leaves: true, warning: undefined }],
  ["a daemon's is refused", pod('a', { kind: 'DaemonSet' }), {}, there, { leaves: false, error: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)' }],
  ["a daemon's is ignored", pod('a', { kind: 'DaemonSet' }), { ignoreDaemonSets: true }, there, { leaves: false, warning: 'ignoring DaemonSet-managed Pods' }],
  ['an orphan of a daemon is refused', pod('a', { kind: 'DaemonSet' }), { ignoreDaemonSets: true }, gone, { leaves: false, error: 'daemonsets.apps "o" not found' }],
  ['an orphan of a daemon goes by force', pod('a', { kind: 'DaemonSet' }), { force: true }, gone, { leaves: true }],
  ['a mirror stays without a word', pod('a', { mirror: true }), { force: true }, there, { leaves: false }],
  ['what should be gone for long is skipped', pod('a', { deletion: '2026-01-01T00:00:00Z' }), { skipAfterSeconds: 30 }, there, { leaves: false }],
])('%s', async (_, one, rules, environment, verdict) => {
  expect(await judgePod(one, { ...strict, ...rules }, environment)).toMatchObject(Object.fromEntries(Object.entries(verdict).filter(([, v]) => v !== undefined)));
});

test('the same words once, with all pods', async () => {
  const judged = await Promise.all([pod('a'), pod('b'), pod('c', { kind: 'DaemonSet' })].map(p => judgePod(p, { ...strict, force: true }, there)));
  expect(warningsOf(judged)).toBe('deleting Pods that declare no controller: n/a, n/b');
  expect(errorsOf(judged).map(e => e.message)).toEqual(['cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): n/c']);
});

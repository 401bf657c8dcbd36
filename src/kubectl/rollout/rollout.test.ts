import { expect, test } from 'vitest';
import type { DaemonSet, Deployment, ReplicaSet, StatefulSet } from '../../kinds/generated/apps-v1.ts';
import { pause, restart, resume } from './plans.ts';
import { daemonSetStatus, deploymentStatus, statefulSetStatus, statusReader } from './status.ts';
import { annotationsAfter, chooseReplicaSet } from './undo.ts';

const deployment = (status: object, spec: object = {}) => ({ metadata: { name: 'web', generation: 2, annotations: { 'deployment.kubernetes.io/revision': '3' } }, spec: { replicas: 3, ...spec }, status: { observedGeneration: 2, ...status } }) as unknown as Deployment;
const all = { replicas: 3, updatedReplicas: 3, availableReplicas: 3 };

test.each([
  [{ observedGeneration: 1 }, 'Waiting for deployment spec update to be observed...'], [{ updatedReplicas: 1 }, 'Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...'],
  [{ ...all, replicas: 5 }, 'Waiting for deployment "web" rollout to finish: 2 old replicas are pending termination...'], [{ ...all, availableReplicas: 2 }, 'Waiting for deployment "web" rollout to finish: 2 of 3 updated replicas are available...'], [all, 'deployment "web" successfully rolled out'],
])('a deployment of status %j', (status, text) => {
  expect(deploymentStatus(deployment(status), 0)).toEqual({ text: `${text}\n`, isDone: status === all });
});

test('what ends the waiting for a deployment', () => {
  expect(() => deploymentStatus(deployment({ conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] }), 0)).toThrow('deployment "web" exceeded its progress deadline');
  expect(() => deploymentStatus(deployment(all), 2)).toThrow('desired revision (2) is different from the running revision (3)');
  expect(() => statusReader({ group: 'apps', kind: 'ReplicaSet' })).toThrow('no status viewer has been implemented for ReplicaSet.apps');
});

test('daemon sets and stateful sets', () => {
  const daemons = (status: object, type = 'RollingUpdate') => daemonSetStatus({ metadata: { name: 'd' }, spec: { updateStrategy: { type } }, status: { desiredNumberScheduled: 3, ...status } } as unknown as DaemonSet);
  expect(daemons({ updatedNumberScheduled: 1 }).text).toContain('1 out of 3 new pods have been updated...');
  expect(daemons({ updatedNumberScheduled: 3, numberAvailable: 3 })).toEqual({ text: 'daemon set "d" successfully rolled out\n', isDone: true });
  expect(() => daemons({}, 'OnDelete')).toThrow('rollout status is only available for RollingUpdate strategy type');
  const set = (status: object, rollingUpdate?: object) => statefulSetStatus({ metadata: {}, spec: { replicas: 3, updateStrategy: { type: 'RollingUpdate', rollingUpdate } }, status: { observedGeneration: 1, readyReplicas: 3, ...status } } as unknown as StatefulSet);
  expect(set({ readyReplicas: 1 }).text).toBe('Waiting for 2 pods to be ready...\n');
  expect(set({ updatedReplicas: 1 }, { partition: 1 }).text).toBe('Waiting for partitioned roll out to finish: 1 out of 2 new pods have been updated...\n');
  expect(set({ currentReplicas: 3, updateRevision: 'a', currentRevision: 'a' })).toEqual({ text: 'statefulset rolling update complete 3 pods at revision a...\n', isDone: true });
});

const replicaSet = (revision: string | undefined, annotations: object = {}) => ({ metadata: { name: `r${revision}`, annotations: { ...(revision ? { 'deployment.kubernetes.io/revision': revision } : {}), ...annotations } } }) as unknown as ReplicaSet;

test('which revision is gone back to', () => {
  const sets = ['1', '3', 'x', '2'].map(r => replicaSet(r));
  expect(chooseReplicaSet(sets, 0, 'web').metadata.name).toBe('r2');
  expect(chooseReplicaSet(sets, 1, 'web').metadata.name).toBe('r1');
  expect(() => chooseReplicaSet(sets, 9, 'web')).toThrow('unable to find specified revision 9 in history');
  expect(() => chooseReplicaSet([replicaSet('1')], 0, 'web')).toThrow('no rollout history found for deployment "web"');
  expect(annotationsAfter(deployment({}), replicaSet('1', { note: 'n' }))).toEqual({ 'deployment.kubernetes.io/revision': '3', note: 'n' });
});

test('pausing, resuming, restarting', () => {
  const kind = { group: 'apps', kind: 'Deployment' };
  expect(pause.plan(deployment({}), kind)).toEqual({ spec: { paused: true } });
  expect(() => pause.plan(deployment({}, { paused: true }), kind)).toThrow('is already paused');
  expect(() => resume.plan(deployment({}), kind)).toThrow('is not paused');
  expect(restart('T').plan(deployment({}), kind)).toEqual({ spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': 'T' } } } } });
  expect(() => restart('T').plan(deployment({}, { paused: true }), kind)).toThrow("can't restart paused deployment (run rollout resume first)");
  expect(() => restart('T').plan(deployment({}), { group: '', kind: 'Pod' })).toThrow('restarting is not supported');
});

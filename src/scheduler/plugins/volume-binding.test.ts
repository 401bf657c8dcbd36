import { expect, test } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim } from '../../kinds/generated/core-v1.ts';
import type { StorageClass } from '../../kinds/generated/storage-v1.ts';
import { makeCluster, makeNode, verdicts } from '../fixtures.ts';
import { volumeBinding } from './volume-binding.ts';

const nodes = [makeNode('a'), makeNode('b')];
const pod = { spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] } };
const noVolume = "node(s) didn't find available persistent volumes to bind";

const claim = (spec: PersistentVolumeClaim['spec'] = {}, metadata: object = {}): PersistentVolumeClaim => ({
  metadata: { name: 'data', namespace: 'default', uid: 'u', ...metadata },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName: 'late', ...spec },
});
const bound = claim({ volumeName: 'pv' }, { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } });
const storageClass = (name: string, more: Partial<StorageClass> = {}): StorageClass =>
  ({ metadata: { name }, provisioner: 'kubernetes.io/no-provisioner', volumeBindingMode: 'WaitForFirstConsumer', ...more });
const classes = [storageClass('late'), storageClass('now', { volumeBindingMode: 'Immediate' }), storageClass('made', { provisioner: 'local' })];
const volume = (spec: Partial<PersistentVolume['spec']> = {}, node?: string): PersistentVolume => ({
  metadata: { name: 'pv' },
  spec: {
    capacity: { storage: '2Gi' }, accessModes: ['ReadWriteOnce'], storageClassName: 'late',
    ...(node ? { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] }] } } } : {}),
    ...spec,
  },
  status: { phase: 'Available' },
});

test.each<[string, PersistentVolumeClaim[], PersistentVolume[], string | [string, string]]>([
  ['no claim', [], [], 'persistentvolumeclaim "data" not found'],
  ['a claim that is going', [claim({}, { deletionTimestamp: 'now' })], [], 'persistentvolumeclaim "data" is being deleted'],
  ['unbound, of a class that does not wait', [claim({ storageClassName: 'now' })], [], 'pod has unbound immediate PersistentVolumeClaims'],
  ['unbound, of no class', [claim({ storageClassName: '' })], [], 'pod has unbound immediate PersistentVolumeClaims'],
  ['promised, not yet bound', [claim({ volumeName: 'pv' })], [volume()], 'pod has unbound immediate PersistentVolumeClaims'],
  ['bound, usable everywhere', [bound], [volume()], ['fits', 'fits']],
  ['bound, on one node', [bound], [volume({}, 'a')], ['fits', "node(s) didn't match PersistentVolume's node affinity"]],
  ['bound to nothing', [bound], [], Array(2).fill('node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)') as [string, string]],
  ['waiting, a volume on one node', [claim()], [volume({}, 'b')], [noVolume, 'fits']],
  ['waiting, too small', [claim({ resources: { requests: { storage: '3Gi' } } })], [volume()], [noVolume, noVolume]],
  ['waiting, another mode', [claim({ accessModes: ['ReadWriteMany'] })], [volume()], [noVolume, noVolume]],
  ['waiting, taken by another', [claim()], [volume({ claimRef: { name: 'x', namespace: 'default' } })], [noVolume, noVolume]],
  ['waiting, kept for it', [claim()], [volume({ claimRef: { name: 'data', namespace: 'default' } })], ['fits', 'fits']],
  ['waiting, made on demand', [claim({ storageClassName: 'made' })], [], ['fits', 'fits']],
  ['waiting, nobody makes it', [claim()], [], [noVolume, noVolume]],
])('%s', (_, claims, volumes, expected) => {
  const cluster = makeCluster({ nodes, claims, volumes, classes });
  const [a, b] = expected;
  expect(verdicts(volumeBinding, pod, cluster)).toEqual(typeof expected === 'string' ? expected : { a, b });
});

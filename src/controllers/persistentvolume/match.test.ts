import { expect, test } from 'vitest';
import type { Node, PersistentVolume, PersistentVolumeClaim, PersistentVolumeClaimSpec, PersistentVolumeSpec } from '../../kinds/generated/core-v1.ts';
import { matchVolume } from './match.ts';

const volume = (name: string, spec: Partial<PersistentVolumeSpec> = {}, phase = 'Available'): PersistentVolume => ({
  metadata: { name }, spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], ...spec }, status: { phase },
});
const claim = (spec: Partial<PersistentVolumeClaimSpec> = {}): PersistentVolumeClaim => ({
  metadata: { name: 'data', namespace: 'default', uid: 'u1' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
});
const ref = (name: string, uid?: string) => ({ claimRef: { kind: 'PersistentVolumeClaim', namespace: 'default', name, ...(uid ? { uid } : {}) } });
const onNode = (name: string) => ({ nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [name] }] }] } } });
const node: Node = { metadata: { name: 'n1', labels: { 'kubernetes.io/hostname': 'n1' } }, spec: {} };

test.each<[string, PersistentVolumeClaim, PersistentVolume[], string | undefined, { isDelayed?: boolean; node?: Node }?]>([
  ['the smallest that is large enough', claim(), [volume('5', { capacity: { storage: '5Gi' } }), volume('2', { capacity: { storage: '2048Mi' } }), volume('s', { capacity: { storage: '1023Mi' } })], '2'],
  ['the fewest access modes before the smallest', claim(), [volume('many', { accessModes: ['ReadWriteOnce', 'ReadWriteMany'] }), volume('few', { capacity: { storage: '9Gi' } })], 'few'],
  ['the one set aside for it, whatever its size', claim(), [volume('a'), volume('b', { ...ref('data'), capacity: { storage: '9Gi' } }, 'Bound')], 'b'],
  ['not one set aside for a former claim of its name', claim(), [volume('b', ref('data', 'other'))], undefined],
  ['not a released one', claim(), [volume('a', {}, 'Released')], undefined],
  ['not another class', claim({ storageClassName: 'fast' }), [volume('a')], undefined],
  ['its own class', claim({ storageClassName: 'fast' }), [volume('a'), volume('b', { storageClassName: 'fast' })], 'b'],
  ['not another volume mode', claim({ volumeMode: 'Block' }), [volume('a')], undefined],
  ['not without the access mode', claim({ accessModes: ['ReadWriteMany'] }), [volume('a')], undefined],
  ['what the selector selects', claim({ selector: { matchLabels: { tier: 'gold' } } }), [volume('a'), { ...volume('b'), metadata: { name: 'b', labels: { tier: 'gold' } } }], 'b'],
  ['nothing while the scheduler has to choose', claim(), [volume('a')], undefined, { isDelayed: true }],
  ['what was set aside even then', claim(), [volume('a'), volume('b', ref('data'))], 'b', { isDelayed: true }],
  ['what can be reached from the chosen node', claim(), [volume('a', onNode('n2')), volume('b', { ...onNode('n1'), capacity: { storage: '9Gi' } })], 'b', { node }],
])('%s', (_, wanted, volumes, name, { isDelayed = false, node: chosen } = {}) => {
  expect(matchVolume({ claim: wanted, volumes, isDelayed, node: chosen })?.metadata.name).toBe(name);
});

import { expect, test } from 'vitest';
import { makeCluster, makeNode, scores, verdicts } from '../fixtures.ts';
import type { PodSpec } from '../../kinds/generated/core-v1.ts';
import { nodeAffinity } from './node-affinity.ts';

const cluster = makeCluster({ nodes: [makeNode('ssd', { labels: { disk: 'ssd', size: '10' } }), makeNode('hdd', { labels: { disk: 'hdd' } })] });
const no = "node(s) didn't match Pod's node affinity/selector";
const required = (...matchExpressions: object[]) =>
  ({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } } } }) as Partial<PodSpec>;
const field = (name: string) =>
  ({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }] }] } } } }) as Partial<PodSpec>;

test.each<[string, Partial<PodSpec>, string, string]>([
  ['nothing asked', {}, 'fits', 'fits'],
  ['selector', { nodeSelector: { disk: 'ssd' } }, 'fits', no],
  ['In', required({ key: 'disk', operator: 'In', values: ['hdd', 'tape'] }), no, 'fits'],
  ['NotIn', required({ key: 'disk', operator: 'NotIn', values: ['hdd'] }), 'fits', no],
  ['Exists', required({ key: 'size', operator: 'Exists' }), 'fits', no],
  ['DoesNotExist', required({ key: 'size', operator: 'DoesNotExist' }), no, 'fits'],
  ['Gt', required({ key: 'size', operator: 'Gt', values: ['9'] }), 'fits', no],
  ['Lt', required({ key: 'size', operator: 'Lt', values: ['9'] }), no, no],
  ['all expressions', required({ key: 'disk', operator: 'Exists' }, { key: 'size', operator: 'Exists' }), 'fits', no],
  ['an empty term matches nothing', required(), no, no],
  ['both selector and affinity', { nodeSelector: { disk: 'ssd' }, ...required({ key: 'disk', operator: 'In', values: ['hdd'] }) }, no, no],
  ['the name of the node', field('hdd'), no, 'fits'],
])('%s', (_, spec, ssd, hdd) => {
  expect(verdicts(nodeAffinity, { spec }, cluster)).toEqual({ ssd, hdd });
});

test('prefers by weight', () => {
  const prefer = (weight: number, value: string) => ({ weight, preference: { matchExpressions: [{ key: 'disk', operator: 'In', values: [value] }] } });
  const spec = { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [prefer(80, 'ssd'), prefer(20, 'hdd')] } } };
  expect(scores(nodeAffinity, { spec }, cluster)).toEqual({ ssd: 100, hdd: 25 });
  expect(scores(nodeAffinity, {}, cluster)).toBeUndefined();
});

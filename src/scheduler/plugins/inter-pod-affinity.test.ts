import { expect, test } from 'vitest';
import type { PodSpec } from '../../kinds/generated/core-v1.ts';
import { makeCluster, makeNode, scores, verdicts, type PodFixture } from '../fixtures.ts';
import { interPodAffinity } from './inter-pod-affinity.ts';

const zones = { a1: 'a', a2: 'a', b1: 'b' };
const nodes = Object.entries(zones).map(([name, zone]) => makeNode(name, { labels: { zone } }));
const term = (app: string, more: object = {}) => ({ labelSelector: { matchLabels: { app } }, topologyKey: 'zone', ...more });
const near = (...terms: object[]) => ({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } } }) as Partial<PodSpec>;
const away = (...terms: object[]) => ({ affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } } }) as Partial<PodSpec>;
const [notNear, tooNear, unwelcome] = ["node(s) didn't match pod affinity rules", "node(s) didn't match pod anti-affinity rules", "node(s) didn't satisfy existing pods anti-affinity rules"];
const web: PodFixture = { labels: { app: 'web' } };

test.each<[string, PodFixture, PodFixture, string, string]>([
  ['near', { spec: near(term('web')) }, web, 'fits', notNear],
  ['near on the node itself', { spec: near(term('web', { topologyKey: 'kubernetes.io/hostname' })) }, web, 'fits', notNear],
  ['near what is not there', { spec: near(term('db')) }, web, notNear, notNear],
  ['near itself, the first', { labels: { app: 'db' }, spec: near(term('db')) }, web, 'fits', 'fits'],
  ['near, in another namespace', { namespace: 'other', spec: near(term('web')) }, web, notNear, notNear],
  ['near, naming the namespace', { namespace: 'other', spec: near(term('web', { namespaces: ['default'] })) }, web, 'fits', notNear],
  ['near, by labels of the namespace', { namespace: 'other', spec: near(term('web', { namespaceSelector: { matchLabels: { team: 'x' } } })) }, web, 'fits', notNear],
  ['near, in every namespace', { namespace: 'other', spec: near(term('web', { namespaceSelector: {} })) }, web, 'fits', notNear],
  ['all terms by one pod', { spec: near(term('web'), term('db')) }, web, notNear, notNear],
  ['away', { spec: away(term('web')) }, web, tooNear, 'fits'],
  ['away from what is not there', { spec: away(term('db')) }, web, 'fits', 'fits'],
  ['a pod that wants to be alone', web, { labels: { app: 'db' }, spec: away(term('web')) }, unwelcome, 'fits'],
  ['no terms', {}, web, 'fits', 'fits'],
])('%s', (_, pod, placed, a1, b1) => {
  const cluster = makeCluster({ nodes, pods: { a1: [placed] }, namespaceLabels: { default: { team: 'x' } } });
  expect(verdicts(interPodAffinity, pod, cluster)).toMatchObject({ a1, b1 });
});

test('a node without the label is near nothing', () => {
  const cluster = makeCluster({ nodes: [makeNode('plain'), ...nodes], pods: { a1: [web] } });
  expect(verdicts(interPodAffinity, { spec: near(term('web')) }, cluster)).toMatchObject({ plain: notNear, a2: 'fits' });
});

test('follows pods that come and go', () => {
  const cluster = makeCluster({ nodes, pods: { a1: [web] } });
  const pod = { spec: away(term('web')) };
  expect(verdicts(interPodAffinity, pod, cluster)).toEqual({ a1: tooNear, a2: tooNear, b1: 'fits' });
  cluster.removePod('default/a1-0');
  expect(verdicts(interPodAffinity, pod, cluster)).toEqual({ a1: 'fits', a2: 'fits', b1: 'fits' });
});

test('prefers by weight, both ways', () => {
  const preferred = (kind: 'podAffinity' | 'podAntiAffinity', app: string, weight: number) =>
    ({ affinity: { [kind]: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight, podAffinityTerm: term(app) }] } } }) as Partial<PodSpec>;
  const cluster = makeCluster({ nodes, pods: { a1: [web] } });
  expect(scores(interPodAffinity, { spec: preferred('podAffinity', 'web', 10) }, cluster)).toEqual({ a1: 100, a2: 100, b1: 0 });
  expect(scores(interPodAffinity, { spec: preferred('podAntiAffinity', 'web', 10) }, cluster)).toEqual({ a1: 0, a2: 0, b1: 100 });
  const theirs = makeCluster({ nodes, pods: { b1: [{ spec: preferred('podAffinity', 'web', 5) }] } });
  expect(scores(interPodAffinity, web, theirs)).toEqual({ a1: 0, a2: 0, b1: 100 });
  expect(scores(interPodAffinity, web, cluster)).toBeUndefined();
});

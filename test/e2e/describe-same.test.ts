/**
 * `kubectl describe` of every kind, by upstream's binary and by ours over the same fixtures: what they print must agree to the byte.
 * With RECORD=1 what upstream prints is kept for the unit test of the describers.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { Both } from './describe/both.ts';
import { OLDER_RESOURCES, RESOURCES } from '../support/describe-resources.ts';
import { serveFixtures } from './describe/server.ts';
import type { FixtureServer } from './describe/server.ts';
import type { Fixture } from '../support/fixture-api.ts';
import { root } from './machine.ts';

const fixtures = parseAllDocuments(readFileSync(join(root, 'test/support/describe-fixtures.yaml'), 'utf8')).map(d => d.toJS() as Fixture);

const objectLines = fixtures.map(({ apiVersion, kind, metadata: { name, namespace } }) => {
  const plural = RESOURCES.find(([version, of]) => version === apiVersion && of === kind)![2];
  const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0]}` : '';
  return ['describe', `${plural}${group}`, name, ...(namespace ? ['-n', namespace] : [])];
});

/** Ways to say what is described, and what goes wrong. */
const otherLines = [
  'describe', 'describe nosuch', 'describe pods', 'describe pods -A', 'describe pods -l app=web', 'describe pods web-1', 'describe pods missing', 'describe pods/missing',
  'describe pods/full services/web', 'describe pods bare missing', 'describe pods bare none', 'describe deployments,replicasets', 'describe deployments,replicasets web',
  'describe pods full --show-events=false', 'describe pods web-1 --show-events', 'describe pods --show-events', 'describe pods -l app=web --show-events=false',
  'describe secrets -l none=x', 'describe secrets -A -l none=x', 'describe secrets -n empty', 'describe -f objects.yaml', 'describe -f missing.yaml', 'describe -f objects.yaml pods',
  'describe pods full -l a=b', 'describe pods -l', 'describe pods -l =', 'describe replicationcontrollers,statefulsets -n forbidden', 'describe pods -n forbidden', 'describe pods x -n forbidden',
  'describe pods --chunk-size=1', 'describe pods --chunk-size=x', 'describe pods full --nosuch', 'describe pods/full/x', 'describe pods/', 'describe configmaps -n forbidden', 'describe widgets',
  'describe nodes', 'describe namespaces', 'describe -A deployments', 'describe certificatesigningrequests', 'describe pod/full pod/full', 'describe pods full extra -A',
].map(line => line.split(' '));

let server: FixtureServer;
let both: Both;
const compare = (line: readonly string[]) => {
  const args = line.map(word => (word.endsWith('.yaml') ? join(both.home, word) : word));
  return Promise.all([both.upstream(args), both.ours(args)]);
};

beforeAll(async () => {
  server = await serveFixtures(RESOURCES, fixtures);
  both = new Both(server.url);
  const manifests = [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'full' } }, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'absent' } }, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'bare', namespace: 'default' } }];
  writeFileSync(join(both.home, 'objects.yaml'), manifests.map(m => JSON.stringify(m)).join('\n---\n'));
});
const recorded: Record<string, string> = {};
afterAll(async () => {
  if (process.env['RECORD']) writeFileSync(join(root, 'src/kubectl/describe/testdata/screens.json'), `${JSON.stringify({ recordedAt: Date.now(), screens: recorded }, null, 1)}\n`);
  both[Symbol.dispose]();
  await server.close();
});

describe.each([['objects', objectLines], ['command lines', otherLines]] as const)('%s', (_, lines) => {
  it.each(lines.map(args => [args.join(' '), args] as const))('%s', async (_line, args) => {
    const [theirs, ours] = await compare(args);
    if (lines === objectLines && theirs.code === 0) recorded[args.join(' ')] = theirs.stdout;
    expect(ours).toEqual(theirs);
  });
});

describe('an older server', () => {
  const older: Fixture[] = [
    { apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler', metadata: { name: 'full', namespace: 'default' }, spec: { minReplicas: 1, maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'web' }, targetCPUUtilizationPercentage: 80 }, status: { currentReplicas: 1, desiredReplicas: 2, currentCPUUtilizationPercentage: 40 } },
    { apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler', metadata: { name: 'bare', namespace: 'default' }, spec: { maxReplicas: 3, targetCPUUtilizationPercentage: 80 } },
    { apiVersion: 'networking.k8s.io/v1beta1', kind: 'ServiceCIDR', metadata: { name: 'c' }, spec: { cidrs: ['10.0.0.0/8'] }, status: { conditions: [{ type: 'Ready', status: 'True' }] } },
    { apiVersion: 'networking.k8s.io/v1beta1', kind: 'IPAddress', metadata: { name: 'i' }, spec: { parentRef: { resource: 'services', name: 's' } } },
  ];

  it.each(['describe horizontalpodautoscalers full', 'describe horizontalpodautoscalers bare', 'describe horizontalpodautoscalers missing', 'describe servicecidrs', 'describe ipaddresses i'])('%s', async line => {
    const old = await serveFixtures(OLDER_RESOURCES, older);
    using commands = new Both(old.url);
    const [theirs, ours] = await Promise.all([commands.upstream(line.split(' ')), commands.ours(line.split(' '))]);
    await old.close();
    expect(ours).toEqual(theirs);
  });
});

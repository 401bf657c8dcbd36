import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../machinery/object.ts';
import { objectKey } from '../../machinery/object.ts';
import { bootstrapSets } from './objects.ts';
import { planObject } from './reconcile.ts';
import { clusterRoleBindings } from './bindings.ts';
import { clusterRoles } from './roles.ts';
import { parseRule } from './rule-text.ts';

const facts = { kubernetesServiceIp: '10.97.0.1', advertiseAddress: '10.89.0.2', port: 16443, clientCaPem: '(PEM)', frontProxyCaPem: '(PEM)', today: '2026-11-22' };
const sets = bootstrapSets(facts);

/** JSON with sorted keys, so that equal objects read the same. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => `${k}:${canonical(v)}`).join(',')}}`;
}

function fingerprint(plural: string): string {
  const objects = sets.filter(s => s.plural === plural).flatMap(s => s.objects);
  const bare = objects.map(({ apiVersion: _version, kind: _kind, ...o }) => o as KubeObject).sort((a, b) => (objectKey(a) < objectKey(b) ? -1 : 1));
  return `${bare.length} ${createHash('sha256').update(canonical(bare)).digest('hex').slice(0, 16)}`;
}

describe('bootstrap objects', () => {
  // Fingerprints of what a v1.36.2 cluster of these facts held, default accounts and root CA config maps aside.
  it.each(Object.entries({
    clusterroles: '69 ad5a66f5a81d93e5',
    clusterrolebindings: '50 e47b551f2c368b7e',
    roles: '7 bd28249c61f4b066',
    rolebindings: '7 67444d64f049d619',
    serviceaccounts: '35 aa4966ae1f28052b',
    configmaps: '2 2a3713ca8c899bda',
    priorityclasses: '2 85cc125f7cac7f21',
    prioritylevelconfigurations: '8 57b9a2a5972bb086',
    flowschemas: '11 384b915bfe162e3c',
    services: '1 e2a633ad37d33e59',
    endpoints: '1 1e5dafe00a3ef662',
    endpointslices: '1 2ad876d418699703',
  }))('%s are those of upstream', (plural, expected) => expect(fingerprint(plural)).toBe(expected));
});

describe('a rule in short', () => {
  it.each([
    ['cpu ,events.k8s.io:events', { verbs: ['create', 'patch', 'update'], apiGroups: ['', 'events.k8s.io'], resources: ['events'] }],
    ['get,proxy :nodes/proxy=a,b', { verbs: ['get', 'proxy'], apiGroups: [''], resources: ['nodes/proxy'], resourceNames: ['a', 'b'] }],
    ['g /healthz,/version/*', { verbs: ['get'], nonResourceURLs: ['/healthz', '/version/*'] }],
  ])('%s', (text, rule) => expect(parseRule(text)).toEqual(rule));
});

describe('a later start', () => {
  const role = clusterRoles().find(r => r.metadata.name === 'system:node')! as KubeObject & { rules: { verbs: string[] }[] };
  const stored = (change: object) => ({ ...role, ...change }) as KubeObject;
  it('leaves alone what is as it should be, or grew', () => {
    expect(planObject('grow', role, role)).toBeUndefined();
    expect(planObject('grow', role, stored({ rules: [...role.rules, { verbs: ['get'], nonResourceURLs: ['/x'] }] }))).toBeUndefined();
  });
  it('adds the permissions that went missing', () => {
    const planned = planObject('grow', role, stored({ rules: role.rules.slice(1) }));
    expect(planned).toMatchObject({ create: false });
    expect((planned!.object as typeof role).rules).toContainEqual({ verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'] });
  });
  it('keeps off what its owner has taken over', () => {
    const own = { ...role.metadata, annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'false' } };
    expect(planObject('grow', role, stored({ rules: [], metadata: own }))).toBeUndefined();
  });
  it('adds missing subjects and replaces a binding to another role', () => {
    const binding = clusterRoleBindings()[0]! as KubeObject;
    expect(planObject('grow', binding, { ...binding, subjects: [] } as KubeObject)).toMatchObject({ create: false });
    expect(planObject('grow', binding, { ...binding, roleRef: { kind: 'ClusterRole', name: 'view' } } as KubeObject)).toMatchObject({ create: true, replace: true });
  });
  it('moves the service to the port of now, and keeps what the server filled in', () => {
    const service = sets.find(s => s.plural === 'services')!.objects[0]! as KubeObject & { spec: object };
    expect(planObject('enforce', service, { ...service, spec: { ...service.spec, more: 1 } } as KubeObject)).toBeUndefined();
    expect(planObject('enforce', service, { ...service, spec: { ...service.spec, ports: [], more: 1 } } as KubeObject)?.object).toMatchObject({ spec: { ...service.spec, more: 1 } });
  });
});

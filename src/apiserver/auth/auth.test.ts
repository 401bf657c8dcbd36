import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../base/clock.ts';
import { seededRandom } from '../../base/random.ts';
import type { Frozen, KubeObject } from '../../machinery/object.ts';
import type { AdmissionRequest } from '../admission/ports.ts';
import { createAuth } from './auth.ts';
import type { Auth } from './auth.ts';
import { forbiddenRequest } from './forbidden.ts';
import { impersonate, readImpersonation } from './impersonation.ts';
import type { Attributes, LiveObjects, UserInfo } from './ports.ts';
import { reviewAccess, reviewRules, reviewToken } from './reviews.ts';
import { requestToken } from './token-request.ts';

/** A world of objects that tells its followers of changes. */
class World implements LiveObjects {
  private readonly objects = new Map<string, Map<string, KubeObject>>();
  private readonly followers = new Map<string, ((o?: Frozen<KubeObject>, old?: Frozen<KubeObject>) => void)[]>();
  put(resource: string, object: object): void {
    this.change(resource, object as KubeObject, object as KubeObject);
  }
  delete(resource: string, object: object): void {
    this.change(resource, object as KubeObject, undefined);
  }
  get(group: string, plural: string, name: string, namespace = '') {
    return this.objects.get(group ? `${plural}.${group}` : plural)?.get(`${namespace}/${name}`);
  }
  follow(group: string, plural: string, changed: (o?: Frozen<KubeObject>, old?: Frozen<KubeObject>) => void) {
    const resource = group ? `${plural}.${group}` : plural;
    for (const o of this.objects.get(resource)?.values() ?? []) changed(o, undefined);
    this.followers.set(resource, [...(this.followers.get(resource) ?? []), changed]);
    return { stop() {} };
  }
  private change(resource: string, about: KubeObject, object: KubeObject | undefined): void {
    const all = this.objects.get(resource) ?? new Map<string, KubeObject>();
    this.objects.set(resource, all);
    const key = `${about.metadata.namespace ?? ''}/${about.metadata.name}`;
    const old = all.get(key);
    if (object) all.set(key, object);
    else all.delete(key);
    for (const follower of this.followers.get(resource) ?? []) follower(object, old);
  }
}

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256', publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
let now: number;
const clock: Clock = { now: () => now, monotonic: () => now, after: () => ({ cancel() {} }) };
let world: World;
let auth: Auth;
const RBAC = 'rbac.authorization.k8s.io';

beforeEach(async () => {
  now = Date.parse('2026-11-22T18:00:00Z');
  world = new World();
  auth = await createAuth({
    live: world,
    keys: { privateKeyPem: pair.privateKey, publicKeyPems: [pair.publicKey] },
    issuer: 'https://kubernetes.default.svc.cluster.local',
    jwksUri: 'https://127.0.0.1:6443/openid/v1/jwks',
    nodeRules: [{ verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['services'] }],
    clock,
    random: seededRandom(1),
  });
});

const account = (name: string, uid = `uid-${name}`) => ({ metadata: { name, namespace: 'default', uid } });
const ask = (user: UserInfo, more: Partial<Attributes>): Attributes => ({
  user, verb: 'get', resourceRequest: true, namespace: 'default', apiGroup: '', apiVersion: 'v1', resource: 'configmaps', subresource: '', name: '', path: '', ...more,
});
const decide = (user: UserInfo, more: Partial<Attributes>) => auth.authorizer.authorize(ask(user, more)).decision;
const alice: UserInfo = { name: 'alice', groups: ['dev', 'system:authenticated'] };
const kubelet: UserInfo = { name: 'system:node:n1', groups: ['system:nodes', 'system:authenticated'] };

describe.each(['rsa', 'ec'] as const)('tokens signed by an %s key', type => {
  const encoding = { publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } } as const;
  const own = (type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048, ...encoding }) : pair) as unknown as { privateKey: string; publicKey: string };
  const algorithm = type === 'rsa' ? 'RS256' : 'ES256';
  const keys = { privateKeyPem: own.privateKey, publicKeyPems: type === 'rsa' ? [own.publicKey, pair.publicKey] : [own.publicKey] };
  const withKeys = () => createAuth({ live: world, keys, issuer: 'https://issuer', jwksUri: 'https://127.0.0.1/openid/v1/jwks', nodeRules: [], clock, random: seededRandom(2) });

  it('are told of and taken', async () => {
    world.put('serviceaccounts', account('sa'));
    const { issuer, authenticator } = await withKeys();
    const token = await issuer.issue({ serviceAccount: { name: 'sa', namespace: 'default', uid: 'uid-sa' }, audiences: ['https://issuer'], expirationSeconds: 3600 });
    const header = JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as { alg: string; kid: string };
    const { keys: published } = issuer.jwks() as { keys: { kid: string; alg: string; kty: string; d?: string }[] };
    expect([header.alg, header.kid, published[0]!.kty, published[0]!.d]).toEqual([algorithm, published[0]!.kid, type === 'rsa' ? 'RSA' : 'EC', undefined]);
    expect(issuer.openidConfiguration()).toMatchObject({ id_token_signing_alg_values_supported: type === 'rsa' ? ['ES256', 'RS256'] : ['ES256'] });
    expect((await authenticator.authenticateToken(token)).user.name).toBe('system:serviceaccount:default:sa');
  });

  it('of an older key are taken until that goes', async () => {
    world.put('serviceaccounts', account('sa'));
    const old = await auth.issuer.issue({ serviceAccount: { name: 'sa', namespace: 'default', uid: 'uid-sa' }, audiences: ['https://kubernetes.default.svc.cluster.local'], expirationSeconds: 3600 });
    const { authenticator } = await createAuth({ live: world, keys, issuer: 'https://kubernetes.default.svc.cluster.local', jwksUri: '', nodeRules: [], clock, random: seededRandom(2) });
    expect((await authenticator.authenticateToken(old)).user.name).toBe('system:serviceaccount:default:sa');
  });
});

describe('authentication', () => {
  it('names the subject of a client certificate', async () => {
    const found = await auth.authenticator.authenticate({ clientCertificate: { commonName: 'admin', organizations: ['system:masters'], sha256: 'ab' } });
    expect(found?.user).toEqual({
      name: 'admin', groups: ['system:masters', 'system:authenticated'], extra: { 'authentication.kubernetes.io/credential-id': ['X509SHA256=ab'] },
    });
  });

  it('lets who shows nothing be anonymous, and refuses what does not verify', async () => {
    expect((await auth.authenticator.authenticate({}))?.user).toEqual({ name: 'system:anonymous', groups: ['system:unauthenticated'] });
    await expect(auth.authenticator.authenticate({ authorization: 'Bearer x' })).rejects.toThrow('invalid bearer token');
  });

  const issue = (spec: object = {}) => requestToken({ name: 'web', namespace: 'default' }, { metadata: {}, spec } as never, { issuer: auth.issuer, live: world, clock });

  it('accepts its own token, with the pod and node it is bound to', async () => {
    world.put('serviceaccounts', account('web'));
    world.put('nodes', { metadata: { name: 'n1', uid: 'uid-n1' } });
    world.put('pods', { metadata: { name: 'p', namespace: 'default', uid: 'uid-p' }, spec: { containers: [], serviceAccountName: 'web', nodeName: 'n1' } });
    const { status } = await issue({ boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'uid-p' } });
    expect(status?.expirationTimestamp).toBe('2026-11-22T19:00:00Z');
    const found = await auth.authenticator.authenticate({ authorization: `Bearer ${status?.token}` });
    expect(found?.user).toMatchObject({
      name: 'system:serviceaccount:default:web', uid: 'uid-web',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/pod-name': ['p'], 'authentication.kubernetes.io/node-name': ['n1'], 'authentication.kubernetes.io/node-uid': ['uid-n1'] },
    });
    world.delete('pods', { metadata: { name: 'p', namespace: 'default' } });
    await expect(auth.authenticator.authenticateToken(status!.token!)).rejects.toThrow('service account token has been invalidated');
  });

  it('refuses expired tokens, other audiences, foreign keys and accounts made anew', async () => {
    world.put('serviceaccounts', account('web'));
    const token = (await issue()).status!.token!;
    await expect(auth.authenticator.authenticateToken(token, ['other'])).rejects.toThrow('is invalid for the target audiences ["other"]');
    await expect(auth.authenticator.authenticateToken(`${token.slice(0, -8)}AAAAAAAA`)).rejects.toThrow('invalid bearer token');
    world.put('serviceaccounts', account('web', 'another'));
    await expect(auth.authenticator.authenticateToken(token)).rejects.toThrow('service account UID (another) does not match claim (uid-web)');
    world.put('serviceaccounts', account('web'));
    now += 3600_000 + 61_000;
    await expect(auth.authenticator.authenticateToken(token)).rejects.toThrow('service account token has expired');
  });

  it('extends the default token of a pod to a year and says when it grows stale', async () => {
    world.put('serviceaccounts', account('web'));
    world.put('pods', { metadata: { name: 'p', namespace: 'default', uid: 'uid-p' }, spec: { serviceAccountName: 'web' } });
    const { status } = await issue({ expirationSeconds: 3607, boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'p' } });
    const claims = JSON.parse(Buffer.from(status!.token!.split('.')[1]!, 'base64url').toString()) as { exp: number; iat: number; 'kubernetes.io': { warnafter: number } };
    expect(claims.exp - claims.iat).toBe(365 * 24 * 3600);
    expect(claims['kubernetes.io'].warnafter - claims.iat).toBe(3607);
  });

  it('refuses short durations, foreign pods and strange objects in upstream\'s words', async () => {
    world.put('serviceaccounts', account('web'));
    world.put('pods', { metadata: { name: 'p', namespace: 'default', uid: 'u' }, spec: { serviceAccountName: 'other' } });
    await expect(issue({ expirationSeconds: 1 })).rejects.toMatchObject({
      status: {
        message: 'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 1: may not specify a duration less than 10 minutes',
        details: { group: 'authentication.k8s.io', kind: 'TokenRequest', causes: [{ reason: 'FieldValueInvalid', field: 'spec.expirationSeconds' }] },
      },
    });
    await expect(issue({ boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'p' } })).rejects.toThrow('to pod running with different serviceaccount name.');
    await expect(issue({ boundObjectRef: { apiVersion: 'apps/v1', kind: 'X', name: 'p' } })).rejects.toThrow('cannot bind token to object of type apps/v1, Kind=X');
  });

  it('reviews a token that is none', async () => {
    expect(await reviewToken({ metadata: {}, spec: { token: 'x' } }, auth.authenticator)).toMatchObject({ status: { user: {}, error: 'invalid bearer token' } });
  });
});

describe('RBAC', () => {
  const role = (rules: object[], name = 'r') => ({ metadata: { name, namespace: 'default' }, rules });
  const bind = (subject: object, name = 'b') => ({ metadata: { name, namespace: 'default' }, subjects: [subject], roleRef: { kind: 'Role', name: 'r' } });

  it.each([
    [{ verbs: ['get'], apiGroups: [''], resources: ['configmaps'] }, { name: 'x' }, true],
    [{ verbs: ['get'], apiGroups: [''], resources: ['configmaps'] }, { verb: 'list' }, false],
    [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }, { verb: 'patch', apiGroup: 'apps', resource: 'deployments', subresource: 'scale' }, true],
    [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }, { resource: 'pods', subresource: 'log' }, false],
    [{ verbs: ['get'], apiGroups: [''], resources: ['pods/log'] }, { resource: 'pods', subresource: 'log' }, true],
    [{ verbs: ['get'], apiGroups: [''], resources: ['*/log'] }, { resource: 'pods', subresource: 'log' }, true],
    [{ verbs: ['get'], apiGroups: [''], resources: ['configmaps'], resourceNames: ['a'] }, { name: 'a' }, true],
    [{ verbs: ['get'], apiGroups: [''], resources: ['configmaps'], resourceNames: ['a'] }, { name: 'b' }, false],
    [{ verbs: ['get'], apiGroups: [''], resources: ['configmaps'] }, { namespace: 'other' }, false],
  ])('%j on %j: %j', (rule, request, allowed) => {
    world.put(`roles.${RBAC}`, role([rule]));
    world.put(`rolebindings.${RBAC}`, bind({ kind: 'User', name: 'alice' }));
    expect(decide(alice, request) === 'allow').toBe(allowed);
  });

  it('follows bindings and roles as they change', () => {
    world.put(`roles.${RBAC}`, role([{ verbs: ['get'], apiGroups: [''], resources: ['configmaps'] }]));
    for (const subject of [{ kind: 'Group', name: 'dev' }, { kind: 'ServiceAccount', name: 'web' }]) world.put(`rolebindings.${RBAC}`, bind(subject, subject.name));
    const web = { name: 'system:serviceaccount:default:web', groups: [] };
    expect([decide(alice, {}), decide(web, {})]).toEqual(['allow', 'allow']);
    world.put(`rolebindings.${RBAC}`, bind({ kind: 'Group', name: 'ops' }, 'dev'));
    expect([decide(alice, {}), decide(web, {})]).toEqual(['no-opinion', 'allow']);
    world.delete(`roles.${RBAC}`, role([]));
    expect(auth.authorizer.authorize(ask(web, {}))).toEqual({ decision: 'no-opinion', reason: 'RBAC: role.rbac.authorization.k8s.io "r" not found' });
  });

  it('tells why it allows, refuses with upstream\'s words, and lists what a user may do', () => {
    world.put(`clusterroles.${RBAC}`, { metadata: { name: 'paths' }, rules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/metrics/*'] }] });
    world.put(`clusterrolebindings.${RBAC}`, { metadata: { name: 'all' }, subjects: [{ kind: 'Group', name: 'dev' }], roleRef: { kind: 'ClusterRole', name: 'paths' } });
    expect(auth.authorizer.authorize(ask(alice, { resourceRequest: false, path: '/metrics/slis' }))).toEqual({
      decision: 'allow', reason: 'RBAC: allowed by ClusterRoleBinding "all" of ClusterRole "paths" to Group "dev"',
    });
    expect(forbiddenRequest(ask({ name: 'x', groups: [] }, { verb: 'list' }), '').status).toMatchObject({
      message: 'configmaps is forbidden: User "x" cannot list resource "configmaps" in API group "" in the namespace "default"', details: { kind: 'configmaps' }, code: 403,
    });
    expect(forbiddenRequest(ask(alice, { resourceRequest: false, path: '/metrics' }), '').message).toBe('forbidden: User "alice" cannot get path "/metrics"');
    expect(reviewRules({ metadata: {}, spec: { namespace: 'default' } }, alice, auth.authorizer).status).toEqual({
      resourceRules: [], nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/metrics/*'] }], incomplete: false,
    });
  });

  it('refuses an access review that asks nothing', () => {
    expect(() => reviewAccess({ metadata: {}, spec: {} }, auth.authorizer)).toThrow(
      '.authorization.k8s.io "" is invalid: [spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified, spec.user: Invalid value: "": at least one of user or group must be specified]',
    );
  });

  it('lets nobody grant what they do not hold', () => {
    world.put(`roles.${RBAC}`, role([{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }]));
    world.put(`rolebindings.${RBAC}`, bind({ kind: 'User', name: 'alice' }));
    const check = auth.admission.find(p => p.name === 'RBACEscalation')!;
    const write = (user: UserInfo, rules: object[]) =>
      check.validate!({ user, kind: { kind: 'Role', group: RBAC, plural: 'roles' }, operation: 'CREATE', object: role(rules, 'new') } as unknown as AdmissionRequest);
    expect(() => write(alice, [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }])).not.toThrow();
    expect(() => write({ name: 'root', groups: ['system:masters'] }, [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }])).not.toThrow();
    expect(() => write(alice, [{ verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['pods', 'secrets'] }])).toThrow(
      'roles.rbac.authorization.k8s.io "new" is forbidden: user "alice" (groups=["dev" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n' +
        '{APIGroups:[""], Resources:["pods"], Verbs:["list" "watch"]}\n{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list" "watch"]}',
    );
  });
});

describe('nodes', () => {
  const pod = (name: string, nodeName: string, volumes: object[] = []) => ({ metadata: { name, namespace: 'default', uid: name }, spec: { nodeName, serviceAccountName: 'web', containers: [], volumes } });

  it('read what their own pods refer to, as long as these live', () => {
    world.put('persistentvolumes', { metadata: { name: 'pv1' }, spec: { claimRef: { namespace: 'default', name: 'c' } } });
    world.put('pods', pod('mine', 'n1', [{ name: 'a', secret: { secretName: 's' } }, { name: 'b', persistentVolumeClaim: { claimName: 'c' } }]));
    world.put('pods', pod('other', 'n2', [{ name: 'a', configMap: { name: 'cm' } }]));
    const may = (resource: string, name: string, more: Partial<Attributes> = {}) => decide(kubelet, { resource, name, ...more }) === 'allow';
    expect([may('secrets', 's'), may('secrets', 't'), may('configmaps', 'cm'), may('persistentvolumeclaims', 'c')]).toEqual([true, false, false, true]);
    expect(may('persistentvolumes', 'pv1', { namespace: '' })).toBe(true);
    expect(may('serviceaccounts', 'web', { verb: 'create', subresource: 'token' })).toBe(true);
    expect(may('pods', '', { verb: 'list', fieldSelector: { 'spec.nodeName': 'n1' } })).toBe(true);
    expect(may('pods', '', { verb: 'list', fieldSelector: { 'spec.nodeName': 'n2' } })).toBe(false);
    expect(may('services', '', { verb: 'watch', namespace: '' })).toBe(true);
    expect(may('leases', 'n1', { apiGroup: 'coordination.k8s.io', verb: 'update', namespace: 'kube-node-lease' })).toBe(true);
    expect(may('leases', 'n2', { apiGroup: 'coordination.k8s.io', verb: 'update', namespace: 'kube-node-lease' })).toBe(false);
    world.delete('pods', pod('mine', 'n1'));
    expect([may('secrets', 's'), may('persistentvolumeclaims', 'c'), may('persistentvolumes', 'pv1', { namespace: '' })]).toEqual([false, false, false]);
    expect(forbiddenRequest(ask(kubelet, { resource: 'secrets', name: 's' }), auth.authorizer.authorize(ask(kubelet, { resource: 'secrets', name: 's' })).reason).message).toBe(
      'secrets "s" is forbidden: User "system:node:n1" cannot get resource "secrets" in API group "" in the namespace "default": no relationship found between node \'n1\' and this object',
    );
  });

  it('write only their own node and the status of their own pods', () => {
    const plugin = auth.admission.find(p => p.name === 'NodeRestriction')!;
    const write = (plural: string, request: object) =>
      plugin.validate!({ user: kubelet, kind: { group: '', plural }, subresource: '', namespace: '', operation: 'UPDATE', lookup: world, ...request } as unknown as AdmissionRequest);
    const node = (labels: object, taints: object[] = []) => ({ metadata: { name: 'n1', labels }, spec: { taints } });
    expect(() => write('nodes', { name: 'n2', object: node({}), old: node({}) })).toThrow('node "n1" is not allowed to modify node "n2"');
    expect(() => write('nodes', { name: 'n1', object: node({ 'kubernetes.io/hostname': 'x' }), old: node({}) })).not.toThrow();
    expect(() => write('nodes', { name: 'n1', object: node({ 'node-role.kubernetes.io/x': '' }), old: node({}) })).toThrow('is not allowed to modify labels: node-role.kubernetes.io/x');
    expect(() => write('nodes', { name: 'n1', object: node({}, [{ key: 'a' }]), old: node({}) })).toThrow('node "n1" is not allowed to modify taints');
    expect(() => write('pods', { name: 'p', subresource: 'status', object: pod('p', 'n2'), old: pod('p', 'n2') })).toThrow('can only update pod status for pods with spec.nodeName set to itself');
    expect(() => write('pods', { name: 'p', operation: 'DELETE', old: pod('p', 'n1') })).not.toThrow();
  });
});

describe('impersonation', () => {
  it('checks each part and adds what every user has', () => {
    const root = { name: 'root', groups: ['system:masters'] };
    expect(readImpersonation({})).toBeUndefined();
    expect(() => readImpersonation({ 'impersonate-group': 'g' })).toThrow('without impersonating a user');
    const wanted = readImpersonation({ 'impersonate-user': 'system:serviceaccount:default:web' })!;
    expect(impersonate(root, wanted, auth.authorizer).groups).toEqual(['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated']);
    expect(() => impersonate(alice, readImpersonation({ 'impersonate-user': 'bob' })!, auth.authorizer)).toThrow(
      'users "bob" is forbidden: User "alice" cannot impersonate resource "users" in API group "" at the cluster scope',
    );
    expect(impersonate(root, readImpersonation({ 'impersonate-user': 'bob', 'impersonate-group': ['a', 'b'], 'impersonate-extra-team': 'x' })!, auth.authorizer)).toEqual({
      name: 'bob', groups: ['a', 'b', 'system:authenticated'], extra: { team: ['x'] },
    });
  });
});

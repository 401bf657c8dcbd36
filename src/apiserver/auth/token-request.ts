/** Issues tokens for service accounts: `kubectl create token`, and the kubelet for the pods it runs. */
import { timestamp } from '../../base/clock.ts';
import type { Clock } from '../../base/clock.ts';
import type { TokenRequest } from '../../kinds/generated/authentication-v1.ts';
import type { Pod } from '../../kinds/generated/core-v1.ts';
import { at, invalid } from '../../machinery/field-error.ts';
import type { FieldError } from '../../machinery/field-error.ts';
import type { Frozen, KubeObject } from '../../machinery/object.ts';
import { badRequest, conflict, invalidObject, notFoundError } from '../../machinery/status-error.ts';
import type { LiveObjects, ObjectIdentity, TokenIssuer } from './ports.ts';

export interface TokenRequestOptions {
  readonly issuer: TokenIssuer;
  readonly live: Pick<LiveObjects, 'get'>;
  readonly clock: Clock;
}

export const TOKEN_REQUEST_KIND = { group: 'authentication.k8s.io', kind: 'TokenRequest' } as const;
const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;
/** What kubelets ask for on behalf of pods that mount the default token. */
const DEFAULT_POD_TOKEN_SECONDS = 3607;
/** How long such a token is in truth accepted, for clients that never read it again. */
const EXTENDED_SECONDS = 365 * 24 * 3600;

/** Answers the request with its status. `name` and `namespace` are the account's, from the path. */
export async function requestToken(
  account: { readonly name: string; readonly namespace: string },
  body: TokenRequest,
  { issuer, live, clock }: TokenRequestOptions,
): Promise<TokenRequest> {
  const stored = found(live, 'serviceaccounts', account);
  const { spec } = body;
  const audiences = spec.audiences && spec.audiences.length > 0 ? spec.audiences : [...issuer.apiAudiences];
  const expirationSeconds = spec.expirationSeconds ?? 3600;
  const errors = validate(expirationSeconds);
  if (errors.length > 0) throw invalidObject(TOKEN_REQUEST_KIND, '', errors);
  const bound = boundObjects(body, account, live);
  const extends_ = bound.pod !== undefined && expirationSeconds === DEFAULT_POD_TOKEN_SECONDS && audiences.every(a => issuer.apiAudiences.includes(a));
  const token = await issuer.issue({
    serviceAccount: { ...account, uid: stored.metadata.uid ?? '' },
    audiences,
    ...(extends_ ? { expirationSeconds: EXTENDED_SECONDS, warnAfterSeconds: expirationSeconds } : { expirationSeconds }),
    ...bound,
  });
  const now = clock.now();
  return {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: { name: account.name, namespace: account.namespace, creationTimestamp: timestamp(now) },
    spec: { ...spec, audiences, expirationSeconds },
    status: { token, expirationTimestamp: timestamp(now + expirationSeconds * 1000) },
  };
}

function validate(seconds: number): FieldError[] {
  const field = at('spec').child('expirationSeconds');
  if (seconds < MIN_SECONDS) return [invalid(field, seconds, 'may not specify a duration less than 10 minutes')];
  if (seconds > MAX_SECONDS) return [invalid(field, seconds, 'may not specify a duration larger than 2^32 seconds')];
  return [];
}

function found(live: Pick<LiveObjects, 'get'>, plural: string, { name, namespace }: { name: string; namespace?: string }): Frozen<KubeObject> {
  const object = live.get('', plural, name, namespace);
  if (!object) throw notFoundError({ group: '', plural }, name);
  return object;
}

interface BoundObjects {
  readonly pod?: ObjectIdentity;
  readonly secret?: ObjectIdentity;
  readonly node?: ObjectIdentity;
}

/** What the token shall die with. A pod's token also carries the node that the pod is on. */
function boundObjects(body: TokenRequest, account: { name: string; namespace: string }, live: Pick<LiveObjects, 'get'>): BoundObjects {
  const reference = body.spec.boundObjectRef;
  if (!reference) return {};
  const { name = '', kind = '', apiVersion = '', uid } = reference;
  const find = (plural: string, namespace?: string) => identify(found(live, plural, { name, ...(namespace ? { namespace } : {}) }), kind, uid);
  if (apiVersion === 'v1' && kind === 'Pod') return boundPod(find('pods', account.namespace), account, live);
  if (apiVersion === 'v1' && kind === 'Secret') return { secret: find('secrets', account.namespace) };
  if (apiVersion === 'v1' && kind === 'Node') return { node: find('nodes') };
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  throw badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);
}

function identify(object: Frozen<KubeObject>, kind: string, uid: string | undefined): ObjectIdentity {
  const identity = { name: object.metadata.name ?? '', uid: object.metadata.uid ?? '' };
  if (!uid || uid === identity.uid) return identity;
  const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
  throw conflict({ group: '', plural: kind }, identity.name, why);
}

function boundPod(identity: ObjectIdentity, account: { name: string; namespace: string }, live: Pick<LiveObjects, 'get'>): BoundObjects {
  const pod = live.get('', 'pods', identity.name, account.namespace) as Frozen<Pod>;
  if ((pod.spec?.serviceAccountName ?? '') !== account.name) {
    throw badRequest(`cannot bind token for serviceaccount ${JSON.stringify(account.name)} to pod running with different serviceaccount name.`);
  }
  const nodeName = pod.spec?.nodeName;
  if (!nodeName) return { pod: identity };
  const uid = live.get('', 'nodes', nodeName)?.metadata.uid;
  return { pod: identity, node: { name: nodeName, ...(uid ? { uid } : { uid: '' }) } };
}

/** Accepts service-account tokens that this cluster signed, as long as everything they are bound to still lives. */
import { compactVerify, decodeJwt, decodeProtectedHeader, errors } from 'jose';
import type { Clock } from '../../base/clock.ts';
import type { Frozen, KubeObject } from '../../machinery/object.ts';
import type { TokenAuthenticator } from './authenticator.ts';
import { CREDENTIAL_ID } from './authenticator.ts';
import type { Authenticated, LiveObjects, ObjectIdentity, UserInfo } from './ports.ts';
import { AuthenticationError } from './ports.ts';
import { serviceAccountGroups, serviceAccountUsername } from './service-account.ts';
import type { KubernetesClaim, VerificationKey } from './token-issuer.ts';

export interface BoundTokenOptions {
  readonly issuers: readonly string[];
  readonly keys: readonly VerificationKey[];
  readonly live: LiveObjects;
  readonly clock: Clock;
}

interface TokenPayload {
  readonly iss: string;
  readonly aud: readonly string[];
  readonly exp: number;
  readonly nbf: number;
  readonly jti?: string;
  readonly sub: string;
  readonly 'kubernetes.io': KubernetesClaim;
}

/** Clocks may differ by this much, and what was deleted less than this ago still counts. */
const LEEWAY_MS = 60_000;
/** Tokens whose signature was checked are remembered; what they are bound to is looked at each time. */
const REMEMBERED_TOKENS = 4096;

export function boundTokenAuthenticator({ issuers, keys, live, clock }: BoundTokenOptions): TokenAuthenticator {
  const verified = new Map<string, TokenPayload>();

  async function payloadOf(token: string): Promise<TokenPayload | undefined> {
    const known = verified.get(token);
    if (known) return known;
    if (!isIssuedBy(token, issuers)) return undefined;
    const payload = await verifySignature<TokenPayload>(token, keys);
    if (verified.size >= REMEMBERED_TOKENS) verified.delete(verified.keys().next().value!);
    verified.set(token, payload);
    return payload;
  }

  return {
    async authenticate(token, audiences): Promise<Authenticated | undefined> {
      const payload = await payloadOf(token);
      if (!payload) return undefined;
      const accepted = acceptedAudiences(payload, audiences);
      checkTimes(payload, clock.now());
      checkBindings(payload['kubernetes.io'], live, clock.now());
      return { user: userOf(payload), audiences: accepted };
    },
  };
}

/** Reads the issuer without trusting it, to leave other people's tokens to other authenticators. */
export function isIssuedBy(token: string, issuers: readonly string[]): boolean {
  try {
    return issuers.includes(decodeJwt(token).iss ?? '');
  } catch {
    return false;
  }
}

export async function verifySignature<T>(token: string, keys: readonly VerificationKey[]): Promise<T> {
  const { kid } = headerOf(token);
  const candidates = kid === undefined ? keys : keys.filter(k => k.id === kid);
  for (const { key, algorithm } of candidates) {
    try {
      const { payload } = await compactVerify(token, key, { algorithms: [algorithm] });
      return JSON.parse(new TextDecoder().decode(payload)) as T;
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
    }
  }
  throw new AuthenticationError('failed to validate token: no key verifies its signature');
}

function headerOf(token: string): { readonly kid?: string | undefined } {
  try {
    return decodeProtectedHeader(token);
  } catch (cause) {
    throw new AuthenticationError('failed to validate token: its header cannot be read', { cause });
  }
}

function acceptedAudiences(payload: TokenPayload, asked: readonly string[]): string[] {
  const accepted = payload.aud.filter(a => asked.includes(a));
  if (accepted.length > 0) return accepted;
  throw new AuthenticationError(`token audiences ${goList(payload.aud)} is invalid for the target audiences ${goList(asked)}`);
}
const goList = (list: readonly string[]) => `[${list.map(s => JSON.stringify(s)).join(' ')}]`;

function checkTimes(payload: TokenPayload, now: number): void {
  if (now - LEEWAY_MS > payload.exp * 1000) throw new AuthenticationError('service account token has expired');
  if (now + LEEWAY_MS < payload.nbf * 1000) throw new AuthenticationError('service account token is not valid yet');
}

/** A token dies with its service account, and with the pod, secret or node that it is bound to. */
function checkBindings(claim: KubernetesClaim, live: LiveObjects, now: number): void {
  const { namespace, serviceaccount, secret, pod, node } = claim;
  const find = (plural: string, ns: string | undefined, name: string) => live.get('', plural, name, ns);
  const account = find('serviceaccounts', namespace, serviceaccount.name);
  if (!account) throw new AuthenticationError(`serviceaccounts ${JSON.stringify(serviceaccount.name)} not found`);
  if (isLongDeleted(account, now)) throw new AuthenticationError(`service account ${namespace}/${serviceaccount.name} has been deleted`);
  if (account.metadata.uid !== serviceaccount.uid) {
    throw new AuthenticationError(`service account UID (${account.metadata.uid}) does not match claim (${serviceaccount.uid})`);
  }
  if (secret) checkBound('secret', find('secrets', namespace, secret.name), secret, now);
  if (pod) checkBound('pod', find('pods', namespace, pod.name), pod, now);
  else if (node) checkBound('node', find('nodes', undefined, node.name), node, now);
}

function checkBound(what: string, object: Frozen<KubeObject> | undefined, reference: ObjectIdentity, now: number): void {
  if (!object || isLongDeleted(object, now)) throw new AuthenticationError('service account token has been invalidated');
  if (object.metadata.uid !== reference.uid) {
    throw new AuthenticationError(`${what} UID (${object.metadata.uid}) does not match service account ${what} ref claim (${reference.uid})`);
  }
}

function isLongDeleted(object: Frozen<KubeObject>, now: number): boolean {
  const deleted = object.metadata.deletionTimestamp;
  return deleted !== undefined && Date.parse(deleted) < now - LEEWAY_MS;
}

function userOf({ jti, 'kubernetes.io': claim }: TokenPayload): UserInfo {
  const extra: Record<string, readonly string[]> = {};
  if (jti !== undefined) extra[CREDENTIAL_ID] = [`JTI=${jti}`];
  if (claim.node) {
    extra['authentication.kubernetes.io/node-name'] = [claim.node.name];
    extra['authentication.kubernetes.io/node-uid'] = [claim.node.uid];
  }
  if (claim.pod) {
    extra['authentication.kubernetes.io/pod-name'] = [claim.pod.name];
    extra['authentication.kubernetes.io/pod-uid'] = [claim.pod.uid];
  }
  return {
    name: serviceAccountUsername(claim.namespace, claim.serviceaccount.name),
    uid: claim.serviceaccount.uid,
    groups: serviceAccountGroups(claim.namespace),
    extra,
  };
}

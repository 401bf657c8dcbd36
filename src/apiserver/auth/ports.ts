/** Who asks, and may they: the ports between the pipeline and everything that authenticates and authorizes. */
import type { Frozen, KubeObject } from '../../machinery/object.ts';
import type { Lookup } from '../admission/ports.ts';

export interface UserInfo {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** A client certificate that the TLS layer has verified against the client CA. */
export interface ClientCertificate {
  readonly commonName: string;
  readonly organizations: readonly string[];
  /** SHA-256 of the DER form, lower-case hex without colons. */
  readonly sha256: string;
}

/** All that a request shows of its caller. Header names are lower-case, as node:http gives them. */
export interface Credentials {
  readonly authorization?: string | undefined;
  readonly clientCertificate?: ClientCertificate | undefined;
}

export interface Authenticated {
  readonly user: UserInfo;
  /** The audiences a token was accepted for; absent for other credentials. */
  readonly audiences?: readonly string[];
}

export interface Authenticator {
  /** Answers undefined where there is no credential that it knows; throws AuthenticationError for one that is wrong. */
  authenticate(credentials: Credentials): Promise<Authenticated | undefined>;
  /** Checks a bare bearer token (TokenReview). Throws AuthenticationError. */
  authenticateToken(token: string, audiences?: readonly string[]): Promise<Authenticated>;
}

/** The credential is wrong; the API edge answers 401 and keeps the reason to itself. */
export class AuthenticationError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AuthenticationError';
  }
}

/** What is asked, in the terms of authorization: verb `get`, `list`, `watch`, `create`..., or the lower-case HTTP method of a path. */
export interface Attributes {
  readonly user: UserInfo;
  readonly verb: string;
  /** True for `/api` and `/apis` resources, false for a path such as `/metrics`. */
  readonly resourceRequest: boolean;
  /** Empty for cluster-scoped requests and for all namespaces. */
  readonly namespace: string;
  readonly apiGroup: string;
  readonly apiVersion: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  readonly path: string;
  /** Equality requirements of the request's field selector, for the node authorizer: `spec.nodeName`. */
  readonly fieldSelector?: Readonly<Record<string, string>> | undefined;
}

export interface Authorization {
  readonly decision: 'allow' | 'deny' | 'no-opinion';
  /** Shown to the caller behind the refusal, and in SubjectAccessReview's status. */
  readonly reason: string;
}

export interface ResourceRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** What a user may do in a namespace, as SelfSubjectRulesReview tells it. */
export interface UserRules {
  readonly rules: readonly ResourceRule[];
  readonly incomplete: boolean;
  readonly error?: string;
}

export interface Authorizer {
  authorize(attributes: Attributes): Authorization;
  rulesFor(user: UserInfo, namespace: string): UserRules;
}

/** The API server's own view of what is stored: the newest that its watch cache holds. Never waits. */
export interface LiveObjects extends Pick<Lookup, 'get'> {
  /** Calls `changed` at once for every object there is, then for every change: without `old` when new, without `object` when deleted. */
  follow(group: string, plural: string, changed: (object: Frozen<KubeObject> | undefined, old: Frozen<KubeObject> | undefined) => void): { stop(): void };
}

/** What a token is issued for. Seconds count from now. */
export interface TokenClaims {
  readonly serviceAccount: ObjectIdentity & { readonly namespace: string };
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  readonly warnAfterSeconds?: number;
  readonly pod?: ObjectIdentity;
  readonly node?: ObjectIdentity;
  readonly secret?: ObjectIdentity;
}
export interface ObjectIdentity {
  readonly name: string;
  readonly uid: string;
}

export interface TokenIssuer {
  readonly issuer: string;
  /** The audiences of the API server itself. */
  readonly apiAudiences: readonly string[];
  issue(claims: TokenClaims): Promise<string>;
  /** A token without an end, for a secret of type kubernetes.io/service-account-token: it lives as long as that. */
  issueLegacy(claims: { readonly serviceAccount: TokenClaims['serviceAccount']; readonly secretName: string }): Promise<string>;
  /** `/openid/v1/jwks` and `/.well-known/openid-configuration`. */
  jwks(): unknown;
  openidConfiguration(): unknown;
}

export const ALL_AUTHENTICATED = 'system:authenticated';
export const ALL_UNAUTHENTICATED = 'system:unauthenticated';
export const PRIVILEGED_GROUP = 'system:masters';
export const ANONYMOUS = 'system:anonymous';

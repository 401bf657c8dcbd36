/** Who asks, and whether they may: the two questions that the pipeline puts to the auth room before any verb runs. */

export interface UserInfo {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

export const ANONYMOUS: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

/** What a request brings along to prove who it is. Header names are in lower case. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The leaf certificate (DER) that the TLS layer received; its chain is verified by the authenticator, once a connection. */
  readonly clientCertificate?: ClientCertificate;
}

/** One object per TLS connection, so that an authenticator can remember its verdict in a WeakMap. */
export interface ClientCertificate {
  readonly der: Uint8Array;
  /** Intermediate certificates that the client sent, DER. */
  readonly chain: readonly Uint8Array[];
}

export interface Authenticator {
  /** The user; undefined where the request carries no credentials; throws a StatusError (401) where they are bad. */
  authenticate(credentials: Credentials): UserInfo | undefined | Promise<UserInfo | undefined>;
}

export type ResourceAttributes = {
  readonly user: UserInfo;
  /** get list watch create update patch delete deletecollection proxy ... */
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  /** Empty for cluster-scoped requests and for "all namespaces". */
  readonly namespace: string;
  /** Empty where the request names no object. */
  readonly name: string;
  readonly path: string;
  readonly resourceRequest: true;
  /** Of list, watch and deletecollection, as they were sent. */
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
};

export type NonResourceAttributes = {
  readonly user: UserInfo;
  /** The HTTP method in lower case. */
  readonly verb: string;
  readonly path: string;
  readonly resourceRequest: false;
};

export type Attributes = ResourceAttributes | NonResourceAttributes;

/** `allowed: undefined` is "no opinion", which the pipeline treats as a denial once nobody allowed it. */
export interface Decision {
  readonly allowed: boolean | undefined;
  readonly reason?: string;
}

export interface Authorizer {
  authorize(attributes: Attributes): Decision | Promise<Decision>;
}

/** What a bound service-account token is issued for. */
export interface TokenSpec {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly serviceAccountUid: string;
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  readonly boundObject?: { readonly kind: string; readonly name: string; readonly uid: string; readonly nodeName?: string; readonly nodeUid?: string };
}

/** Signs the tokens of `serviceaccounts/token`. */
export interface TokenIssuer {
  /** Used where the request names no audience. */
  readonly defaultAudiences: readonly string[];
  issue(spec: TokenSpec): Promise<{ readonly token: string; readonly expirationTimestamp: string }>;
}

/** Tries what a request shows of its caller in upstream's order: client certificate, bearer token, nobody. */
import type { Authenticated, Authenticator, ClientCertificate, Credentials, UserInfo } from './ports.ts';
import { ALL_AUTHENTICATED, ALL_UNAUTHENTICATED, ANONYMOUS, AuthenticationError } from './ports.ts';

/** The extra under which a user carries what it was authenticated by. */
export const CREDENTIAL_ID = 'authentication.kubernetes.io/credential-id';

/** One kind of bearer token. Answers undefined for a token that it has nothing to do with. */
export interface TokenAuthenticator {
  authenticate(token: string, audiences: readonly string[]): Promise<Authenticated | undefined>;
}

export interface AuthenticatorOptions {
  readonly tokens: readonly TokenAuthenticator[];
  readonly apiAudiences: readonly string[];
  /** Whether a request without credentials is `system:anonymous`. */
  readonly anonymous: boolean;
}

export function createAuthenticator({ tokens, apiAudiences, anonymous }: AuthenticatorOptions): Authenticator {
  async function authenticateToken(token: string, audiences = apiAudiences): Promise<Authenticated> {
    const errors: string[] = [];
    for (const each of tokens) {
      try {
        const found = await each.authenticate(token, audiences);
        if (found) return { ...found, user: withAuthenticatedGroup(found.user) };
      } catch (error) {
        if (!(error instanceof AuthenticationError)) throw error;
        errors.push(error.message);
      }
    }
    throw new AuthenticationError(errors.length === 0 ? 'invalid bearer token' : `[invalid bearer token, ${errors.join(', ')}]`);
  }

  async function authenticate(credentials: Credentials): Promise<Authenticated | undefined> {
    if (credentials.clientCertificate) return { user: withAuthenticatedGroup(userOfCertificate(credentials.clientCertificate)) };
    const token = bearerToken(credentials.authorization);
    if (token !== undefined) return authenticateToken(token);
    return anonymous ? { user: { name: ANONYMOUS, groups: [ALL_UNAUTHENTICATED] } } : undefined;
  }

  return { authenticate, authenticateToken };
}

function userOfCertificate(certificate: ClientCertificate): UserInfo {
  return {
    name: certificate.commonName,
    groups: certificate.organizations,
    extra: { [CREDENTIAL_ID]: [`X509SHA256=${certificate.sha256}`] },
  };
}

/** The token of `Bearer TOKEN`; another scheme is no credential at all, as upstream has it. */
export function bearerToken(header: string | undefined): string | undefined {
  const [scheme, token] = (header ?? '').trim().split(' ');
  return scheme?.toLowerCase() === 'bearer' && token ? token : undefined;
}

/** Every user who was authenticated is in `system:authenticated`. */
export function withAuthenticatedGroup(user: UserInfo): UserInfo {
  if (user.name === ANONYMOUS || user.groups.includes(ALL_AUTHENTICATED) || user.groups.includes(ALL_UNAUTHENTICATED)) return user;
  return { ...user, groups: [...user.groups, ALL_AUTHENTICATED] };
}

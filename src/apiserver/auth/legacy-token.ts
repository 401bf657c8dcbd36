/** Accepts tokens that lie in secrets, as long as the secret holds them and their account lives. */
import type { Secret } from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import type { TokenAuthenticator } from './authenticator.ts';
import { isIssuedBy, verifySignature } from './bound-token.ts';
import type { Authenticated, LiveObjects } from './ports.ts';
import { AuthenticationError } from './ports.ts';
import { serviceAccountGroups, serviceAccountUsername } from './service-account.ts';
import type { VerificationKey } from './token-issuer.ts';
import { LEGACY_ISSUER } from './token-issuer.ts';

export interface LegacyTokenOptions {
  readonly keys: readonly VerificationKey[];
  readonly live: Pick<LiveObjects, 'get'>;
  readonly apiAudiences: readonly string[];
}

type LegacyClaims = Readonly<Record<string, string | undefined>>;

export function legacyTokenAuthenticator({ keys, live, apiAudiences }: LegacyTokenOptions): TokenAuthenticator {
  return {
    async authenticate(token, audiences): Promise<Authenticated | undefined> {
      if (!isIssuedBy(token, [LEGACY_ISSUER])) return undefined;
      const claims = await verifySignature<LegacyClaims>(token, keys);
      const claim = (name: string) => claims[`${LEGACY_ISSUER}/${name}`] ?? '';
      const [namespace, name, uid] = [claim('namespace'), claim('service-account.name'), claim('service-account.uid')];
      checkSecret(live.get('', 'secrets', claim('secret.name'), namespace) as Frozen<Secret> | undefined, token);
      const account = live.get('', 'serviceaccounts', name, namespace);
      if (!account) throw new AuthenticationError(`serviceaccounts ${JSON.stringify(name)} not found`);
      if (account.metadata.uid !== uid) throw new AuthenticationError(`service account UID (${account.metadata.uid}) does not match claim (${uid})`);
      const accepted = apiAudiences.filter(a => audiences.includes(a));
      if (accepted.length === 0) throw new AuthenticationError('token audiences [] is invalid for the target audiences');
      return { user: { name: serviceAccountUsername(namespace, name), uid, groups: serviceAccountGroups(namespace) }, audiences: accepted };
    },
  };
}

/** A token that was taken out of its secret, or whose secret is going, counts no longer. */
function checkSecret(secret: Frozen<Secret> | undefined, token: string): void {
  const held = secret?.data?.['token'];
  if (!secret || secret.metadata.deletionTimestamp !== undefined || held === undefined) throw new AuthenticationError('Token has been invalidated');
  if (atob(held) !== token) throw new AuthenticationError("Token does not match server's copy");
}

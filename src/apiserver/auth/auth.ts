/** Puts authentication and authorization together as upstream's defaults do: certificates and tokens; Node and RBAC. */
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { AdmissionPlugin } from '../admission/ports.ts';
import { createAuthenticator } from './authenticator.ts';
import { boundTokenAuthenticator } from './bound-token.ts';
import { legacyTokenAuthenticator } from './legacy-token.ts';
import { nodeAuthorizer } from './node/authorizer.ts';
import { NodeGraph } from './node/graph.ts';
import { nodeRestriction } from './node/restriction.ts';
import type { Authenticator, Authorizer, LiveObjects, ResourceRule, TokenIssuer } from './ports.ts';
import { RbacAuthorizer } from './rbac/authorizer.ts';
import { escalationCheck } from './rbac/escalation.ts';
import { RbacPolicy } from './rbac/policy.ts';
import type { SigningKeys } from './token-issuer.ts';
import { createTokenIssuer, verificationKeys } from './token-issuer.ts';
import { openPathAuthorizer, privilegedAuthorizer, unionAuthorizer } from './union.ts';

export interface AuthOptions {
  readonly live: LiveObjects;
  readonly keys: SigningKeys;
  readonly issuer: string;
  readonly jwksUri: string;
  /** The rules of the role `system:node`. */
  readonly nodeRules: readonly ResourceRule[];
  /** Absent: a caller without credentials is `system:anonymous`. */
  readonly anonymous?: boolean;
  readonly clock: Clock;
  readonly random: Random;
}

export interface Auth {
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly issuer: TokenIssuer;
  /** NodeRestriction and the escalation check of roles and bindings. */
  readonly admission: readonly AdmissionPlugin[];
  close(): void;
}

/** The default issuer of a cluster whose domain is `cluster.local`. */
export const DEFAULT_ISSUER = 'https://kubernetes.default.svc.cluster.local';

export async function createAuth(options: AuthOptions): Promise<Auth> {
  const { live, clock, anonymous = true } = options;
  const issuer = await createTokenIssuer(options);
  const keys = await verificationKeys(options.keys.publicKeyPems);
  const tokens = [
    boundTokenAuthenticator({ issuers: [issuer.issuer], keys, live, clock }),
    legacyTokenAuthenticator({ keys, live, apiAudiences: issuer.apiAudiences }),
  ];
  const graph = new NodeGraph(live);
  const rbac = new RbacAuthorizer(new RbacPolicy(live));
  const authorizer = unionAuthorizer([openPathAuthorizer, privilegedAuthorizer, nodeAuthorizer(graph, options.nodeRules), rbac]);
  return {
    authenticator: createAuthenticator({ tokens, apiAudiences: issuer.apiAudiences, anonymous }),
    authorizer,
    issuer,
    admission: [nodeRestriction, escalationCheck({ rbac, authorizer })],
    close() {
      graph.close();
      rbac.policy.close();
    },
  };
}

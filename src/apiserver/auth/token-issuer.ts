/** Signs service-account tokens and publishes the keys that verify them. */
import { SignJWT, calculateJwkThumbprint, exportJWK, importPKCS8, importSPKI } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { uuid } from '../../base/random.ts';
import { serviceAccountUsername } from './service-account.ts';
import type { TokenClaims, TokenIssuer } from './ports.ts';

/** By the key, as upstream has it; RS256 is what every relying party must know. */
export type TokenAlgorithm = 'RS256' | 'ES256' | 'ES384' | 'ES512';
const ALGORITHMS: readonly TokenAlgorithm[] = ['RS256', 'ES256', 'ES384', 'ES512'];

/** Of tokens that lie in secrets; also the prefix of their claims. */
export const LEGACY_ISSUER = 'kubernetes/serviceaccount';

export interface SigningKeys {
  readonly privateKeyPem: string;
  /** The newest first; older ones stay until their tokens have expired. */
  readonly publicKeyPems: readonly string[];
}

export interface TokenIssuerOptions {
  readonly keys: SigningKeys;
  readonly issuer: string;
  readonly apiAudiences?: readonly string[];
  /** Where the API server answers `/openid/v1/jwks` for others. */
  readonly jwksUri: string;
  readonly clock: Clock;
  readonly random: Random;
}

/** The claim that ties a token to live objects, in upstream's order of fields. */
export interface KubernetesClaim {
  readonly namespace: string;
  readonly node?: { readonly name: string; readonly uid: string };
  readonly pod?: { readonly name: string; readonly uid: string };
  readonly secret?: { readonly name: string; readonly uid: string };
  readonly serviceaccount: { readonly name: string; readonly uid: string };
  readonly warnafter?: number;
}

export interface VerificationKey {
  readonly id: string;
  readonly key: CryptoKey;
  readonly algorithm: TokenAlgorithm;
}

export async function verificationKeys(pems: readonly string[]): Promise<VerificationKey[]> {
  return (await publicJwks(pems)).map(({ jwk, key, algorithm }) => ({ id: jwk.kid!, key, algorithm }));
}

async function publicJwks(pems: readonly string[]): Promise<{ jwk: JWK; key: CryptoKey; algorithm: TokenAlgorithm }[]> {
  return Promise.all(
    pems.map(async pem => {
      const { key, algorithm } = await importKey(alg => importSPKI(pem, alg, { extractable: true }));
      const { kty, ...numbers } = await exportJWK(key);
      const kid = await calculateJwkThumbprint({ kty, ...numbers } as JWK);
      return { key, algorithm, jwk: { use: 'sig', kty, kid, alg: algorithm, ...numbers } as JWK };
    }),
  );
}

/** The first algorithm that the key serves for. */
async function importKey(importAs: (algorithm: TokenAlgorithm) => Promise<CryptoKey>): Promise<{ key: CryptoKey; algorithm: TokenAlgorithm }> {
  let failure: unknown;
  for (const algorithm of ALGORITHMS) {
    try {
      return { algorithm, key: await importAs(algorithm) };
    } catch (error) {
      failure = error;
    }
  }
  throw new Error('read the key for tokens: neither RSA nor an elliptic curve that signs', { cause: failure });
}

export async function createTokenIssuer(options: TokenIssuerOptions): Promise<TokenIssuer> {
  const { issuer, clock, random } = options;
  const { key: privateKey, algorithm: alg } = await importKey(algorithm => importPKCS8(options.keys.privateKeyPem, algorithm));
  const published = (await publicJwks(options.keys.publicKeyPems)).map(k => k.jwk);
  const kid = published[0]!.kid!;

  async function issue(claims: TokenClaims): Promise<string> {
    const now = Math.floor(clock.now() / 1000);
    const payload = {
      aud: [...claims.audiences],
      exp: now + claims.expirationSeconds,
      iat: now,
      iss: issuer,
      jti: uuid(random),
      'kubernetes.io': kubernetesClaim(claims, now),
      nbf: now,
      sub: serviceAccountUsername(claims.serviceAccount.namespace, claims.serviceAccount.name),
    };
    return new SignJWT(payload).setProtectedHeader({ alg, kid }).sign(privateKey);
  }

  async function issueLegacy({ serviceAccount, secretName }: Parameters<TokenIssuer['issueLegacy']>[0]): Promise<string> {
    const payload = {
      iss: LEGACY_ISSUER,
      [`${LEGACY_ISSUER}/namespace`]: serviceAccount.namespace,
      [`${LEGACY_ISSUER}/secret.name`]: secretName,
      [`${LEGACY_ISSUER}/service-account.name`]: serviceAccount.name,
      [`${LEGACY_ISSUER}/service-account.uid`]: serviceAccount.uid,
      sub: serviceAccountUsername(serviceAccount.namespace, serviceAccount.name),
    };
    return new SignJWT(payload).setProtectedHeader({ alg, kid }).sign(privateKey);
  }

  return {
    issuer,
    issueLegacy,
    apiAudiences: options.apiAudiences ?? [issuer],
    issue,
    jwks: () => ({ keys: published }),
    openidConfiguration: () => ({
      issuer,
      jwks_uri: options.jwksUri,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [...new Set(published.map(k => k.alg!))].sort(),
    }),
  };
}

function kubernetesClaim(claims: TokenClaims, now: number): KubernetesClaim {
  const { serviceAccount, node, pod, secret, warnAfterSeconds } = claims;
  return {
    namespace: serviceAccount.namespace,
    ...(node ? { node } : {}),
    ...(pod ? { pod } : {}),
    ...(secret ? { secret } : {}),
    serviceaccount: { name: serviceAccount.name, uid: serviceAccount.uid },
    ...(warnAfterSeconds ? { warnafter: now + warnAfterSeconds } : {}),
  };
}

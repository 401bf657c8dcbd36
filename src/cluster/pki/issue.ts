/** Makes keys and certificates. Loaded only where one is missing or old: the library costs 100 ms. */
import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
  cryptoProvider,
} from '@peculiar/x509';
import type { Extension } from '@peculiar/x509';
import { createPrivateKey, webcrypto } from 'node:crypto';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
cryptoProvider.set(webcrypto as never);

export interface KeyPairPem {
  readonly certPem: string;
  readonly keyPem: string;
}

export interface CertificateRequest {
  readonly commonName: string;
  readonly organizations?: readonly string[];
  readonly usage: 'ca' | 'server' | 'client';
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly notBefore: Date;
  readonly days: number;
  /** Absent: it signs itself. */
  readonly signer?: KeyPairPem;
}

export async function issueCertificate(request: CertificateRequest): Promise<KeyPairPem> {
  const keys = await newKeys();
  const signer = request.signer ? await importSigner(request.signer) : undefined;
  const certificate = await X509CertificateGenerator.create({
    serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(16))).toString('hex').replace(/^./, '4'),
    subject: subjectOf(request),
    issuer: signer?.certificate.subject ?? subjectOf(request),
    notBefore: request.notBefore,
    notAfter: new Date(request.notBefore.getTime() + request.days * 86_400_000),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: signer?.key ?? keys.privateKey,
    extensions: await extensionsOf(request, keys.publicKey, signer?.certificate),
  });
  return { certPem: `${certificate.toString('pem')}\n`, keyPem: await exportKey(keys.privateKey) };
}

const TOKEN_KEY = { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' } as const;

/** A key that signs tokens, with its public half: RSA, as those who take tokens of clusters (clouds, vaults) all know it. */
export async function newSigningKey(): Promise<{ keyPem: string; publicPem: string }> {
  const keys = (await webcrypto.subtle.generateKey(TOKEN_KEY, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  const spki = Buffer.from(await webcrypto.subtle.exportKey('spki', keys.publicKey)).toString('base64');
  return { keyPem: await exportKey(keys.privateKey), publicPem: pem('PUBLIC KEY', spki) };
}

const newKeys = () => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>;

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return pem('PRIVATE KEY', Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64'));
}

const pem = (label: string, base64: string) => `-----BEGIN ${label}-----\n${base64.match(/.{1,64}/g)!.join('\n')}\n-----END ${label}-----\n`;

async function importSigner({ certPem, keyPem }: KeyPairPem) {
  const der = createPrivateKey(keyPem).export({ type: 'pkcs8', format: 'der' });
  return { certificate: new X509Certificate(certPem), key: await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']) };
}

function subjectOf({ commonName, organizations }: CertificateRequest) {
  return [...(organizations ?? []).map(o => ({ O: [o] })), { CN: [commonName] }];
}

async function extensionsOf(request: CertificateRequest, publicKey: webcrypto.CryptoKey, issuer: X509Certificate | undefined): Promise<Extension[]> {
  const names = [
    ...(request.dnsNames ?? []).map(value => ({ type: 'dns' as const, value })),
    ...(request.ipAddresses ?? []).map(value => ({ type: 'ip' as const, value })),
  ];
  const shared = [
    await SubjectKeyIdentifierExtension.create(publicKey as never),
    ...(issuer ? [await AuthorityKeyIdentifierExtension.create(issuer.publicKey)] : []),
    ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : []),
  ];
  if (request.usage === 'ca') {
    return [new BasicConstraintsExtension(true, undefined, true), new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign | KeyUsageFlags.digitalSignature, true), ...shared];
  }
  const purpose = request.usage === 'server' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth;
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
    new ExtendedKeyUsageExtension([purpose]),
    ...shared,
  ];
}

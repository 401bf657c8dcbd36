/** The cluster's keys and certificates: read from the data folder, made where missing, renewed where old. */
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../host/files.ts';
import { PreflightError } from '../host/preflight.ts';
import type { CertificateRequest, KeyPairPem } from './issue.ts';

export interface Pki {
  readonly ca: KeyPairPem;
  readonly frontProxyCa: KeyPairPem;
  readonly serving: KeyPairPem;
  readonly admin: KeyPairPem;
  readonly tokens: { readonly privateKeyPem: string; readonly publicKeyPems: readonly string[] };
  /** A certificate of the cluster's own CA for a node or component; made at its first use. */
  certificate(name: string, request: LeafRequest): Promise<KeyPairPem>;
}

export type LeafRequest = Omit<CertificateRequest, 'signer' | 'days' | 'notBefore'>;

export interface PkiOptions {
  readonly dir: string;
  /** Names and addresses by which the API server is reached, besides those of every cluster. */
  readonly hosts: readonly string[];
  readonly kubernetesServiceIp: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const CA_DAYS = 3650;
const LEAF_DAYS = 365;
/** What is valid for less than this is made anew at a start. */
const RENEW_BEFORE_DAYS = 30;
/** Clocks differ: a new certificate counts from a little before now. */
const BACKDATED_MS = 3600_000;
const DAY = 86_400_000;

const SERVICE_NAMES = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local', 'localhost'];
const isAddress = (host: string) => /^[\d.]+$|:/.test(host);

export async function openPki(options: PkiOptions): Promise<Pki> {
  await mkdir(options.dir, { recursive: true, mode: 0o700 });
  const files = new CertificateFiles(options);
  const [ca, frontProxyCa, tokens] = await Promise.all([files.authority('ca', 'skiff-ca'), files.authority('front-proxy-ca', 'front-proxy-ca'), files.signingKey()]);
  const certificate = (name: string, request: LeafRequest) => files.leaf(name, request, ca);
  const hosts = [...new Set([...SERVICE_NAMES, '127.0.0.1', '::1', options.kubernetesServiceIp, ...options.hosts])];
  const [serving, admin] = await Promise.all([
    certificate('apiserver', { commonName: 'kube-apiserver', usage: 'server', dnsNames: hosts.filter(h => !isAddress(h)), ipAddresses: hosts.filter(isAddress) }),
    certificate('admin', { commonName: 'admin', organizations: ['system:masters'], usage: 'client' }),
  ]);
  return { ca, frontProxyCa, serving, admin, tokens, certificate };
}

class CertificateFiles {
  private readonly dir: string;
  private readonly now: number;

  constructor({ dir, now }: PkiOptions) {
    this.dir = dir;
    this.now = now;
  }

  async authority(name: string, commonName: string): Promise<KeyPairPem> {
    const found = await this.read(name, () => true);
    if (found === 'damaged') throw damaged(join(this.dir, name), '.crt and .key');
    return found ?? this.make(name, { commonName, usage: 'ca', days: CA_DAYS, notBefore: this.notBefore() });
  }

  async leaf(name: string, request: LeafRequest, signer: KeyPairPem): Promise<KeyPairPem> {
    const found = await this.read(name, certificate => isSignedBy(certificate, signer) && coversHosts(certificate, request));
    // Nobody is harmed where it is made anew: the same CA vouches for it.
    return found !== undefined && found !== 'damaged' ? found : this.make(name, { ...request, signer, days: LEAF_DAYS, notBefore: this.notBefore() });
  }

  async signingKey(): Promise<Pki['tokens']> {
    const [privateKeyPem, publicPem] = await Promise.all([this.text('sa.key'), this.text('sa.pub')]);
    if (privateKeyPem !== undefined && publicPem !== undefined) {
      if (!isKeyPair(privateKeyPem, publicPem)) throw damaged(join(this.dir, 'sa'), '.key and .pub');
      return { privateKeyPem, publicKeyPems: [publicPem] };
    }
    const made = await (await import('./issue.ts')).newSigningKey();
    await Promise.all([this.write('sa.key', made.keyPem), this.write('sa.pub', made.publicPem)]);
    return { privateKeyPem: made.keyPem, publicKeyPems: [made.publicPem] };
  }

  private async read(name: string, suits: (certificate: X509Certificate) => boolean): Promise<KeyPairPem | 'damaged' | undefined> {
    const [certPem, keyPem] = await Promise.all([this.text(`${name}.crt`), this.text(`${name}.key`)]);
    if (certPem === undefined || keyPem === undefined) return undefined;
    const certificate = readCertificate(certPem, keyPem);
    if (!certificate) return 'damaged';
    const isFresh = Date.parse(certificate.validTo) - this.now > RENEW_BEFORE_DAYS * DAY;
    return isFresh && suits(certificate) ? { certPem, keyPem } : undefined;
  }

  private async make(name: string, request: CertificateRequest): Promise<KeyPairPem> {
    const made = await (await import('./issue.ts')).issueCertificate(request);
    // The key first: a certificate without its key would be taken for a whole pair by nobody.
    await this.write(`${name}.key`, made.keyPem);
    await this.write(`${name}.crt`, made.certPem);
    return made;
  }

  private notBefore = () => new Date(this.now - BACKDATED_MS);
  private text = (file: string) => readFile(join(this.dir, file), 'utf8').catch(() => undefined);
  private write = (file: string, text: string) => writeFileAtomically(join(this.dir, file), text, { mode: 0o600 });
}

/** Undefined where either is no PEM, or the one does not belong to the other. */
function readCertificate(certPem: string, keyPem: string): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(certPem);
    return certificate.checkPrivateKey(createPrivateKey(keyPem)) ? certificate : undefined;
  } catch {
    return undefined;
  }
}

function isKeyPair(privatePem: string, publicPem: string): boolean {
  try {
    return createPublicKey(createPrivateKey(privatePem)).equals(createPublicKey(publicPem));
  } catch {
    return false;
  }
}

const damaged = (path: string, files: string) =>
  new PreflightError(`reading ${path}${files}: damaged, or no pair`, 'Restore both from a copy. Or remove both: new ones are made, but what was given out on the old ones (kubeconfigs, tokens) is no longer trusted.');

function isSignedBy(certificate: X509Certificate, signer: KeyPairPem): boolean {
  return certificate.verify(new X509Certificate(signer.certPem).publicKey);
}

function coversHosts(certificate: X509Certificate, { dnsNames = [], ipAddresses = [] }: LeafRequest): boolean {
  return dnsNames.every(name => certificate.checkHost(name) !== undefined) && ipAddresses.every(ip => certificate.checkIP(ip) !== undefined);
}

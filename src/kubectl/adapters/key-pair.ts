/** Whether a certificate and a private key belong together, in the words of Go's tls package. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { CommandError } from '../errors.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/;
const KEY = /-----BEGIN (?:[A-Z0-9]+ )?PRIVATE KEY-----[^]*?-----END (?:[A-Z0-9]+ )?PRIVATE KEY-----/;
const BLOCK = /-----BEGIN ([^-]+)-----/g;

function pemOf(bytes: Uint8Array, pattern: RegExp, what: 'certificate' | 'key'): string {
  const text = new TextDecoder().decode(bytes);
  const found = pattern.exec(text)?.[0];
  if (found !== undefined) return found;
  const types = [...text.matchAll(BLOCK)].map(m => m[1]!);
  if (types.length === 0) throw new CommandError(`tls: failed to find any PEM data in ${what} input`);
  if (types.length === 1 && what === 'certificate' && types[0]!.endsWith('PRIVATE KEY')) {
    throw new CommandError('tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched');
  }
  if (types.length === 1 && what === 'key' && types[0] === 'CERTIFICATE') {
    throw new CommandError('tls: found a certificate rather than a key in the PEM for the private key');
  }
  const where = what === 'certificate' ? '"CERTIFICATE" PEM block in certificate' : 'PEM block with type ending in "PRIVATE KEY" in key';
  throw new CommandError(`tls: failed to find ${where} input after skipping PEM blocks of the following types: [${types.join(' ')}]`);
}

function parseKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new CommandError('tls: failed to parse private key', { cause });
  }
}

/** Throws unless the first certificate is of that key. */
export function checkKeyPair(certificate: Uint8Array, key: Uint8Array): void {
  const pem = pemOf(certificate, CERTIFICATE, 'certificate');
  const keyPem = pemOf(key, KEY, 'key');
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(pem);
  } catch (cause) {
    throw new CommandError('x509: malformed certificate', { cause });
  }
  const privateKey = parseKey(keyPem);
  if (parsed.publicKey.asymmetricKeyType !== privateKey.asymmetricKeyType) throw new CommandError('tls: private key type does not match public key type');
  if (!parsed.checkPrivateKey(privateKey)) throw new CommandError('tls: private key does not match public key');
}

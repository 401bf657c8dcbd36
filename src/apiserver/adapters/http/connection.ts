/** What is known of a connection: whose certificate the client showed, looked at once. */
import type { TLSSocket } from 'node:tls';
import type { ClientCertificate } from '../../auth/ports.ts';

export interface ConnectionIdentity {
  readonly certificate: ClientCertificate | undefined;
  /** A certificate was shown that our authority did not sign. */
  readonly untrusted: boolean;
}

const NOBODY: ConnectionIdentity = { certificate: undefined, untrusted: false };
const UNTRUSTED: ConnectionIdentity = { certificate: undefined, untrusted: true };
const known = new WeakMap<object, ConnectionIdentity>();

/** `key`: the HTTP/2 session, or the socket of HTTP/1.1. */
export function identityOf(key: object, socket: () => TLSSocket): ConnectionIdentity {
  let identity = known.get(key);
  if (identity === undefined) known.set(key, (identity = read(socket())));
  return identity;
}

function read(socket: TLSSocket): ConnectionIdentity {
  // A plain socket has none.
  if (typeof socket.getPeerCertificate !== 'function') return NOBODY;
  const certificate = socket.getPeerCertificate();
  if (!certificate || Object.keys(certificate).length === 0) return NOBODY;
  if (!socket.authorized) return UNTRUSTED;
  const { CN, O } = certificate.subject as { CN?: string | string[]; O?: string | string[] };
  const list = (value: string | string[] | undefined) => (value === undefined ? [] : typeof value === 'string' ? [value] : value);
  return {
    certificate: { commonName: list(CN)[0] ?? '', organizations: list(O), sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase() },
    untrusted: false,
  };
}

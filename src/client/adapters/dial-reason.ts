/** Why a connection failed, in the words of Go's net and x509 packages. */
import { getServers } from 'node:dns';
import type { TLSSocket } from 'node:tls';
import type { RestConfig } from '../rest.ts';

const SYSCALL_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused', EHOSTUNREACH: 'connect: no route to host', ENETUNREACH: 'connect: network is unreachable',
  ETIMEDOUT: 'i/o timeout', EADDRNOTAVAIL: 'connect: cannot assign requested address', EACCES: 'connect: permission denied',
};

type Problem = NodeJS.ErrnoException & { address?: string; port?: number; hostname?: string; host?: string; reason?: string; cert?: ReturnType<TLSSocket['getPeerCertificate']>; errors?: Problem[]; library?: string };

export function dialReason(thrown: Error, config: RestConfig, url: URL): string {
  const error = first(thrown as Problem);
  const { code = '' } = error;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `dial tcp: lookup ${error.hostname ?? url.hostname}${resolver()}: ${code === 'ENOTFOUND' ? 'no such host' : 'Temporary failure in name resolution'}`;
  if (code === 'ECONNRESET' && /socket hang up/.test(error.message)) return 'EOF';
  const words = SYSCALL_WORDS[code];
  if (words) return `dial tcp ${addressOf(error, url)}: ${words}`;
  if (code === 'ECONNRESET') return 'read: connection reset by peer';
  return certificateReason(error, config) ?? error.message;
}

/** Go tells which name server it asked. */
const resolver = (): string => {
  const [server] = getServers();
  return server ? ` on ${server.includes(':') ? server : `${server}:53`}` : '';
};

/** Of several addresses, what came of the one that was tried first. */
const first = (error: Problem): Problem => error.errors?.[0] ?? error;

function addressOf({ address, port }: Problem, url: URL): string {
  const host = address ?? url.hostname;
  return `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port ?? (url.port || (url.protocol === 'https:' ? 443 : 80))}`;
}

function certificateReason(error: Problem, config: RestConfig): string | undefined {
  const verify = 'tls: failed to verify certificate: x509: ';
  switch (error.code) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'CERT_SIGNATURE_FAILURE':
      return `${verify}certificate signed by unknown authority`;
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return `${verify}certificate has expired or is not yet valid: ${error.message}`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return verify + nameReason(error, config);
    default:
      return tlsReason(error);
  }
}

/** `certificate is valid for a, b, not c`; of addresses alike. */
function nameReason({ cert, host }: Problem, config: RestConfig): string {
  const wanted = config.serverName ?? host ?? new URL(config.server).hostname;
  const isAddress = /^[\d.]+$|:/.test(wanted);
  const names = (cert?.subjectaltname ?? '').split(', ').filter(Boolean);
  const valid = names.flatMap(n => (n.startsWith(isAddress ? 'IP Address:' : 'DNS:') ? [n.slice(n.indexOf(':') + 1)] : []));
  if (valid.length > 0) return `certificate is valid for ${valid.join(', ')}, not ${wanted}`;
  if (isAddress) return `cannot validate certificate for ${wanted} because it doesn't contain any IP SANs`;
  return `certificate is not valid for any names, but wanted to match ${wanted}`;
}

const ALERTS: readonly (readonly [RegExp, string])[] = [
  [/alert bad certificate/i, 'remote error: tls: bad certificate'],
  [/alert unknown ca/i, 'remote error: tls: unknown certificate authority'],
  [/alert certificate (unknown|required)/i, 'remote error: tls: certificate $1'],
  [/alert certificate expired/i, 'remote error: tls: expired certificate'],
  [/alert handshake failure/i, 'remote error: tls: handshake failure'],
  [/alert protocol version/i, 'remote error: tls: protocol version not supported'],
  [/wrong version number|packet length too long|http request/i, 'http: server gave HTTP response to HTTPS client'],
];

function tlsReason({ message }: Problem): string | undefined {
  for (const [pattern, words] of ALERTS) {
    const match = pattern.exec(message);
    if (match) return words.replace('$1', match[1] ?? '');
  }
  return undefined;
}

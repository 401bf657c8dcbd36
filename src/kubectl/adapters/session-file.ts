/** The TLS session with a server, in a file of the user's own: the next command takes it up. */
import { hash } from 'node:crypto';
import type { RestConfig, TlsSessions } from '../../client/rest.ts';
import { isYoung, keep } from '../cache-file.ts';
import type { Io } from '../io.ts';
import { join } from '../paths.ts';

/** Whoever has the file can be who it was made for, so that it is of no use for long. Servers mostly end it before. */
const TTL_MS = 3600 * 1000;
/** The digest of what it was agreed on with. */
const HEAD = 32;

export function sessionFile(io: Io, config: RestConfig, { cacheDir, host }: { readonly cacheDir: string; readonly host: string }): TlsSessions {
  const path = join(cacheDir, 'tls', host);
  // Agreed on with another certificate or another authority it would stand for somebody else.
  const { server, serverName, ca, cert, key, insecureSkipTlsVerify, proxyUrl } = config;
  const head = Buffer.from(hash('sha256', JSON.stringify([server, serverName, ca, cert, key, insecureSkipTlsVerify, proxyUrl])), 'hex');
  return {
    load: () => {
      try {
        if (!isYoung(io, path, TTL_MS)) return undefined;
        const bytes = io.files.read(path);
        return head.equals(bytes.subarray(0, HEAD)) ? bytes.subarray(HEAD) : undefined;
      } catch {
        return undefined;
      }
    },
    save: session => keep(io.files, path, { content: Buffer.concat([head, session]), mode: 0o600, folderMode: 0o700 }),
  };
}

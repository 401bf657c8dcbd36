/** Turns what was chosen into all that a connection needs: files read, programs asked, headers made. */
import type { RestConfig } from '../../client/rest.ts';
import type { KubeconfigUser } from '../../client/kubeconfig-data.ts';
import { CommandError } from '../errors.ts';
import type { FlagValues } from '../flags/flag.ts';
import type { GlobalFlags } from '../global-flags.ts';
import type { Io } from '../io.ts';
import { KUBERNETES_VERSION } from '../version.ts';
import type { PluginPolicy } from './exec-credentials.ts';
import type { Chosen } from './choose.ts';
import { requestTimeout } from './request-timeout.ts';

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

export async function restConfigOf(io: Io, chosen: Chosen, { flags, policy }: { readonly flags: FlagValues<GlobalFlags>; readonly policy: PluginPolicy }): Promise<RestConfig> {
  const timeoutMs = requestTimeout(flags['request-timeout']);
  const common = { userAgent: `kubectl/${KUBERNETES_VERSION} (linux/amd64) skiff`, ...(timeoutMs > 0 ? { timeoutMs } : {}) };
  if (chosen.isDefault) {
    const inCluster = inClusterConfig(io);
    if (inCluster) return { ...common, ...inCluster };
  }
  const { cluster } = chosen;
  if (cluster['insecure-skip-tls-verify'] && (cluster['certificate-authority'] || cluster['certificate-authority-data'])) {
    throw new CommandError('specifying a root certificates file with the insecure flag is not allowed');
  }
  const ca = pem(io, cluster['certificate-authority-data'], cluster['certificate-authority']);
  if (ca && !ca.includes('-----BEGIN CERTIFICATE-----')) throw new CommandError('unable to load root certificates: unable to parse bytes as PEM block');
  const server = normalizeServer(cluster.server ?? '');
  if (!URL.canParse(server)) throw new CommandError(`host must be a URL or a host:port pair: ${JSON.stringify(cluster.server)}`);
  const credentials = await credentialsOf(io, chosen, { server, policy });
  return {
    ...common, server, ca, ...credentials, serverName: cluster['tls-server-name'], insecureSkipTlsVerify: cluster['insecure-skip-tls-verify'] === true,
    proxyUrl: cluster['proxy-url'] || proxyFromEnvironment(io, server), disableCompression: cluster['disable-compression'] === true,
  };
}

function normalizeServer(server: string): string {
  const url = /^[a-z]+:\/\//.test(server) ? server : `http://${server}`;
  return url.replace(/\/+$/, '');
}

const pem = (io: Io, data: string | undefined, path: string | undefined): string | undefined => (data ? fromBase64(data) : path ? io.files.readText(path) : undefined);

function fromBase64(data: string): string {
  const bytes = atob(data);
  // Certificates and keys are ASCII: nothing is left to decode.
  // oxlint-disable-next-line no-control-regex
  return /^[\0-\u007f]*$/.test(bytes) ? bytes : new TextDecoder().decode(Uint8Array.from(bytes, c => c.charCodeAt(0)));
}

const toBase64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

type Credentials = Pick<RestConfig, 'cert' | 'key' | 'headers'>;

async function credentialsOf(io: Io, chosen: Chosen, { server, policy }: { readonly server: string; readonly policy: PluginPolicy }): Promise<Credentials> {
  const { user } = chosen;
  const impersonation = impersonationHeaders(user);
  // Whoever listens on the way would learn who one is.
  if (!server.startsWith('https:')) return { headers: impersonation };
  const cert = pem(io, user['client-certificate-data'], user['client-certificate']);
  const key = cert === undefined ? undefined : pem(io, user['client-key-data'], user['client-key']);
  if (user['auth-provider']) throw new CommandError(`no Auth Provider found for name ${JSON.stringify(user['auth-provider'].name)}`);
  if (user.exec && !user.token) {
    const { execCredentials } = await import('./exec-credentials.ts');
    const given = await execCredentials(io, { exec: user.exec, cluster: chosen.cluster, policy });
    return { cert: given.cert ?? cert, key: given.key ?? key, headers: { ...bearer(given.token), ...impersonation } };
  }
  const token = user.tokenFile ? readToken(io, user.tokenFile) : user.token;
  if (token) return { cert, key, headers: { ...bearer(token), ...impersonation } };
  const { username, password } = user.username || cert ? user : await ask(io);
  const basic: Record<string, string> = username || password ? { authorization: `Basic ${toBase64(`${username ?? ''}:${password ?? ''}`)}` } : {};
  return { cert, key, headers: { ...basic, ...impersonation } };
}

const bearer = (token: string | undefined): Record<string, string> => (token ? { authorization: `Bearer ${token}` } : {});

function readToken(io: Io, path: string): string {
  return io.files.readText(path).trim();
}

/** Nothing says who asks: the person at the terminal is. */
async function ask(io: Io): Promise<{ username: string; password: string }> {
  const line = async (what: string) => {
    io.stdout.write(`Please enter ${what}: `);
    const answer = await io.stdin.readLine();
    if (answer === undefined) throw new CommandError('EOF');
    return answer;
  };
  return { username: await line('Username'), password: await line('Password') };
}

function impersonationHeaders(user: KubeconfigUser): Record<string, string | readonly string[]> {
  if (!user.as) return {};
  const extras = Object.entries(user['as-user-extra'] ?? {}).map(([name, values]) => [`impersonate-extra-${encodeURIComponent(name.toLowerCase())}`, values] as const);
  return {
    'impersonate-user': user.as, ...(user['as-uid'] ? { 'impersonate-uid': user['as-uid'] } : {}),
    ...(user['as-groups']?.length ? { 'impersonate-group': user['as-groups'] } : {}), ...Object.fromEntries(extras),
  };
}

/** A pod's own credentials; undefined where this is no pod. */
function inClusterConfig(io: Io): Pick<RestConfig, 'server' | 'ca' | 'headers'> | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = io.env;
  if (!host || !port || !io.files.stat(`${SERVICE_ACCOUNT}/token`)) return undefined;
  const ca = io.files.stat(`${SERVICE_ACCOUNT}/ca.crt`) ? io.files.readText(`${SERVICE_ACCOUNT}/ca.crt`) : undefined;
  return { server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`, ca, headers: bearer(readToken(io, `${SERVICE_ACCOUNT}/token`)) };
}

/** The namespace that a pod runs in. */
export function inClusterNamespace(io: Io): string | undefined {
  if (io.env['POD_NAMESPACE']) return io.env['POD_NAMESPACE'];
  const path = `${SERVICE_ACCOUNT}/namespace`;
  return io.env['KUBERNETES_SERVICE_HOST'] && io.files.stat(path) ? io.files.readText(path).trim() : undefined;
}

/** As Go reads HTTPS_PROXY and NO_PROXY; never for this machine. */
export function proxyFromEnvironment({ env }: Pick<Io, 'env'>, server: string): string | undefined {
  const { protocol, hostname, host } = new URL(server);
  const name = protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const proxy = env[name] || env[name.toLowerCase()];
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (!proxy || bare === 'localhost' || /^127\.|^::1$/.test(bare)) return undefined;
  const excluded = (env['NO_PROXY'] || env['no_proxy'] || '').split(',').map(s => s.trim().toLowerCase()).filter(Boolean);
  if (excluded.some(e => e === '*' || e === bare || e === host || bare.endsWith(e.startsWith('.') ? e : `.${e}`) || isWithin(bare, e))) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

/** IPv4 alone. */
function isWithin(address: string, range: string): boolean {
  const match = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(range);
  if (!match || !/^\d+\.\d+\.\d+\.\d+$/.test(address)) return false;
  const number = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(match[2]));
  return Math.floor(number(address) / size) === Math.floor(number(match[1]!) / size);
}

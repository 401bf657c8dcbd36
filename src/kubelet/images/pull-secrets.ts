/** The registry credentials in a pod's imagePullSecrets. Pure given the secrets. */
import type { Pod, Secret } from '../objects.ts';
import type { AuthConfig } from '../runtime.ts';

interface Entry {
  readonly username?: string;
  readonly password?: string;
  readonly auth?: string;
  readonly identitytoken?: string;
}

export function pullSecretsOf(pod: Pod, secret: (namespace: string, name: string) => Secret | undefined): AuthConfig[] {
  return (pod.spec.imagePullSecrets ?? []).flatMap(({ name = '' }) => {
    const data = secret(pod.metadata.namespace ?? '', name)?.data ?? {};
    const modern = data['.dockerconfigjson'];
    const old = data['.dockercfg'];
    const parsed = modern ? (parse(modern) as { auths?: Record<string, Entry> }).auths : old ? (parse(old) as Record<string, Entry>) : undefined;
    return Object.entries(parsed ?? {}).map(([serverAddress, entry]) => authOf(serverAddress, entry));
  });
}

/** A secret that is no JSON holds no credentials. */
function parse(base64: string): unknown {
  try {
    return JSON.parse(atob(base64)) as unknown;
  } catch {
    return {};
  }
}

function authOf(serverAddress: string, entry: Entry): AuthConfig {
  const [username, ...password] = entry.auth ? atob(entry.auth).split(':') : [];
  return {
    serverAddress,
    username: entry.username ?? username ?? '',
    password: entry.password ?? password.join(':'),
    ...(entry.identitytoken ? { identityToken: entry.identitytoken } : {}),
  };
}

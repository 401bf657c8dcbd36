/** Registries as k3s's registries.yaml names them, turned into containerd's host files. Pure but for the YAML parser. */
import { parse } from 'yaml';

export interface RegistryAuth {
  readonly username?: string;
  readonly password?: string;
  readonly auth?: string;
  readonly identity_token?: string;
}
interface RegistryTls {
  readonly ca_file?: string;
  readonly cert_file?: string;
  readonly key_file?: string;
  readonly insecure_skip_verify?: boolean;
}
export interface Registries {
  readonly mirrors: Readonly<Record<string, { readonly endpoint?: readonly string[]; readonly rewrite?: Readonly<Record<string, string>> }>>;
  readonly configs: Readonly<Record<string, { readonly auth?: RegistryAuth; readonly tls?: RegistryTls }>>;
}

export class RegistriesError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RegistriesError';
  }
}

export function parseRegistries(text: string): Registries {
  const data = (parse(text) ?? {}) as Partial<Registries>;
  if (typeof data !== 'object' || Array.isArray(data)) throw new RegistriesError('reading registries: not a mapping');
  const unknown = Object.keys(data).find(key => key !== 'mirrors' && key !== 'configs');
  if (unknown) throw new RegistriesError(`reading registries: unknown field ${JSON.stringify(unknown)}: "mirrors" and "configs" are known`);
  const rewriting = Object.entries(data.mirrors ?? {}).find(([, mirror]) => mirror?.rewrite);
  if (rewriting) throw new RegistriesError(`reading registries: mirror ${JSON.stringify(rewriting[0])}: "rewrite" is not supported by containerd's host files`);
  return { mirrors: data.mirrors ?? {}, configs: data.configs ?? {} };
}

/** `folder/hosts.toml` for each registry: where to pull from, instead of the registry itself. */
export function hostFiles({ mirrors, configs }: Registries): { readonly folder: string; readonly text: string }[] {
  const names = [...new Set([...Object.keys(mirrors), ...Object.keys(configs).filter(host => !isEndpoint(mirrors, host))])];
  return names.map(name => {
    const endpoints = mirrors[name]?.endpoint ?? [`https://${name === 'docker.io' ? 'registry-1.docker.io' : name}`];
    return { folder: name === '*' ? '_default' : name, text: hostFile(endpoints, configs) };
  });
}

const hostOf = (endpoint: string) => endpoint.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
const isEndpoint = (mirrors: Registries['mirrors'], host: string) => Object.values(mirrors).some(m => m?.endpoint?.some(e => hostOf(e) === host));

/** The last endpoint is also the server: where none has the image, that is the answer, and nobody else is asked. */
function hostFile(endpoints: readonly string[], configs: Registries['configs']): string {
  const urls = endpoints.map(e => (/^https?:\/\//.test(e) ? e : `https://${e}`));
  const hosts = urls.map(url => {
    const tls = configs[hostOf(url)]?.tls;
    const lines = [
      '  capabilities = ["pull", "resolve"]',
      ...(tls?.insecure_skip_verify ? ['  skip_verify = true'] : []),
      ...(tls?.ca_file ? [`  ca = ${JSON.stringify(tls.ca_file)}`] : []),
      ...(tls?.cert_file && tls.key_file ? [`  client = [[${JSON.stringify(tls.cert_file)}, ${JSON.stringify(tls.key_file)}]]`] : []),
    ];
    return `\n[host.${JSON.stringify(url)}]\n${lines.join('\n')}\n`;
  });
  return `server = ${JSON.stringify(urls.at(-1))}\n${hosts.join('')}`;
}

export function authsOf({ configs }: Registries): Record<string, RegistryAuth> {
  return Object.fromEntries(Object.entries(configs).flatMap(([host, { auth }]) => (auth ? [[host, auth]] : [])));
}

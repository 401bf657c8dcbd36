/** Reads the rules of `create ingress`, and plans what it makes. */
import { CommandError } from '../errors.ts';
import type { Unstructured } from '../object.ts';

export interface IngressOptions {
  readonly rules: readonly string[];
  readonly annotations: readonly string[];
  readonly defaultBackend: string;
  readonly className: string;
}

/** `host/path=service:port`, `,tls` or `,tls=secret` behind; upstream looks at no more than the beginning. */
const RULE = /^[\w*\-.]*\/[^,=\n]*=[\w-]+:[\w-]+/;

export function checkIngress({ rules, annotations, defaultBackend }: IngressOptions): void {
  if (defaultBackend === '' && rules.length === 0) {
    throw new CommandError('not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)');
  }
  const wrong = rules.find(rule => !RULE.test(rule));
  if (wrong !== undefined) throw new CommandError(`rule ${wrong} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
  const bare = annotations.find(a => !a.includes('='));
  if (bare !== undefined) throw new CommandError(`annotation ${bare} is invalid and should be in format key=[value]`);
  if (defaultBackend !== '' && defaultBackend.split(':').length !== 2) throw new CommandError('default-backend should be in format servicename:serviceport');
}

export function planIngress(name: string, options: IngressOptions): Unstructured {
  const { rules, annotations, defaultBackend, className } = options;
  const pairs = annotations.map(a => [a.slice(0, a.indexOf('=')), a.slice(a.indexOf('=') + 1)] as const);
  return {
    apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name, annotations: Object.fromEntries(pairs) },
    spec: {
      ...(className === '' ? {} : { ingressClassName: className }), ...(defaultBackend === '' ? {} : { defaultBackend: backendOf(defaultBackend) }),
      tls: planTls(rules), rules: planPaths(rules),
    },
  };
}

const hostOf = (rule: string) => rule.slice(0, rule.indexOf('/'));

interface Tls {
  readonly hosts: string[];
  readonly secretName: string;
}

/** Hosts with one secret stand together; a host has one secret, the first that it was given. */
function planTls(rules: readonly string[]): object[] {
  const found: Tls[] = [];
  const seen = new Set<string>();
  for (const rule of rules) {
    const [, tls, ...more] = rule.split(',');
    const host = hostOf(rule);
    if (tls === undefined || more.length > 0 || seen.has(host)) continue;
    seen.add(host);
    const secretName = tls.split('=')[1] ?? '';
    const known = found.find(t => t.secretName === secretName);
    if (known) known.hosts.push(host);
    else if (host !== '' || secretName !== '') found.push({ hosts: host === '' ? [] : [host], secretName });
  }
  return found;
}

function planPaths(rules: readonly string[]): object[] {
  const byHost = new Map<string, object[]>();
  for (const rule of rules) {
    const host = hostOf(rule);
    byHost.set(host, [...(byHost.get(host) ?? []), pathOf(rule.split(',')[0]!.slice(host.length))]);
  }
  return [...byHost].map(([host, paths]) => ({ host, http: { paths } }));
}

/** A star at the end makes it a prefix. */
function pathOf(text: string): object {
  const [path = '', service = ''] = text.split('=');
  const isPrefix = path.endsWith('*');
  return { path: isPrefix ? path.slice(0, -1) : path, pathType: isPrefix ? 'Prefix' : 'Exact', backend: backendOf(service) };
}

function backendOf(text: string): object {
  const [name, port = ''] = text.split(':');
  const isNumber = /^[+-]?\d+$/.test(port) && Math.abs(Number(port)) < 2 ** 31;
  return { service: { name, port: isNumber ? { number: Number(port) } : { name: port } } };
}

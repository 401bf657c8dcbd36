/** Where a service of the cluster is reached: at its load balancer, or by way of the API server. */
import type { Service } from '../../kinds/generated/core-v1.ts';

export function serviceLink({ metadata, spec, status }: Service, server: string): string {
  const ports = spec?.ports ?? [];
  const [ingress] = status?.loadBalancer?.ingress ?? [];
  if (ingress) return ports.map(port => `http://${ingress.ip || ingress.hostname}:${port.port} `).join('');
  const [port] = ports;
  const scheme = port && (port.name === 'https' || port.port === 443) ? 'https' : '';
  return `${server}/api/v1/namespaces/${metadata.namespace}/services/${joined(scheme, metadata.name!, port?.name ?? '')}/proxy`;
}

/** `name`, `name:port`, `https:name:port`. */
function joined(scheme: string, name: string, port: string): string {
  if (scheme) return `${scheme}:${name}:${port}`;
  return port ? `${name}:${port}` : name;
}

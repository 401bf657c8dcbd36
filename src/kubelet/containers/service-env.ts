/** The environment variables by which a pod finds services: NAME_SERVICE_HOST and the docker-link family. Pure. */
import type { Service } from '../objects.ts';

export type Env = Map<string, string>;

/** The namespace's services where links are enabled, and always the API server's own. */
export function planServiceEnv(services: readonly Service[], namespace: string, links: boolean): Env {
  const env: Env = new Map();
  for (const service of services) {
    const { name, namespace: ns } = service.metadata;
    const isApi = ns === 'default' && name === 'kubernetes';
    if (!(links && ns === namespace) && !isApi) continue;
    if (isApi && ns !== namespace && services.some(s => s.metadata.namespace === namespace && s.metadata.name === name) && links) continue;
    addService(env, service);
  }
  return env;
}

const variable = (name: string) => name.toUpperCase().replaceAll('-', '_');

function addService(env: Env, service: Service): void {
  const ip = service.spec.clusterIP;
  const ports = service.spec.ports ?? [];
  if (!ip || ip === 'None' || !ports[0]) return;
  const prefix = variable(service.metadata.name ?? '');
  const host = ip.includes(':') ? `[${ip}]` : ip;
  env.set(`${prefix}_SERVICE_HOST`, ip);
  env.set(`${prefix}_SERVICE_PORT`, String(ports[0].port));
  for (const p of ports) if (p.name) env.set(`${prefix}_SERVICE_PORT_${variable(p.name)}`, String(p.port));
  ports.forEach((p, i) => {
    const protocol = p.protocol ?? 'TCP';
    const url = `${protocol.toLowerCase()}://${host}:${p.port}`;
    const link = `${prefix}_PORT_${p.port}_${protocol.toUpperCase()}`;
    if (i === 0) env.set(`${prefix}_PORT`, url);
    env.set(link, url);
    env.set(`${link}_PROTO`, protocol.toLowerCase());
    env.set(`${link}_PORT`, String(p.port));
    env.set(`${link}_ADDR`, ip);
  });
}

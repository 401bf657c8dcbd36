/** `skiff service NAME`: where a service is reached from this machine. */
import { readFile } from 'node:fs/promises';
import { parseKubeconfig, resolveContext } from '../../client/kubeconfig.ts';
import { HttpTransport } from '../../client/adapters/http-transport.ts';
import { createClient, kindOf } from '../../client/typed-client.ts';
import type { Service } from '../../kinds/generated/core-v1.ts';
import { PreflightError } from '../../cluster/host/preflight.ts';
import { answer } from '../report.ts';
import type { ClusterOptions } from './find.ts';
import { requireCluster } from './find.ts';

interface Address {
  readonly port: string;
  readonly url: string;
}

export async function service(name: string, options: ClusterOptions & { namespace: string; url?: boolean }): Promise<void> {
  const { state, process: running } = await requireCluster(options);
  if (!running) throw new PreflightError(`the cluster ${JSON.stringify(state.name)} is not running`, 'Start it with: skiff start');
  const found = await fetchService(state, name, options.namespace);
  const addresses = addressesOf(found, state.address);
  if (addresses.length === 0) {
    throw new PreflightError(`service ${options.namespace}/${name} has no node port`, `Give it one: kubectl patch service ${name} -n ${options.namespace} -p '{"spec":{"type":"NodePort"}}'`);
  }
  const value = { namespace: options.namespace, name, addresses };
  answer(options, value, () => addresses.map(a => (options.url ? a.url : `${`${options.namespace}/${name}`}  ${a.port}  ${a.url}`)).join('\n'));
}

async function fetchService(state: { kubeconfig: string; name: string }, name: string, namespace: string): Promise<Service> {
  const { cluster, user } = resolveContext(parseKubeconfig(await readFile(state.kubeconfig, 'utf8')), state.name);
  const decode = (base64: string | undefined) => Buffer.from(base64 ?? '', 'base64').toString();
  const transport = new HttpTransport({
    server: cluster.server ?? '',
    ca: decode(cluster['certificate-authority-data']),
    cert: decode(user['client-certificate-data']),
    key: decode(user['client-key-data']),
  });
  try {
    return (await createClient(transport).dynamic(kindOf({ group: '', version: 'v1', kind: 'Service', plural: 'services', scope: 'Namespaced' })).get(name, namespace)) as unknown as Service;
  } finally {
    transport.close();
  }
}

function addressesOf({ spec }: Service, node: string): Address[] {
  return (spec.ports ?? []).flatMap(({ name, port, nodePort }) => (nodePort ? [{ port: name ? `${name}/${port}` : String(port), url: `http://${node}:${nodePort}` }] : []));
}

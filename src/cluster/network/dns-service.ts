/** The service kube-dns: how pods reach the name server that runs in this process. */
import type { Client } from '../../client/client.ts';
import type { KubeObject } from '../../machinery/object.ts';
import type { BootstrapSet } from '../bootstrap/objects.ts';
import { applySets } from '../bootstrap/reconcile.ts';

export interface DnsServiceOptions {
  /** `10.96.0.10`. */
  readonly clusterIp: string;
  /** Where the name server listens. */
  readonly address: string;
  readonly port: number;
}

const LABELS = { 'k8s-app': 'kube-dns', 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' };

export function applyDnsService(client: Client, options: DnsServiceOptions): Promise<void> {
  return applySets(client, dnsSets(options));
}

function dnsSets({ clusterIp, address, port }: DnsServiceOptions): BootstrapSet[] {
  const metadata = (labels: Record<string, string>) => ({ name: 'kube-dns', namespace: 'kube-system', labels });
  const ports = [['dns', 'UDP'], ['dns-tcp', 'TCP']] as const;
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(LABELS),
    spec: { clusterIP: clusterIp, clusterIPs: [clusterIp], type: 'ClusterIP', ports: ports.map(([name, protocol]) => ({ name, protocol, port: 53, targetPort: port })) },
  };
  const slice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: metadata({ ...LABELS, 'kubernetes.io/service-name': 'kube-dns', 'endpointslice.kubernetes.io/managed-by': 'skiff' }),
    addressType: 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports: ports.map(([name, protocol]) => ({ name, protocol, port })),
  };
  return [
    { group: '', version: 'v1', plural: 'services', objects: [service as KubeObject], existing: 'enforce' },
    { group: 'discovery.k8s.io', version: 'v1', plural: 'endpointslices', objects: [slice as KubeObject], existing: 'enforce' },
  ];
}

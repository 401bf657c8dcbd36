/** A whole control plane on a virtual clock and in memory: everything but nodes. */
import { generateKeyPairSync } from 'node:crypto';
import type { Log } from '../../src/base/log.ts';
import { silentLog } from '../../src/base/log.ts';
import { seededRandom } from '../../src/base/random.ts';
import { VirtualClock } from '../../src/base/virtual-clock.ts';
import type { Client } from '../../src/client/client.ts';
import { type Cluster, type ClusterOptions, startCluster } from '../../src/cluster/cluster.ts';
import { SERVER } from '../../src/cluster/identities.ts';
import { MemoryStore } from '../../src/store/memory/memory-store.ts';

const encoding = { publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } } as const;
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256', ...encoding }) as unknown as { publicKey: string; privateKey: string };

export interface VirtualCluster {
  readonly clock: VirtualClock;
  readonly cluster: Cluster;
  /** May do everything. */
  readonly client: Client;
  /** What was logged as a warning or an error. */
  readonly complaints: string[];
  stop(): Promise<void>;
}

export async function startVirtualCluster(seed = 1, more: Partial<ClusterOptions> = {}): Promise<VirtualCluster> {
  const clock = new VirtualClock();
  const stop = new AbortController();
  const store = new MemoryStore();
  const complaints: string[] = [];
  const complain = (message: string, fields?: object) => void complaints.push(`${message} ${JSON.stringify(fields, (_, v: unknown) => (v instanceof Error ? v.message : v))}`);
  const log: Log = { ...silentLog, warn: complain, error: complain };
  const cluster = await startCluster({
    store, clock, random: seededRandom(seed), log, signal: stop.signal, podCidr: '10.244.0.0/16', serviceCidr: '10.96.0.0/16',
    keys: { privateKeyPem: pair.privateKey, publicKeyPems: [pair.publicKey] },
    facts: { kubernetesServiceIp: '10.96.0.1', advertiseAddress: '10.89.0.2', port: 6443, clientCaPem: 'CA', frontProxyCaPem: 'FRONT', today: '2026-01-01' },
    ...more,
  });
  return {
    clock, cluster, client: cluster.clientAs(SERVER), complaints,
    stop: async () => {
      stop.abort();
      await clock.settle();
    },
  };
}

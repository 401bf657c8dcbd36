/** A node of a virtual cluster: the kubelet on a simulated runtime, on the cluster's clock. */
import { silentLog, type Log } from '../../src/base/log.ts';
import { seededRandom } from '../../src/base/random.ts';
import { startNode } from '../../src/cluster/node.ts';
import { MemoryFilesystem } from '../../src/kubelet/adapters/memory-fs.ts';
import { SimulatedNetwork } from '../../src/kubelet/adapters/simulated/network.ts';
import { SimulatedRuntime } from '../../src/kubelet/adapters/simulated/runtime.ts';
import type { VirtualCluster } from './virtual-cluster.ts';

/** Ready when it resolves. */
export async function startVirtualNode({ clock, cluster }: VirtualCluster) {
  const stop = new AbortController();
  const complaints: string[] = [];
  const complain = (message: string, fields?: object) => void complaints.push(`${message} ${JSON.stringify(fields)}`);
  const log: Log = { ...silentLog, warn: complain, error: complain };
  const fs = new MemoryFilesystem();
  const runtime = new SimulatedRuntime({ clock, fs });
  const config = {
    nodeName: 'n1', nodeIPs: ['10.89.0.2'], root: '/var/lib/kubelet', cgroupRoot: '/skiff', cgroups: false, clusterDNS: ['10.96.0.10'], clusterDomain: 'cluster.local',
    capacity: { cpu: '2', memory: '4Gi', pods: '110', 'ephemeral-storage': '100Gi' },
    nodeInfo: { architecture: 'amd64', bootID: 'b', kernelVersion: 'k', machineID: 'm', operatingSystem: 'linux', osImage: 'o', systemUUID: 's', kubeletVersion: 'v1.36.2' },
  };
  const starting = startNode({ cluster, config, runtime, fs, network: new SimulatedNetwork(), clock, random: seededRandom(2), log, signal: stop.signal });
  let failure: unknown;
  let node: Awaited<typeof starting> | undefined;
  starting.then(n => (node = n), (error: unknown) => (failure = error));
  await clock.advance(5_000);
  if (failure) throw failure;
  return { fs, runtime, node: node!, complaints, stopNode: () => stop.abort(new Error('stopped')) };
}


/** A node whose containers are simulated: the same kubelet, nothing run, no root. */
import { MemoryFilesystem } from '../kubelet/adapters/memory-fs.ts';
import { SimulatedNetwork } from '../kubelet/adapters/simulated/network.ts';
import { SimulatedRuntime } from '../kubelet/adapters/simulated/runtime.ts';
import { allocatable, capacity, nodeInfo } from './host/facts.ts';
import type { MachineOptions, NodeStarter } from './machine.ts';
import { addressAt, nodeCidr } from './network/cidr.ts';
import { startNode } from './node.ts';

export function simulatedNode(options: MachineOptions, address: string): NodeStarter {
  const { settings, clock, versions } = options;
  const fs = new MemoryFilesystem();
  const podNetwork = addressAt(nodeCidr(settings.podCidr, 0), 0).split('.').slice(0, 3).join('.');
  const runtime = new SimulatedRuntime({ clock, fs, podNetwork });
  const whole = capacity(settings.dataDir);
  const config = {
    nodeName: settings.nodeName,
    nodeIPs: [address],
    root: '/var/lib/kubelet',
    cgroupRoot: '/skiff',
    cgroups: false,
    clusterDNS: [addressAt(settings.serviceCidr, 10)],
    clusterDomain: 'cluster.local',
    capacity: whole,
    allocatable: allocatable(whole),
    nodeInfo: nodeInfo(versions.kubernetes),
    port: 10250,
  };
  return {
    async prepare() {},
    async start(cluster) {
      const { ready } = await startNode({ ...options, cluster, config, runtime, fs, network: new SimulatedNetwork() });
      await ready;
    },
  };
}

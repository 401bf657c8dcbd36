/** A node of real containers: containerd, the pods' bridge, service rules and names, and the kubelet. */
import { mkdir } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { CriRuntime } from '../kubelet/adapters/cri/cri-runtime.ts';
import { NodeFilesystem } from '../kubelet/adapters/node-fs.ts';
import { NodePodNetwork } from '../kubelet/adapters/pod-network.ts';
import type { KubeletConfig } from '../kubelet/config.ts';
import { endForsakenShims } from './containerd/forsaken-shims.ts';
import { SANDBOX_SECCOMP } from './containerd/sandbox-seccomp.ts';
import { forgetBeforeBoot, startContainerd } from './containerd/setup.ts';
import { ensureBridge, ensureForwarding } from './host/bridge.ts';
import { passFirewall } from './host/firewall.ts';
import { allocatable, capacity, hostsFile, nodeInfo, resolvConf } from './host/facts.ts';
import { ensurePrivateFolder, writeFileAtomically } from './host/files.ts';
import { ensureMemoryFolder } from './host/mounts.ts';
import type { Layout } from './layout.ts';
import { bridgeName, layoutOf, machineName } from './layout.ts';
import type { MachineOptions, NodeStarter } from './machine.ts';
import { addressAt, nodeCidr } from './network/cidr.ts';
import { cniConfig } from './network/cni.ts';
import { DOMAIN, dnsAddress, startServices } from './network/services.ts';
import { nodeCaches, startNode } from './node.ts';

/** The cluster's own root in every control group hierarchy. */
export const cgroupRoot = (cluster: string): string => `/${machineName(cluster)}`;

export function containerNode(options: MachineOptions, address: string): NodeStarter {
  const { settings, signal } = options;
  const layout = layoutOf(settings.dataDir);
  const podCidr = nodeCidr(settings.podCidr, 0);
  const bridge = bridgeName(settings.name);
  const bridgeAddress = addressAt(podCidr, 1);
  return {
    async prepare() {
      await forgetBeforeBoot(layout);
      await writeCniConfig(layout, { cluster: settings.name, bridge, podCidr });
      await Promise.all([writeSandboxProfile(layout), startContainerd({ ...options, layout, registriesFile: settings.registries }), prepareNetwork(options, bridge), prepareFolders(layout)]);
    },
    async start(cluster) {
      const runtime = new CriRuntime(layout.containerd.socket);
      signal.addEventListener('abort', () => void runtime.close(), { once: true });
      const caches = nodeCaches({ ...options, cluster, nodeName: settings.nodeName });
      const services = startServices({ ...options, ...settings, cluster, nodeCaches: caches, clusterName: settings.name, bridge, bridgeAddress });
      const node = startNode({ ...options, cluster, caches, config: kubeletConfig(options, address), runtime, fs: new NodeFilesystem(), network: new NodePodNetwork() });
      await Promise.all([services, node.then(({ ready }) => ready)]);
      void endForsakenShims({ ...options, socket: layout.containerd.socket, runtime }).catch((error: unknown) => {
        if (!signal.aborted) options.log.warn('looking for forsaken shims failed', { error });
      });
    },
  };
}

async function writeCniConfig(layout: Layout, options: { cluster: string; bridge: string; podCidr: string }): Promise<void> {
  await mkdir(layout.cni.confDir, { recursive: true });
  await writeFileAtomically(join(layout.cni.confDir, '10-skiff.conflist'), cniConfig({ ...options, ipamDir: layout.cni.ipamDir }), { mode: 0o644 });
}

const writeSandboxProfile = (layout: Layout) => writeFileAtomically(layout.containerd.sandboxSeccompProfile, JSON.stringify(SANDBOX_SECCOMP), { mode: 0o644 });

async function prepareNetwork({ settings, clock, log, signal }: MachineOptions, bridge: string): Promise<void> {
  await ensureBridge({ name: bridge, podCidr: nodeCidr(settings.podCidr, 0), serviceCidr: settings.serviceCidr });
  await Promise.all([ensureForwarding(bridge), passFirewall({ bridge, clock, log, signal })]);
}

/** Pods' files are readable, and empty volumes writable, to everybody: within the pod, and not on the machine. */
async function prepareFolders(layout: Layout): Promise<void> {
  await Promise.all([layout.kubeletDir, layout.localVolumes].map(ensurePrivateFolder));
  await ensureMemoryFolder(layout.memoryDir);
}

function kubeletConfig({ settings, versions }: MachineOptions, address: string): KubeletConfig {
  const layout = layoutOf(settings.dataDir);
  const whole = capacity(settings.dataDir);
  return {
    nodeName: settings.nodeName,
    nodeIPs: [address],
    root: layout.kubeletDir,
    memoryRoot: layout.memoryDir,
    logRoot: layout.podLogDir,
    cgroupRoot: cgroupRoot(settings.name),
    clusterDNS: [dnsAddress(settings.serviceCidr)],
    clusterDomain: DOMAIN,
    resolvConf: resolvConf(),
    hostsFile: hostsFile(),
    capacity: whole,
    allocatable: allocatable(whole),
    nodeInfo: nodeInfo(versions.kubernetes),
    port: 10250,
    sandboxSeccompProfile: layout.containerd.sandboxSeccompProfile,
    concurrency: cpus().length * 4,
  };
}

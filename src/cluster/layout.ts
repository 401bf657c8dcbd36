/** Where everything of a cluster lies in its data folder, and what it is called on the machine. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';

export interface Layout {
  readonly dataDir: string;
  /** What `status`, `ip` and the next start read; no secrets. */
  readonly stateFile: string;
  readonly pidFile: string;
  readonly logDir: string;
  readonly logFile: string;
  readonly pkiDir: string;
  readonly storeDir: string;
  /** Forgotten when the machine boots. */
  readonly runDir: string;
  readonly kubeletDir: string;
  /** Secrets and tokens of pods: in memory, never on disk. */
  readonly memoryDir: string;
  readonly podLogDir: string;
  readonly containerd: {
    readonly root: string;
    readonly state: string;
    readonly socket: string;
    readonly config: string;
    readonly pidFile: string;
    readonly logFile: string;
    readonly runcRoot: string;
    readonly hostsDir: string;
    readonly sandboxSeccompProfile: string;
  };
  readonly cni: { readonly confDir: string; readonly ipamDir: string };
  readonly localVolumes: string;
}

export function layoutOf(dataDir: string): Layout {
  const at = (...parts: string[]) => join(dataDir, ...parts);
  return {
    dataDir,
    stateFile: at('state.json'),
    pidFile: at('skiff.pid'),
    logDir: at('log'),
    logFile: at('log', 'skiff.log'),
    pkiDir: at('pki'),
    storeDir: at('store'),
    runDir: at('run'),
    kubeletDir: at('kubelet'),
    memoryDir: at('run', 'memory'),
    podLogDir: at('log', 'pods'),
    containerd: {
      root: at('containerd'),
      state: at('run', 'containerd'),
      socket: at('run', 'containerd.sock'),
      config: at('containerd.toml'),
      pidFile: at('run', 'containerd.pid'),
      logFile: at('log', 'containerd.log'),
      runcRoot: at('run', 'runc'),
      hostsDir: at('registries'),
      sandboxSeccompProfile: at('sandbox-seccomp.json'),
    },
    cni: { confDir: at('cni', 'conf'), ipamDir: at('cni', 'ipam') },
    localVolumes: at('volumes'),
  };
}

/** The kernel takes 15 letters for a network device. */
const LONGEST_DEVICE_NAME = 15;

/** `skiff` has the bridge `skiff0`; any other cluster one with its own name in it. */
export function bridgeName(cluster: string): string {
  const plain = `${cluster}0`;
  if (plain.length <= LONGEST_DEVICE_NAME) return plain;
  return `${cluster.slice(0, 8)}-${createHash('sha256').update(cluster).digest('hex').slice(0, 5)}0`;
}

/** What carries a cluster's name on the machine: the nft table, the control group. */
export const machineName = (cluster: string): string => (cluster === 'skiff' ? cluster : `skiff-${cluster}`);

/** What one node's kubelet is told by whoever starts it. */

export interface KubeletConfig {
  readonly nodeName: string;
  /** Addresses the node is reached at: the first is its InternalIP and the pods' hostIP. */
  readonly nodeIPs: readonly string[];
  /** The kubelet's own folder: `<data>/kubelet`. */
  readonly root: string;
  /** A folder in memory for secrets and tokens; absent: below `root`. */
  readonly memoryRoot?: string;
  /** Absent: /var/log/pods. */
  readonly logRoot?: string;
  /** `/skiff-main`: the cluster's own root in every control group hierarchy. */
  readonly cgroupRoot: string;
  readonly clusterDNS: readonly string[];
  readonly clusterDomain: string;
  /** Texts of the node's /etc/resolv.conf and /etc/hosts. */
  readonly resolvConf?: string;
  readonly hostsFile?: string;
  readonly capacity: { readonly cpu: string; readonly memory: string; readonly pods: string; readonly 'ephemeral-storage': string } & Readonly<Record<string, string>>;
  readonly allocatable?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  readonly nodeInfo: {
    readonly architecture: string;
    readonly bootID: string;
    readonly kernelVersion: string;
    readonly machineID: string;
    readonly operatingSystem: string;
    readonly osImage: string;
    readonly systemUUID: string;
    readonly kubeletVersion: string;
  };
  /** Of the kubelet's API, where the API server reaches logs and exec over the network. */
  readonly port?: number;
  readonly providerID?: string;
  /** The file of a seccomp profile for the sandboxes' own processes; absent: the runtime's default. */
  readonly sandboxSeccompProfile?: string;
  /** Runtime operations at once: about twice the cores. */
  readonly concurrency?: number;
  readonly maxParallelPulls?: number;
  /** Absent: no control groups are made (simulated nodes). */
  readonly cgroups?: boolean;
  /** Bytes of a log file before it is rotated, and files kept. */
  readonly logMaxBytes?: number;
  readonly logMaxFiles?: number;
  /** Part of the disk in use at which unused images are removed, and the part aimed at. */
  readonly imageGCHigh?: number;
  readonly imageGCLow?: number;
}

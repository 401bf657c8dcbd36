/** The configuration of the cluster's own containerd. Pure. */
import type { Layout } from '../layout.ts';
import type { RegistryAuth } from './registries.ts';

export interface ContainerdConfigOptions {
  readonly layout: Layout;
  readonly cniBinDir: string;
  readonly sandboxImage: string;
  /** Without CAP_SYS_RESOURCE a process may not lower its OOM score, and no sandbox would start. */
  readonly restrictOomScoreAdj: boolean;
  /** `overlayfs`, or `native` where the data folder itself lies on an overlay. */
  readonly snapshotter: 'overlayfs' | 'native';
  readonly auths: Readonly<Record<string, RegistryAuth>>;
}

/** Plugins that want kernel modules or programs that are not there, and would only fill the log. */
const DISABLED = ['aufs', 'btrfs', 'devmapper', 'zfs'].map(name => `io.containerd.snapshotter.v1.${name}`);

const q = (text: string) => JSON.stringify(text);

export function containerdConfig(options: ContainerdConfigOptions): string {
  const { layout, snapshotter } = options;
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  return `version = 2
root = ${q(layout.containerd.root)}
state = ${q(layout.containerd.state)}
disabled_plugins = [${[...DISABLED, 'io.containerd.internal.v1.opt'].map(q).join(', ')}]

[grpc]
  address = ${q(layout.containerd.socket)}

[debug]
  level = "warn"

[${cri}]
  sandbox_image = ${q(options.sandboxImage)}
  stream_server_address = "127.0.0.1"
  stream_server_port = "0"
  restrict_oom_score_adj = ${options.restrictOomScoreAdj}
  netns_mounts_under_state_dir = true
  enable_unprivileged_ports = true
  enable_unprivileged_icmp = true

[${cri}.cni]
  bin_dir = ${q(options.cniBinDir)}
  conf_dir = ${q(layout.cni.confDir)}
  max_conf_num = 1

[${cri}.containerd]
  snapshotter = ${q(snapshotter)}
  default_runtime_name = "runc"

[${cri}.containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"

[${cri}.containerd.runtimes.runc.options]
  BinaryName = "runc"
  Root = ${q(layout.containerd.runcRoot)}
  SystemdCgroup = false

[${cri}.registry]
  config_path = ${q(layout.containerd.hostsDir)}
${Object.entries(options.auths).map(([host, auth]) => authTable(`${cri}.registry.configs.${q(host)}.auth`, auth)).join('')}`;
}

function authTable(name: string, auth: RegistryAuth): string {
  const fields = { username: auth.username, password: auth.password, auth: auth.auth, identitytoken: auth.identity_token };
  const lines = Object.entries(fields).flatMap(([key, value]) => (value ? [`  ${key} = ${q(value)}\n`] : []));
  return `\n[${name}]\n${lines.join('')}`;
}

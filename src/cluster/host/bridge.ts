/** The pods' bridge, and the node's own address on it: there before the first pod, so that the API server can listen on it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { addressAt } from '../network/cidr.ts';
import { run, tryRun } from './run.ts';

export interface BridgeOptions {
  readonly name: string;
  /** The node's part of the pod range: `10.42.0.0/24`. The bridge has its first address. */
  readonly podCidr: string;
  /** Service addresses are routed to the bridge, so that a machine without a default route reaches them too. */
  readonly serviceCidr: string;
}

/** Does nothing to what is as it should be. Answers the bridge's address. */
export async function ensureBridge({ name, podCidr, serviceCidr }: BridgeOptions): Promise<string> {
  const address = addressAt(podCidr, 1);
  const prefix = podCidr.slice(podCidr.indexOf('/') + 1);
  if (!deviceExists(name)) await run(['ip', 'link', 'add', name, 'type', 'bridge']);
  await run(['ip', '-batch', '-'], {
    input: [`addr replace ${address}/${prefix} dev ${name}`, `link set ${name} up`, `route replace ${serviceCidr} dev ${name} scope link src ${address}`].join('\n'),
  });
  return address;
}

/** /sys shows the network namespace it was mounted in; /proc, the one we are in. */
const deviceExists = (name: string) => readFileSync('/proc/self/net/dev', 'utf8').split('\n').some(line => line.trimStart().startsWith(`${name}:`));

export async function removeBridge(name: string): Promise<void> {
  if (deviceExists(name)) await tryRun(['ip', 'link', 'del', name]);
}

/** What pod and service traffic needs of the kernel. */
export async function ensureForwarding(bridge: string): Promise<void> {
  if (!existsSync('/proc/sys/net/bridge/bridge-nf-call-iptables')) await tryRun(['modprobe', 'br_netfilter']);
  const settings = {
    'net/ipv4/ip_forward': '1',
    // A pod that reaches itself or its neighbour through a service passes the bridge only: nftables must see it there.
    'net/bridge/bridge-nf-call-iptables': '1',
    // 127.0.0.1:NODEPORT is redirected to a pod.
    [`net/ipv4/conf/${bridge}/route_localnet`]: '1',
  };
  for (const [key, value] of Object.entries(settings)) {
    const path = `/proc/sys/${key}`;
    if (existsSync(path)) writeFileSync(path, value);
  }
}

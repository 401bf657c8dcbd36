/** The shares of a network, in order: `10.244.0.0/24`, `10.244.1.0/24`, ... */
import { formatIp, parseCidr } from '../../machinery/ip.ts';

export interface Shares {
  readonly clusterCidr: string;
  readonly nodeMask: number;
}

export function cidrCount({ clusterCidr, nodeMask }: Shares): number {
  const cidr = parseCidr(clusterCidr);
  if (cidr?.ip.family !== 4) throw new Error(`dividing pod network ${JSON.stringify(clusterCidr)}: not an IPv4 network`);
  if (nodeMask < cidr.prefix || nodeMask > 30) throw new Error(`dividing pod network ${JSON.stringify(clusterCidr)}: node mask ${nodeMask} does not fit`);
  return 2 ** (nodeMask - cidr.prefix);
}

/** The first share at or after the `from`th that is not taken; where it stands, too. */
export function planPodCidr(shares: Shares, isTaken: (share: string) => boolean, from = 0): { readonly share: string; readonly at: number } | undefined {
  const count = cidrCount(shares);
  const { ip, network } = parseCidr(shares.clusterCidr)!;
  const first = [...network].reduce((value, byte) => value * 256 + byte, 0);
  for (let at = from; at < count; at++) {
    const base = first + at * 2 ** (32 - shares.nodeMask);
    const bytes = [24, 16, 8, 0].map(shift => Math.floor(base / 2 ** shift) % 256);
    const share = `${formatIp({ ...ip, bytes })}/${shares.nodeMask}`;
    if (!isTaken(share)) return { share, at };
  }
  return undefined;
}

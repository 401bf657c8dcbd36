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

/** The first share that is not taken. */
export function planPodCidr(shares: Shares, taken: ReadonlySet<string>): string | undefined {
  const count = cidrCount(shares);
  for (let i = 0; i < count; i++) {
    const share = nthShare(shares, i);
    if (!taken.has(share)) return share;
  }
  return undefined;
}

function nthShare({ clusterCidr, nodeMask }: Shares, n: number): string {
  const { ip, network } = parseCidr(clusterCidr)!;
  const base = [...network].reduce((value, byte) => value * 256 + byte, 0) + n * 2 ** (32 - nodeMask);
  const bytes = [24, 16, 8, 0].map(shift => Math.floor(base / 2 ** shift) % 256);
  return `${formatIp({ ...ip, bytes })}/${nodeMask}`;
}

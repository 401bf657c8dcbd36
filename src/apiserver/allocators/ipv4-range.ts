/** A range of IPv4 addresses that services get theirs from: `10.96.0.0/12`. */

const parseIpv4 = (text: string): number | undefined => {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (parts === undefined || parts.some(p => p > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
};
export const formatIpv4 = (n: number): string => [24, 16, 8, 0].map(shift => Math.floor(n / 2 ** shift) % 256).join('.');

export class Ipv4Range {
  readonly cidr: string;
  readonly base: number;
  /** Addresses that can be given out: the first and the last of the network cannot. */
  readonly size: number;
  /** How many at the beginning are left to those who name their address. */
  readonly reserved: number;

  constructor(cidr: string) {
    const [address = '', bits = ''] = cidr.split('/');
    const base = parseIpv4(address);
    const length = Number(bits);
    if (base === undefined || bits === '' || !(length >= 8 && length <= 30)) throw new RangeError(`read service CIDR ${JSON.stringify(cidr)}: not an IPv4 network of 8 to 30 bits`);
    const total = 2 ** (32 - length);
    this.base = base - (base % total);
    this.cidr = `${formatIpv4(this.base)}/${length}`;
    this.size = total - 2;
    this.reserved = total <= 16 ? 0 : Math.min(Math.max(16, Math.floor(total / 16)), 256);
  }

  /** The address `offset` places behind the first that can be given out. */
  at(offset: number): string {
    return formatIpv4(this.base + 1 + offset);
  }

  holds(address: string): boolean {
    const n = parseIpv4(address);
    return n !== undefined && n > this.base && n <= this.base + this.size;
  }
}

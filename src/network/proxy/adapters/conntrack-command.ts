/** Reads and forgets the kernel's UDP flows by Debian's `conntrack`. */
import type { ConnectionTable } from '../proxy.ts';
import type { Flow } from '../stale-flows.ts';
import { run } from './nft-command.ts';

/** Lines such as `udp 17 29 src=10.0.0.1 dst=10.96.0.10 sport=40000 dport=53 [UNREPLIED] src=10.244.0.5 dst=10.0.0.1 sport=53 dport=40000 mark=0 use=1`. */
const FLOW = /^udp\s.*?\bdst=(\S+) sport=\d+ dport=(\d+) .*?\bsrc=(\S+) dst=\S+ sport=(\d+)/;
const UDP = ['-f', 'ipv4', '-p', 'udp'];

export function readFlows(listed: string): Flow[] {
  return listed.split('\n').flatMap(line => {
    const [, destination, port, answerer, answererPort] = FLOW.exec(line) ?? [];
    return destination === undefined ? [] : [{ destination, port: Number(port), answeredBy: `${answerer} . ${answererPort}` }];
  });
}

export class ConntrackCommand implements ConnectionTable {
  async udpFlows(): Promise<Flow[]> {
    return readFlows(await run('conntrack', ['-L', ...UDP]));
  }

  async forget({ destination, port, answeredBy }: Flow): Promise<void> {
    const [answerer = '', answererPort = ''] = answeredBy.split(' . ');
    const chosen = ['--orig-dst', destination, '--orig-port-dst', String(port), '--reply-src', answerer, '--reply-port-src', answererPort];
    await run('conntrack', ['-D', ...UDP, ...chosen]).catch((error: Error) => {
      // It has expired meanwhile.
      if (!error.message.includes('0 flow entries')) throw error;
    });
  }
}

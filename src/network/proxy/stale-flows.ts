/** Which UDP flows the kernel still sends to where they no longer belong: it keeps to its first choice as long as packets come. Pure. */
import type { Installed } from './ruleset.ts';

/** A flow as the kernel tracks it: where its client sends to, and who answers. */
export interface Flow {
  /** `10.96.0.10`. */
  readonly destination: string;
  readonly port: number;
  /** `10.244.0.5 . 53`: the endpoint; the destination itself where nothing was translated. */
  readonly answeredBy: string;
}

/** UDP frontends whose endpoints are others than before, with those whose flows live on; none for a frontend that has gone. */
export function changedUdp(before: Installed, wanted: Installed): Map<string, ReadonlySet<string>> {
  const changed = new Map<string, ReadonlySet<string>>();
  for (const [key, { frontend }] of wanted) {
    if (frontend.keeps === undefined) continue;
    const old = before.get(key)?.frontend.keeps;
    if (old === undefined || old.join() !== frontend.keeps.join()) changed.set(key, new Set(frontend.keeps));
  }
  for (const [key, { frontend }] of before) if (frontend.keeps !== undefined && !wanted.has(key)) changed.set(key, new Set());
  return changed;
}

/** The flows to forget, each way from a destination to an endpoint once. */
export function planForgetting(flows: readonly Flow[], changed: ReadonlyMap<string, ReadonlySet<string>>, nodeAddresses: readonly string[]): Flow[] {
  const isNode = (address: string) => address.startsWith('127.') || nodeAddresses.includes(address);
  const stale = flows.filter(({ destination, port, answeredBy }) => {
    const keeps = changed.get(`${destination} . udp . ${port}`) ?? (isNode(destination) ? changed.get(`udp . ${port}`) : undefined);
    return keeps !== undefined && !keeps.has(answeredBy);
  });
  return [...new Map(stale.map(f => [`${f.destination} ${f.port} ${f.answeredBy}`, f])).values()];
}

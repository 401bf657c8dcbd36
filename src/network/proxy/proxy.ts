/** Keeps the node's service table equal to the cluster's services: one transaction at a time, what came meanwhile in the next. */
import type { Log } from '../../base/log.ts';
import { sleep, type Clock } from '../../base/clock.ts';
import type { Cache } from '../../client/cache.ts';
import type { Service } from '../../kinds/generated/core-v1.ts';
import type { EndpointSlice } from '../../kinds/generated/discovery-v1.ts';
import { planFrontends } from './plan.ts';
import { install, type Installed, renderChange, renderTable, type TableOptions } from './ruleset.ts';

/** The kernel's side: runs one nft transaction, all of it or nothing. */
export interface Nft {
  apply(commands: string): Promise<void>;
  /** Forgets UDP connections to these addresses, which would otherwise stick to an endpoint that is gone. Absent: not possible here. */
  forgetConnections?(addresses: readonly string[]): Promise<void>;
}

export interface ProxyOptions {
  readonly services: Cache<Service>;
  readonly endpointSlices: Cache<EndpointSlice>;
  readonly nft: Nft;
  readonly table: TableOptions;
  readonly nodeName: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export interface Proxy {
  /** Resolves when the table stands for the first time. */
  readonly ready: Promise<void>;
}

const SERVICE_NAME = 'kubernetes.io/service-name';
const BY_SERVICE = 'service';
const RETRY_MS = 1_000;

export function startProxy(options: ProxyOptions): Proxy {
  options.endpointSlices.addIndex(BY_SERVICE, slice => {
    const name = slice.metadata.labels?.[SERVICE_NAME];
    return name === undefined ? [] : [`${slice.metadata.namespace}/${name}`];
  });
  const proxy = new RunningProxy(options);
  return { ready: proxy.start() };
}

class RunningProxy {
  private installed: Installed | undefined;
  private changed = false;
  private applying = false;
  private readonly options: ProxyOptions;

  constructor(options: ProxyOptions) {
    this.options = options;
  }

  async start(): Promise<void> {
    const { services, endpointSlices, signal } = this.options;
    await Promise.all([services.synced, endpointSlices.synced]);
    const stops = [services, endpointSlices].map(cache => cache.onChange(() => this.wake()));
    signal.addEventListener('abort', () => stops.forEach(stop => stop()), { once: true });
    await this.drain();
  }

  private wake(): void {
    this.changed = true;
    if (!this.applying) void this.drain();
  }

  /** Applies until nothing is left to apply. A failed transaction is followed by a whole new table. */
  private async drain(): Promise<void> {
    if (this.applying) return;
    this.applying = true;
    this.changed = true;
    while (this.changed && !this.options.signal.aborted) {
      // A turn later, so that the changes of one burst go into one transaction.
      await Promise.resolve();
      this.changed = false;
      try {
        await this.applyOnce();
      } catch (error) {
        this.options.log.error('apply service rules: nft refused', { error });
        this.installed = undefined;
        this.changed = true;
        await sleep(this.options.clock, RETRY_MS, this.options.signal).catch(() => undefined);
      }
    }
    this.applying = false;
  }

  private async applyOnce(): Promise<void> {
    const { services, endpointSlices, table, nodeName, nft } = this.options;
    const frontends = planFrontends(services.list(), s => endpointSlices.byIndex(BY_SERVICE, `${s.metadata.namespace}/${s.metadata.name}`), { name: nodeName });
    const before = this.installed;
    const wanted = install(frontends, before ?? new Map());
    const commands = before ? renderChange(table, before, wanted) : renderTable(table, wanted);
    if (commands !== '') await nft.apply(commands);
    this.installed = wanted;
    await nft.forgetConnections?.(staleUdp(before ?? new Map(), wanted)).catch((error: unknown) => this.options.log.warn('forget UDP connections: failed', { error }));
  }
}

/** Addresses of UDP frontends that lost an endpoint or got their first. */
function staleUdp(before: Installed, wanted: Installed): string[] {
  return [...before].flatMap(([key, { slots }]) => {
    if (!key.includes('udp')) return [];
    const now = wanted.get(key)?.slots ?? [];
    const lost = slots.some(s => !now.includes(s)) || (slots.length === 0 && now.length > 0);
    return lost ? [key] : [];
  });
}

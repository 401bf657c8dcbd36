/** Keeps the node's service table equal to the cluster's services: one transaction at a time, what came meanwhile in the next. */
import type { Log } from '../../base/log.ts';
import { sleep, type Clock } from '../../base/clock.ts';
import type { Cache } from '../../client/cache.ts';
import type { Pod, Service } from '../../kinds/generated/core-v1.ts';
import type { EndpointSlice } from '../../kinds/generated/discovery-v1.ts';
import { hasHostPorts, planHostPorts } from './host-ports.ts';
import { planFrontends } from './plan.ts';
import { install, type Installed, renderChange, renderTable, type TableOptions } from './ruleset.ts';
import { changedUdp, type Flow, planForgetting } from './stale-flows.ts';

/** The kernel's side: runs one nft transaction, all of it or nothing. */
export interface Nft {
  apply(commands: string): Promise<void>;
}

/** The kernel's memory of UDP flows, each of which would otherwise stick to an endpoint that is gone. */
export interface ConnectionTable {
  udpFlows(): Promise<readonly Flow[]>;
  /** All flows of this way; none is no error. */
  forget(flow: Flow): Promise<void>;
}

export interface ProxyOptions {
  readonly services: Cache<Service>;
  readonly endpointSlices: Cache<EndpointSlice>;
  /** Of this node alone: their host ports are served, too. */
  readonly pods: Cache<Pod>;
  readonly nft: Nft;
  readonly connections: ConnectionTable;
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
const BY_HOST_PORTS = 'hostPorts';
const HAS_SOME = 'some';
const RETRY_MS = 1_000;

export function startProxy(options: ProxyOptions): Proxy {
  options.endpointSlices.addIndex(BY_SERVICE, slice => {
    const name = slice.metadata.labels?.[SERVICE_NAME];
    return name === undefined ? [] : [`${slice.metadata.namespace}/${name}`];
  });
  options.pods.addIndex(BY_HOST_PORTS, pod => (hasHostPorts(pod) ? [HAS_SOME] : []));
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
    const { services, endpointSlices, pods, signal } = this.options;
    await Promise.all([services.synced, endpointSlices.synced, pods.synced]);
    const stops = [services, endpointSlices].map(cache => cache.onChange(() => this.wake()));
    stops.push(pods.onChange(({ object }) => hasHostPorts(object) && this.wake()));
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
    const { services, endpointSlices, pods, table, nodeName, nft } = this.options;
    const ofServices = planFrontends(services.list(), s => endpointSlices.byIndex(BY_SERVICE, `${s.metadata.namespace}/${s.metadata.name}`), { name: nodeName });
    // A service's node port goes before a pod's host port.
    const frontends = new Map([...planHostPorts(pods.byIndex(BY_HOST_PORTS, HAS_SOME)), ...ofServices]);
    const before = this.installed;
    const wanted = install(frontends, before ?? new Map());
    const commands = before ? renderChange(table, before, wanted) : renderTable(table, wanted);
    if (commands !== '') await nft.apply(commands);
    this.installed = wanted;
    await this.forgetStaleFlows(before ?? new Map(), wanted);
  }

  /** The rules stand already: where the kernel cannot be told, flows end by themselves once their clients pause. */
  private async forgetStaleFlows(before: Installed, wanted: Installed): Promise<void> {
    const { connections, table, log } = this.options;
    const changed = changedUdp(before, wanted);
    if (changed.size === 0) return;
    try {
      for (const flow of planForgetting(await connections.udpFlows(), changed, table.nodeAddresses)) await connections.forget(flow);
    } catch (error) {
      log.warn('forget UDP flows: failed', { error });
    }
  }
}

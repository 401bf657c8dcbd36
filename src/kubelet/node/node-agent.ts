/** Registers the node, keeps its status true and its lease alive. */
import { microTimestamp, sleep, type Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import type { Client } from '../../client/client.ts';
import type { NodeStatus } from '../../kinds/generated/core-v1.ts';
import type { KubeObject } from '../../machinery/object.ts';
import { hasReason } from '../../machinery/status-error.ts';
import type { EventRecorder } from '../../reconcile/events.ts';
import { NODES } from '../client-api.ts';
import type { KubeletConfig } from '../config.ts';
import type { Node } from '../objects.ts';
import { planNodeLabels, planNodeStatus, statusDiffers, type NodeFacts } from './node-status.ts';

const LEASES = { group: 'coordination.k8s.io', version: 'v1', kind: 'Lease', plural: 'leases', scope: 'Namespaced' } as const;
const LEASE_NAMESPACE = 'kube-node-lease';
const LEASE_SECONDS = 40;
const PERIOD = 10_000;
const REPORT_ANYWAY = 300_000;
const RETRY = 200;

export interface NodeAgentOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly config: KubeletConfig;
  readonly events: EventRecorder;
  readonly log: Log;
  readonly signal: AbortSignal;
  facts(): Promise<NodeFacts>;
  /** The node as the cache knows it. */
  cached(): Node | undefined;
}

export class NodeAgent {
  private readonly options: NodeAgentOptions;
  private node: Node | undefined;
  private reported = 0;
  private lease: KubeObject | undefined;
  private readonly said = new Map<string, string>();

  constructor(options: NodeAgentOptions) {
    this.options = options;
  }

  /** Resolves when the node is registered and its status posted; goes on until the signal. */
  async start(): Promise<void> {
    this.say('Starting', 'Starting kubelet.');
    await this.persist(() => this.register(), RETRY);
    await Promise.all([this.persist(() => this.report(), RETRY), this.persist(() => this.renew(), RETRY)]);
    this.every(PERIOD, () => this.report());
    this.every(PERIOD, () => this.renew());
  }

  /** At once, when something has changed. */
  async report(): Promise<void> {
    const { client, clock, config } = this.options;
    const facts = await this.options.facts();
    const old = newest(this.node, this.options.cached());
    const status = planNodeStatus(config, facts, { old, now: clock.now() });
    this.sayChanges(status);
    if (old && !statusDiffers(old.status, status) && clock.now() - this.reported < REPORT_ANYWAY) return;
    this.node = (await client.dynamic(NODES).patchStatus(config.nodeName, undefined, 'application/strategic-merge-patch+json', { status: replacing(status) })) as unknown as Node;
    this.reported = clock.now();
  }

  private async register(): Promise<void> {
    const { client, config } = this.options;
    const nodes = client.dynamic(NODES);
    const spec = { ...(config.providerID ? { providerID: config.providerID } : {}), ...(config.taints?.length ? { taints: config.taints.map(t => ({ ...t })) } : {}) };
    const labels = planNodeLabels(config);
    const annotations = { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' };
    const facts = await this.options.facts();
    const status = planNodeStatus(config, facts, { old: undefined, now: this.options.clock.now() });
    try {
      this.node = (await nodes.create({ apiVersion: 'v1', kind: 'Node', metadata: { name: config.nodeName, labels, annotations }, spec, status } as KubeObject)) as unknown as Node;
    } catch (error) {
      if (!hasReason(error, 'AlreadyExists')) throw error;
      this.node = (await nodes.get(config.nodeName)) as unknown as Node;
      const stale = Object.entries(labels).some(([k, v]) => this.node?.metadata.labels?.[k] !== v);
      if (stale) this.node = (await nodes.patch(config.nodeName, undefined, 'application/merge-patch+json', { metadata: { labels, annotations } })) as unknown as Node;
    }
  }

  private async renew(): Promise<void> {
    const { client, clock, config } = this.options;
    const leases = client.dynamic(LEASES);
    const renewTime = microTimestamp(clock.now());
    const owner = this.node && { apiVersion: 'v1', kind: 'Node', name: config.nodeName, uid: this.node.metadata.uid ?? '' };
    const fresh = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: config.nodeName, namespace: LEASE_NAMESPACE, ...(owner ? { ownerReferences: [owner] } : {}) },
      spec: { holderIdentity: config.nodeName, leaseDurationSeconds: LEASE_SECONDS, renewTime },
    } as KubeObject;
    try {
      if (!this.lease) this.lease = await leases.create(fresh);
      else this.lease = await leases.update({ ...this.lease, spec: (fresh as KubeObject & { spec: unknown }).spec } as KubeObject);
    } catch (error) {
      if (!hasReason(error, 'AlreadyExists', 'Conflict', 'NotFound')) throw error;
      this.lease = hasReason(error, 'NotFound') ? undefined : await leases.get(config.nodeName, LEASE_NAMESPACE);
      this.lease = this.lease ? await leases.update({ ...this.lease, spec: (fresh as KubeObject & { spec: unknown }).spec } as KubeObject) : await leases.create(fresh);
    }
  }

  /** Tries until it works or the kubelet stops. */
  private async persist(work: () => Promise<void>, pause: number): Promise<void> {
    const { clock, signal, log } = this.options;
    for (let wait = pause; ; wait = Math.min(wait * 2, 7_000)) {
      try {
        return await work();
      } catch (error) {
        if (signal.aborted) throw error;
        log.warn('node not registered yet', { node: this.options.config.nodeName, error: (error as Error).message });
        await sleep(clock, wait, signal);
      }
    }
  }

  private every(ms: number, work: () => Promise<void>): void {
    const { clock, signal, log, random } = this.options;
    const next = () => {
      if (signal.aborted) return;
      clock.after(ms * (1 + 0.04 * random.next()), () => void work().catch((error: unknown) => signal.aborted || log.warn('node heartbeat failed', { error: (error as Error).message })).finally(next));
    };
    next();
  }

  private sayChanges(status: NodeStatus): void {
    const { nodeName } = this.options.config;
    for (const c of status.conditions ?? []) {
      const reason = c.type === 'Ready' ? (c.status === 'True' ? 'NodeReady' : 'NodeNotReady') : (c.reason ?? '').replace(/^Kubelet/, 'Node');
      if (this.said.get(c.type) === reason) continue;
      this.said.set(c.type, reason);
      this.say(reason, `Node ${nodeName} status is now: ${reason}`);
    }
  }

  /** Events about the node carry its name as uid, as upstream's kubelet writes them. */
  private say(reason: string, message: string): void {
    const { nodeName } = this.options.config;
    this.options.events.record({ apiVersion: 'v1', kind: 'Node', metadata: { name: nodeName, uid: nodeName } }, 'Normal', reason, message);
  }
}

/** Others write the node's conditions, too: its controller does when it has not heard of the node for long. */
function newest(written: Node | undefined, cached: Node | undefined): Node | undefined {
  if (!written || !cached || written.metadata.uid !== cached.metadata.uid) return written;
  return Number(cached.metadata.resourceVersion) > Number(written.metadata.resourceVersion) ? cached : written;
}

/** Lists that a strategic merge would merge by key, where ours is the whole truth. */
function replacing(status: NodeStatus): Record<string, unknown> {
  return { ...status, addresses: [...(status.addresses ?? []), { $patch: 'replace' }] };
}

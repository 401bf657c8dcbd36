/** Deletes what nobody owns any more: follows every deletable resource that the server serves. */
import { type Clock, sleep } from '../../base/clock.ts';
import { onAbort } from '../../base/on-abort.ts';
import { type Log, silentLog } from '../../base/log.ts';
import type { Caches } from '../../client/caches.ts';
import type { Client } from '../../client/client.ts';
import { discover, type DiscoveredResource } from '../../client/discovery.ts';
import { kindKey } from '../../client/paths.ts';
import type { Frozen, KubeObject, OwnerReference } from '../../machinery/object.ts';
import type { EventRecorder } from '../../reconcile/events.ts';
import { WorkQueue } from '../../reconcile/work-queue.ts';
import { GarbageActions, NamespacedOwnerError } from './actions.ts';
import { type GraphNode, type Known, OwnerGraph } from './graph.ts';

const DISCOVER_EVERY = 30_000;
const DELETERS = 20;
const ORPHANERS = 5;
const BY_UID = 'uid';
/** Objects that come and go by themselves and own nothing. */
const IGNORED = new Set(['events.', 'events.events.k8s.io']);

export interface GarbageCollectorOptions {
  readonly client: Client;
  readonly caches: Caches;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log?: Log;
}

export interface RunningGarbageCollector {
  readonly name: 'garbagecollector';
  readonly done: Promise<void>;
  readonly idle: boolean;
}

export function startGarbageCollector(options: GarbageCollectorOptions): RunningGarbageCollector {
  const collector = new GarbageCollector(options);
  return { name: 'garbagecollector', done: collector.run(), get idle() { return collector.idle; } };
}

class GarbageCollector {
  private readonly options: GarbageCollectorOptions;
  private readonly log: Log;
  private readonly graph: OwnerGraph;
  private readonly actions: GarbageActions;
  private readonly deletions: WorkQueue;
  private readonly orphanings: WorkQueue;
  private readonly watched = new Map<string, { resource: DiscoveredResource; stop(): void }>();

  constructor(options: GarbageCollectorOptions) {
    this.options = options;
    this.log = options.log ?? silentLog;
    const { clock } = options;
    this.deletions = new WorkQueue({ name: 'garbage_collector_attempt_to_delete', clock });
    this.orphanings = new WorkQueue({ name: 'garbage_collector_attempt_to_orphan', clock });
    this.graph = new OwnerGraph({
      find: owner => this.find(owner),
      attemptToDelete: node => this.deletions.add(node.identity.uid),
      attemptToOrphan: node => this.orphanings.add(node.identity.uid),
      invalidNamespace: (dependent, owner) => this.tellInvalidNamespace(dependent, owner),
    });
    this.actions = new GarbageActions({ client: options.client, graph: this.graph, resourceOf: owner => this.resourceOf(owner), wake: node => this.deletions.add(node.identity.uid) });
  }

  get idle(): boolean {
    return this.deletions.idle && this.orphanings.idle;
  }

  async run(): Promise<void> {
    const { signal } = this.options;
    const stop = () => {
      this.deletions.close();
      this.orphanings.close();
    };
    onAbort(signal, stop);
    if (signal.aborted) return;
    const following = this.followDiscovery();
    await Promise.all([
      following,
      ...Array.from({ length: DELETERS }, () => this.work(this.deletions, node => this.actions.attemptToDelete(node))),
      ...Array.from({ length: ORPHANERS }, () => this.work(this.orphanings, node => this.actions.orphan(node))),
    ]);
    for (const { stop: unwatch } of this.watched.values()) unwatch();
  }

  private async followDiscovery(): Promise<void> {
    const { client, clock, signal } = this.options;
    while (!signal.aborted) {
      try {
        const { resources, failures } = await discover(client);
        this.follow(resources.filter(isCollectable), new Set([...failures.keys()]));
      } catch (error) {
        this.log.warn('discovery failed', { controller: 'garbagecollector', error });
      }
      await sleep(clock, this.watched.size === 0 ? 1_000 : DISCOVER_EVERY, signal).catch(() => {});
    }
  }

  private follow(resources: readonly DiscoveredResource[], failed: ReadonlySet<string>): void {
    const { caches } = this.options;
    const wanted = new Map(resources.map(resource => [kindKey(resource), resource]));
    for (const [key, { resource, stop }] of this.watched) {
      // A group that could not be asked is taken to serve what it served.
      if (wanted.has(key) || failed.has(`${resource.group}/${resource.version}`)) continue;
      stop();
      this.watched.delete(key);
      caches.drop(resource);
    }
    for (const [key, resource] of wanted) {
      if (this.watched.has(key)) continue;
      const stop = caches.for<KubeObject>(resource).onChange(change => this.graph.apply(resource, change));
      this.watched.set(key, { resource, stop });
    }
  }

  private async work(queue: WorkQueue, act: (node: GraphNode) => Promise<void>): Promise<void> {
    for (let uid = await queue.take(); uid !== undefined; uid = await queue.take()) {
      const node = this.graph.get(uid);
      try {
        if (node) await act(node);
        queue.forget(uid);
      } catch (error) {
        if (!this.options.signal.aborted) this.fail(queue, { uid, node, error });
      } finally {
        queue.done(uid);
      }
    }
  }

  private fail(queue: WorkQueue, { uid, node, error }: { uid: string; node: GraphNode | undefined; error: unknown }): void {
    const about = { controller: 'garbagecollector', kind: node?.identity.kind, namespace: node?.identity.namespace, name: node?.identity.name, error };
    if (error instanceof NamespacedOwnerError) {
      queue.forget(uid);
      return this.log.warn('owner cannot be looked up', about);
    }
    this.log.warn('garbage not collected: trying again', { ...about, again: queue.retry(uid) });
  }

  private resourceOf({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): DiscoveredResource | undefined {
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    for (const { resource } of this.watched.values()) if (resource.kind === kind && resource.group === group) return resource;
    return undefined;
  }

  private find(owner: Frozen<OwnerReference>): Known | undefined {
    const resource = this.resourceOf(owner);
    if (resource === undefined) return undefined;
    const cache = this.options.caches.for<KubeObject>(resource);
    cache.addIndex(BY_UID, ({ metadata: { uid } }) => (uid === undefined ? [] : [uid]));
    const [object] = cache.byIndex(BY_UID, owner.uid);
    return object && { resource, object };
  }

  private tellInvalidNamespace({ identity }: GraphNode, owner: Frozen<OwnerReference>): void {
    const { apiVersion, kind, namespace, name, uid } = identity;
    const about = { apiVersion, kind, metadata: { name, uid, ...(namespace ? { namespace } : {}) } };
    const shown = `${owner.apiVersion}/${owner.kind}, namespace: ${namespace ?? ''}, name: ${owner.name}, uid: ${owner.uid}`;
    this.options.events.record(about, 'Warning', 'OwnerRefInvalidNamespace', `ownerRef [${shown}] does not exist in namespace "${namespace ?? ''}"`);
  }
}

const isCollectable = ({ plural, group, verbs }: DiscoveredResource) =>
  ['delete', 'list', 'watch'].every(verb => verbs.includes(verb)) && !IGNORED.has(`${plural}.${group}`);

/** Runs one controller: wakes keys, holds them back until the caches are fresh, adopts, reconciles, backs off. */
import type { Clock } from '../base/clock.ts';
import { onAbort } from '../base/on-abort.ts';
import { type Log, silentLog } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { Cache, Change } from '../client/cache.ts';
import type { Caches } from '../client/caches.ts';
import type { Client } from '../client/client.ts';
import { createClient } from '../client/typed-client.ts';
import type { AnyKind } from '../machinery/kind.ts';
import { controllerOf, type Frozen, type KubeObject, objectKey } from '../machinery/object.ts';
import { hasReason } from '../machinery/status-error.ts';
import { adoptPatch, controllerReference, planAdoption, releasePatch } from './adoption.ts';
import { WriteBarrier } from './barrier.ts';
import { type AnyController, type Context, type Outcome, TerminalError } from './controller.ts';
import type { EventRecorder } from './events.ts';
import { cacheReader, declaredKinds } from './read.ts';
import { type QueueMetrics, WorkQueue } from './work-queue.ts';

/** Writes that no cache has seen for this long are not waited for any longer. */
const LONGEST_HOLD = 300_000;
const STRATEGIC = 'application/strategic-merge-patch+json';

export interface ReconcileMetrics extends QueueMetrics {
  reconciled?(controller: string, outcome: 'settled' | 'again' | 'error' | 'terminal', seconds: number): void;
}

export interface RunnerOptions {
  /** Carries the controller's identity. */
  readonly client: Client;
  readonly caches: Caches;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly log?: Log;
  readonly metrics?: ReconcileMetrics;
}

export interface RunningController {
  readonly name: string;
  /** Resolves once the signal has aborted and the reconciles under way have ended. */
  readonly done: Promise<void>;
  /** Whether nothing is queued or being worked on (keys that wait for a delay aside). */
  readonly idle: boolean;
  wake(key: string): void;
}

export function runController(definition: AnyController, options: RunnerOptions): RunningController {
  const runner = new Runner(definition, options);
  return { name: definition.name, done: runner.run(), get idle() { return runner.queue.idle; }, wake: key => runner.queue.add(key) };
}

class Runner {
  readonly queue: WorkQueue;
  private readonly definition: AnyController;
  private readonly options: RunnerOptions;
  private readonly log: Log;
  private readonly primary: Cache;
  private readonly read;
  private readonly barriers = new Map<string, WriteBarrier>();
  private readonly heldSince = new Map<string, number>();
  private readonly causes = new Map<string, string>();

  constructor(definition: AnyController, options: RunnerOptions) {
    this.definition = definition;
    this.options = options;
    this.log = options.log ?? silentLog;
    this.queue = new WorkQueue({ name: definition.name, clock: options.clock, metrics: options.metrics });
    this.primary = options.caches.for(definition.for as AnyKind);
    this.read = cacheReader(definition, options.caches);
  }

  async run(): Promise<void> {
    const { signal, caches } = this.options;
    const subscriptions = this.subscribe();
    const off = onAbort(signal, () => this.queue.close());
    try {
      await Promise.all(declaredKinds(this.definition).map(kind => caches.for(kind).synced));
      await Promise.all(Array.from({ length: this.definition.concurrency ?? 1 }, () => this.work()));
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      off();
      for (const unsubscribe of subscriptions) unsubscribe();
    }
  }

  private subscribe(): (() => void)[] {
    const { caches } = this.options;
    const { definition } = this;
    const off = [this.primary.onChange(change => {
      if (definition.concerns?.(change.object) ?? true) this.wake(objectKey(change.object), change);
    })];
    for (const kind of definition.owns ?? []) off.push(caches.for(kind).onChange(change => this.wakeOwners(change)));
    for (const { kind, keys } of definition.watches ?? []) {
      off.push(caches.for(kind).onChange(change => {
        for (const key of keys(change.object, this.read, change.old)) this.wake(key, change);
      }));
    }
    if (definition.adopts) off.push(caches.for(definition.adopts.kind).onChange(change => this.wakeAdopters(change)));
    return off;
  }

  private wake(key: string, change: Change): void {
    if (change.requestId !== undefined) this.causes.set(key, change.requestId);
    this.queue.add(key);
  }

  /** A child that changed hands wakes both owners. */
  private wakeOwners(change: Change): void {
    for (const child of change.old ? [change.old, change.object] : [change.object]) {
      const owner = controllerOf(child);
      if (owner?.kind !== this.definition.for.kind || owner.apiVersion.split('/').at(-2) !== (this.definition.for.group || undefined)) continue;
      this.wake(this.siblingKey(owner.name, child), change);
    }
  }

  private siblingKey(name: string, child: Frozen<KubeObject>): string {
    return this.definition.for.scope === 'Namespaced' ? `${child.metadata.namespace}/${name}` : name;
  }

  /** An orphan wakes whoever would have it. */
  private wakeAdopters(change: Change): void {
    const { object, old } = change;
    if (controllerOf(object) || change.type === 'deleted') return;
    if (old && !controllerOf(old) && sameLabels(object, old)) return;
    for (const owner of this.primary.list(object.metadata.namespace)) {
      if (this.definition.adopts!.selector(owner)?.(object.metadata.labels ?? {})) this.wake(objectKey(owner), change);
    }
  }

  private async work(): Promise<void> {
    for (let key = await this.queue.take(); key !== undefined; key = await this.queue.take()) {
      try {
        if (this.isHeld(key)) continue;
        await this.reconcileOnce(key);
        if (this.barriers.get(key)?.isOpen) this.barriers.delete(key);
      } finally {
        this.queue.done(key);
      }
    }
  }

  /** Whether what the key wrote last is still on its way to the caches; it comes again when that may have changed. */
  private isHeld(key: string): boolean {
    const barrier = this.barriers.get(key);
    if (!barrier || barrier.isOpen) {
      this.barriers.delete(key);
      this.heldSince.delete(key);
      return false;
    }
    const now = this.options.clock.monotonic();
    const since = this.heldSince.get(key) ?? now;
    this.heldSince.set(key, since);
    if (now - since >= LONGEST_HOLD) {
      this.log.warn('own writes not seen by the caches: going on', { controller: this.definition.name, key });
      barrier.clear();
      return this.isHeld(key);
    }
    barrier.whenCloser(() => this.queue.add(key));
    this.queue.addAfter(key, LONGEST_HOLD - (now - since));
    return true;
  }

  private async reconcileOnce(key: string): Promise<void> {
    const { clock, metrics } = this.options;
    const { name } = this.definition;
    const started = clock.monotonic();
    const requestId = this.causes.get(key);
    this.causes.delete(key);
    const about = { controller: name, key, ...(requestId === undefined ? {} : { requestId }) };
    const seconds = () => (clock.monotonic() - started) / 1000;
    try {
      const outcome = await this.attempt(key);
      this.queue.forget(key);
      if (outcome.again !== undefined) this.queue.addAfter(key, outcome.again);
      this.log.debug('reconciled', { ...about, seconds: seconds() });
      metrics?.reconciled?.(name, outcome.again === undefined ? 'settled' : 'again', seconds());
    } catch (error) {
      if (this.options.signal.aborted) return;
      const isTerminal = error instanceof TerminalError;
      if (isTerminal) this.queue.forget(key);
      const wait = isTerminal ? undefined : this.queue.retry(key);
      // A lost race is everyday: the next look at a fresher cache settles it.
      this.log[hasReason(error, 'Conflict') ? 'debug' : 'error']('reconcile failed', { ...about, error, again: wait });
      metrics?.reconciled?.(name, isTerminal ? 'terminal' : 'error', seconds());
    }
  }

  private async attempt(key: string): Promise<Outcome> {
    const barrier = new WriteBarrier(this.options.caches);
    this.barriers.set(key, barrier);
    const context = this.context(barrier);
    const object = this.lookUp(key);
    if (!object) {
      await this.definition.gone?.(key, context);
      return {};
    }
    if (await this.adopt(object, context)) {
      // The caches lag behind what was just adopted; the barrier holds the key until they don't.
      this.queue.add(key);
      return {};
    }
    return this.definition.reconcile(object, context);
  }

  private lookUp(key: string): Frozen<KubeObject> | undefined {
    const slash = key.indexOf('/');
    return slash < 0 ? this.primary.get(key) : this.primary.get(key.slice(slash + 1), key.slice(0, slash));
  }

  private context(barrier: WriteBarrier): Context {
    const { client, events, clock, random, signal } = this.options;
    const write = createClient(client.transport, {
      onWrite: written => barrier.record(written),
      onMissing: ({ kind, name, namespace }) => {
        const cache = this.options.caches.existing(kind);
        if (cache && name !== undefined) barrier.expectGone(cache, name, namespace);
      },
    });
    return { read: this.read, write, events, now: clock.now(), random: () => random.next(), signal };
  }

  /** Answers whether anything changed hands. */
  private async adopt(owner: Frozen<KubeObject>, { write }: Context): Promise<boolean> {
    const { adopts, for: ownerKind } = this.definition;
    const matches = adopts?.selector(owner);
    if (!adopts || !matches) return false;
    const cache = this.options.caches.for(adopts.kind);
    const children = [...cache.orphans(owner.metadata.namespace), ...cache.ownedBy(owner.metadata.uid ?? '')];
    const plan = planAdoption({ owner, children, matches, ignores: adopts.ignores });
    if (plan.adopt.length > 0) await this.assureOwner(owner);
    const reference = controllerReference(ownerKind, owner);
    const patch = (child: Frozen<KubeObject>, body: unknown) =>
      write.resource(adopts.kind).patch(child.metadata.name ?? '', child.metadata.namespace, STRATEGIC, body);
    for (const child of plan.adopt) {
      await patch(child, adoptPatch(reference, child)).catch(ignore('NotFound'));
    }
    for (const child of plan.release) {
      // Invalid: the reference is gone already, or another object has the name now.
      await patch(child, releasePatch(owner, child)).catch(ignore('NotFound', 'Invalid'));
    }
    return plan.adopt.length + plan.release.length > 0;
  }

  /** Asks the server itself: nothing is adopted for an owner that is gone, replaced or going. */
  private async assureOwner(owner: Frozen<KubeObject>): Promise<void> {
    const { kind } = this.definition.for;
    const { name, namespace, uid } = owner.metadata;
    const live = await this.options.client.resource(this.definition.for as AnyKind).get(name ?? '', namespace) as KubeObject;
    if (live.metadata.uid !== uid) throw new Error(`original ${kind} ${namespace}/${name} is gone: got uid ${live.metadata.uid}, wanted ${uid}`);
    if (live.metadata.deletionTimestamp) throw new Error(`${namespace}/${name} has just been deleted at ${live.metadata.deletionTimestamp}`);
  }
}

const ignore = (...reasons: string[]) => (error: unknown) => {
  if (!hasReason(error, ...reasons)) throw error;
};

function sameLabels(a: Frozen<KubeObject>, b: Frozen<KubeObject>): boolean {
  const x = Object.entries(a.metadata.labels ?? {});
  const y = b.metadata.labels ?? {};
  return x.length === Object.keys(y).length && x.every(([name, value]) => y[name] === value);
}

/** One of several does the work: whoever holds the Lease, renewed as long as it lives. */
import { type Clock, microTimestamp, sleep } from '../base/clock.ts';
import { onAbort } from '../base/on-abort.ts';
import { type Log, silentLog } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { Client } from '../client/client.ts';
import { kindOf } from '../client/typed-client.ts';
import type { Lease, LeaseSpec } from '../kinds/generated/coordination-v1.ts';
import type { Kind } from '../machinery/kind.ts';
import { hasReason } from '../machinery/status-error.ts';

const LEASES = kindOf({ group: 'coordination.k8s.io', version: 'v1', plural: 'leases', scope: 'Namespaced', kind: 'Lease' }) as unknown as Kind<Lease>;

export interface ElectionOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly log?: Log;
  /** `kube-system/kube-scheduler`. */
  readonly lease: { readonly namespace: string; readonly name: string };
  /** Unique to this process. */
  readonly identity: string;
  readonly leaseDurationMs?: number;
  readonly renewDeadlineMs?: number;
  readonly retryPeriodMs?: number;
  /** Told by whom the lease is held, whenever that changes: for the event and the log. */
  onLeader?(identity: string): void;
}

/**
 * Waits to become the leader, then calls `lead` with a signal that aborts when leadership is lost.
 * Resolves when `signal` has aborted and the lease is given up; rejects where leadership was lost.
 */
export async function leadWhenElected(options: ElectionOptions, lead: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const election = new Election(options);
  if (!(await election.acquire())) return;
  const leading = new AbortController();
  const off = onAbort(options.signal, () => leading.abort(options.signal.reason));
  const work = lead(leading.signal);
  try {
    await election.renewUntilLost();
  } finally {
    leading.abort(new LeadershipLostError(options.lease.name));
    off();
    await work.catch(error => {
      if (!leading.signal.aborted) throw error;
    });
    await election.release();
  }
}

export class LeadershipLostError extends Error {
  constructor(lease: string) {
    super(`renewing lease ${JSON.stringify(lease)}: leadership lost`);
    this.name = 'LeadershipLostError';
  }
}

class Election {
  private readonly options: ElectionOptions;
  private readonly log: Log;
  private readonly duration: number;
  private readonly deadline: number;
  private readonly period: number;
  /** The lease as last seen, and when that was by our own clock: others' clocks are not trusted. */
  private observed: { lease: Lease; at: number } | undefined;

  constructor(options: ElectionOptions) {
    this.options = options;
    this.log = options.log ?? silentLog;
    this.duration = options.leaseDurationMs ?? 15_000;
    this.deadline = options.renewDeadlineMs ?? 10_000;
    this.period = options.retryPeriodMs ?? 2_000;
  }

  async acquire(): Promise<boolean> {
    const { signal, clock, random } = this.options;
    while (!signal.aborted) {
      if (await this.tryHold()) return true;
      await sleep(clock, this.period * (1 + 1.2 * random.next()), signal).catch(() => {});
    }
    return false;
  }

  /** Resolves when asked to stop, rejects when the lease could not be renewed in time. */
  async renewUntilLost(): Promise<void> {
    const { signal, clock, lease } = this.options;
    let renewed = clock.monotonic();
    while (!signal.aborted) {
      await sleep(clock, this.period, signal).catch(() => {});
      if (signal.aborted) return;
      if (await this.tryHold()) renewed = clock.monotonic();
      else if (clock.monotonic() - renewed >= this.deadline) throw new LeadershipLostError(lease.name);
    }
  }

  /** Hands the lease on at once instead of letting it run out. */
  async release(): Promise<void> {
    const held = this.observed?.lease;
    if (held?.spec?.holderIdentity !== this.options.identity) return;
    const now = microTimestamp(this.options.clock.now());
    const spec: LeaseSpec = { ...held.spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: now, acquireTime: now };
    await this.leases.update({ ...held, spec }).catch(error => this.log.debug('lease not released', { error }));
  }

  private get leases() {
    return this.options.client.resource(LEASES);
  }

  private async tryHold(): Promise<boolean> {
    try {
      return await this.hold();
    } catch (error) {
      this.log[hasReason(error, 'Conflict', 'AlreadyExists') ? 'debug' : 'warn']('lease not held', { lease: this.options.lease.name, error });
      return false;
    }
  }

  private async hold(): Promise<boolean> {
    const { lease: { name, namespace }, identity, clock } = this.options;
    const now = microTimestamp(clock.now());
    const claim = { holderIdentity: identity, leaseDurationSeconds: this.duration / 1000, renewTime: now };
    const current = await this.leases.get(name, namespace).catch(error => {
      if (!hasReason(error, 'NotFound')) throw error as Error;
      return undefined;
    });
    if (!current) {
      const spec = { ...claim, acquireTime: now, leaseTransitions: 0 };
      this.observe(await this.leases.create({ metadata: { name, namespace }, spec } as Lease));
      return true;
    }
    this.observe(current);
    const { spec } = current;
    const isOurs = spec.holderIdentity === identity;
    if (!isOurs && spec.holderIdentity && clock.monotonic() < this.observed!.at + this.duration) return false;
    const held = isOurs
      ? { ...spec, ...claim }
      : { ...spec, ...claim, acquireTime: now, leaseTransitions: (spec.leaseTransitions ?? 0) + 1 };
    this.observe(await this.leases.update({ ...current, spec: held }));
    return true;
  }

  private observe(lease: Lease): void {
    const before = this.observed?.lease;
    if (before?.metadata.resourceVersion === lease.metadata.resourceVersion) return;
    this.observed = { lease, at: this.options.clock.monotonic() };
    const holder = lease.spec?.holderIdentity ?? '';
    if (holder !== before?.spec?.holderIdentity) this.options.onLeader?.(holder);
  }
}

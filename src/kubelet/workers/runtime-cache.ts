/** What runs on the node, as last seen: kept by the workers' own actions, runtime events, and a cheap relist that catches the rest. */
import type { Clock, Timer } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { ANNOTATION, LABEL } from '../names.ts';
import type { Filesystem } from '../filesystem.ts';
import { lastLogLines } from '../logs/tail.ts';
import { emptyRuntime, msToNanos, sortedRuntime, withContainer, withSandbox, type ContainerRecord, type PodRuntime } from '../pod-runtime.ts';
import type { Container, ContainerRuntime, ContainerStatus, PodSandbox, PodSandboxStatus } from '../runtime.ts';

const RELIST = 1_000;
/** With an event stream the relist only has to catch what the stream lost. */
const RELIST_WITH_EVENTS = 2_000;
/** An event may come before what it tells of can be listed. */
const AFTER_EVENT = [100, 1_000, 9_000];
const MAX_MESSAGE = 4096;
const MAX_LOG_MESSAGE = 2048;
const LOG_LINES = 80;

export interface RuntimeCacheOptions {
  readonly runtime: ContainerRuntime;
  readonly fs: Filesystem;
  readonly clock: Clock;
  readonly log: Log;
  readonly logRoot: string;
  readonly signal: AbortSignal;
  /** Something about this pod is not as it was. */
  changed(uid: string): void;
  /** Whether the runtime answers. */
  health(error: Error | undefined): void;
}

interface Group {
  readonly sandboxes: PodSandbox[];
  readonly containers: Container[];
}

export class RuntimeCache {
  private readonly options: RuntimeCacheOptions;
  private readonly pods = new Map<string, PodRuntime>();
  /** Bumped by a worker's own news, which a list begun before must not undo. */
  private readonly touched = new Map<string, number>();
  private generation = 0;
  private timer: Timer | undefined;
  private relisting: Promise<void> | undefined;
  private again = false;
  private period = RELIST;
  /** Lists still to be made after the last event, each so long after the one before. */
  private followUps: number[] = [];
  lastRelist = 0;

  constructor(options: RuntimeCacheOptions) {
    this.options = options;
  }

  /** Resolves after the first list, before which nothing is known. */
  async start(): Promise<void> {
    const { runtime, signal } = this.options;
    await this.relist();
    signal.addEventListener('abort', () => this.timer?.cancel(), { once: true });
    this.schedule();
    // Whether there is a stream may take a while to find out: until then the relist goes on as if there were none.
    runtime.watchEvents(() => this.heard(), signal).then(
      streaming => (this.period = streaming ? RELIST_WITH_EVENTS : RELIST),
      (error: unknown) => this.options.log.warn('no events of the runtime', { error: (error as Error).message }),
    );
  }

  private heard(): void {
    this.followUps = [...AFTER_EVENT];
    this.relistSoon();
    this.schedule();
  }

  get(uid: string): PodRuntime {
    return this.pods.get(uid) ?? emptyRuntime(uid);
  }
  uids(): string[] {
    return [...this.pods.keys()];
  }
  running(): ContainerRecord[] {
    return [...this.pods.values()].flatMap(p => p.containers.filter(c => c.state === 'CONTAINER_RUNNING'));
  }

  /** Takes a worker's own news of a container. */
  async noteContainer(uid: string, containerId: string, podSandboxId: string): Promise<ContainerRecord> {
    const record = await this.describe(await this.options.runtime.containerStatus(containerId), podSandboxId);
    this.put(uid, withContainer(this.get(uid), record));
    return record;
  }
  /** A container that was just started, as it was when it was created: what the runtime says of it now is asked for at leisure. */
  noteStarted(uid: string, created: ContainerRecord): void {
    const startedAt = msToNanos(this.options.clock.now());
    this.put(uid, withContainer(this.get(uid), { ...created, state: 'CONTAINER_RUNNING', startedAt }));
    this.noteContainer(uid, created.id, created.podSandboxId)
      .then(now => now.state === 'CONTAINER_RUNNING' || this.options.changed(uid))
      .catch(() => this.relistSoon());
  }
  async noteSandbox(uid: string, sandboxId: string): Promise<PodSandboxStatus> {
    const sandbox = await this.options.runtime.podSandboxStatus(sandboxId);
    const at = this.get(uid);
    this.put(uid, { ...withSandbox(at, sandbox), name: sandbox.metadata.name, namespace: sandbox.metadata.namespace });
    return sandbox;
  }
  noteStoppedSandbox(uid: string, sandboxId: string): void {
    const at = this.get(uid);
    this.put(uid, { ...at, sandboxes: at.sandboxes.map(s => (s.id === sandboxId ? { ...s, state: 'SANDBOX_NOTREADY' as const } : s)) });
  }
  noteRemoved(uid: string, gone: { containers?: readonly string[]; sandboxes?: readonly string[] }): void {
    const at = this.get(uid);
    const next = {
      ...at,
      containers: at.containers.filter(c => !gone.containers?.includes(c.id)),
      sandboxes: at.sandboxes.filter(s => !gone.sandboxes?.includes(s.id)),
    };
    this.put(uid, next);
    if (next.containers.length === 0 && next.sandboxes.length === 0) this.pods.delete(uid);
  }

  /** Lists again; one that runs already is followed by another. */
  relistSoon(): void {
    if (this.relisting) this.again = true;
    else void this.relist();
  }

  relist(): Promise<void> {
    this.relisting ??= this.listAll()
      .then(() => this.options.health(undefined), (error: unknown) => this.options.health(error as Error))
      .finally(() => {
        this.relisting = undefined;
        if (!this.again || this.options.signal.aborted) return;
        this.again = false;
        void this.relist();
      });
    return this.relisting;
  }

  private schedule(): void {
    if (this.options.signal.aborted) return;
    this.timer?.cancel();
    const wait = Math.min(this.followUps.shift() ?? this.period, this.period);
    this.timer = this.options.clock.after(wait, () => void this.relist().finally(() => this.schedule()));
  }

  private put(uid: string, runtime: PodRuntime): void {
    this.pods.set(uid, runtime);
    this.touched.set(uid, ++this.generation);
  }

  private async listAll(): Promise<void> {
    const { runtime, clock } = this.options;
    const began = this.generation;
    const [sandboxes, containers] = await Promise.all([runtime.listPodSandboxes(), runtime.listContainers()]);
    this.lastRelist = clock.now();
    const groups = new Map<string, Group>();
    const group = (uid: string) => groups.get(uid) ?? groups.set(uid, { sandboxes: [], containers: [] }).get(uid)!;
    for (const s of sandboxes) group(s.metadata.uid).sandboxes.push(s);
    for (const c of containers) group(c.labels[LABEL.podUid] ?? '').containers.push(c);
    groups.delete('');
    const known = [...this.pods.keys()].filter(uid => !groups.has(uid));
    await Promise.all([...groups].map(([uid, g]) => this.compare(uid, g, began)));
    for (const uid of known) {
      if ((this.touched.get(uid) ?? 0) > began) continue;
      this.pods.delete(uid);
      this.options.changed(uid);
    }
    // Of pods that are gone nothing is kept once no older list can bring them back.
    for (const [uid, at] of this.touched) if (at <= began && !this.pods.has(uid)) this.touched.delete(uid);
  }

  private async compare(uid: string, { sandboxes, containers }: Group, began: number): Promise<void> {
    const before = this.pods.get(uid);
    if (before && fingerprint(before) === fingerprint({ sandboxes, containers })) return;
    try {
      const next = await this.fetch(uid, { sandboxes, containers }, before);
      if ((this.touched.get(uid) ?? 0) > began) return;
      this.pods.set(uid, next);
      this.options.changed(uid);
    } catch (error) {
      // Something vanished between the list and the look: the next relist tells.
      this.options.log.debug('relist of a pod failed', { uid, error: (error as Error).message });
    }
  }

  /** Asks only about what changed its state. */
  private async fetch(uid: string, { sandboxes, containers }: Group, before: PodRuntime | undefined): Promise<PodRuntime> {
    const { runtime } = this.options;
    const [s, c] = await Promise.all([
      Promise.all(sandboxes.map(async x => before?.sandboxes.find(b => b.id === x.id && b.state === x.state) ?? runtime.podSandboxStatus(x.id))),
      Promise.all(containers.map(async x => before?.containers.find(b => b.id === x.id && b.state === x.state) ?? this.describe(await runtime.containerStatus(x.id), x.podSandboxId))),
    ]);
    const meta = s[0]?.metadata;
    return sortedRuntime({ uid, name: meta?.name ?? before?.name ?? '', namespace: meta?.namespace ?? before?.namespace ?? '', sandboxes: s, containers: c });
  }

  /** Adds the termination message: the file's, or where the policy says so the last lines of the log. */
  private async describe(status: ContainerStatus, podSandboxId: string): Promise<ContainerRecord> {
    const record: ContainerRecord = { ...status, podSandboxId };
    if (status.state !== 'CONTAINER_EXITED') return record;
    const own = await this.terminationMessage(status);
    return own === '' ? record : { ...record, message: record.message ? `${record.message}: ${own}` : own };
  }

  private async terminationMessage(status: ContainerStatus): Promise<string> {
    const { fs } = this.options;
    const path = status.annotations[ANNOTATION.terminationMessagePath];
    const mount = path ? status.mounts.find(m => m.containerPath === path) : undefined;
    const text = mount ? await fs.read(mount.hostPath, 0, MAX_MESSAGE).then(b => new TextDecoder().decode(b), () => '') : '';
    if (text !== '' || status.annotations[ANNOTATION.terminationMessagePolicy] !== 'FallbackToLogsOnError' || status.exitCode === 0) return text;
    return lastLogLines(fs, status.logPath, { lines: LOG_LINES, bytes: MAX_LOG_MESSAGE }).catch(() => '');
  }
}

function fingerprint(pod: { readonly sandboxes: readonly { id: string; state: string }[]; readonly containers: readonly { id: string; state: string }[] }): string {
  return [...pod.sandboxes, ...pod.containers].map(x => `${x.id}:${x.state}`).sort().join(' ');
}

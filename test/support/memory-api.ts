/** An API server in miniature for tests: objects by path, one revision counter, watches with lag and faults on demand. */
import type { Clock } from '../../src/base/clock.ts';
import { timestamp } from '../../src/base/clock.ts';
import { freeze } from '../../src/base/freeze.ts';
import { nameSuffix, type Random, uuid } from '../../src/base/random.ts';
import type { ApiRequest, Transport, WatchEvent, WatchSink } from '../../src/client/transport.ts';
import { clone, semanticEqual } from '../../src/machinery/equality.ts';
import { parseLabelSelector } from '../../src/machinery/label-selector.ts';
import type { KubeObject } from '../../src/machinery/object.ts';
import { alreadyExists, badRequest, conflict, gone, notFoundError, OBJECT_MODIFIED, StatusError } from '../../src/machinery/status-error.ts';

type Json = Record<string, unknown>;
interface Place {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}
interface LogEntry {
  readonly revision: number;
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
}
interface Watcher {
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly sink: WatchSink;
  matches(o: KubeObject): boolean;
  ended: boolean;
  /** Events are delivered in order, each after its lag. */
  due: number;
}

export interface MemoryApiOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Milliseconds until a watcher hears of a change; absent: at once. */
  readonly lag?: () => number;
  /** Before every write: what it throws is the answer. */
  readonly fault?: (request: ApiRequest) => StatusError | undefined;
  readonly watchList?: boolean;
  /** Plurals whose deletion only marks them, as pods on a node: somebody else ends them with grace 0. */
  readonly graceful?: readonly string[];
}

export class MemoryApi implements Transport {
  revision = 1;
  compacted = 0;
  readonly requests: ApiRequest[] = [];
  private readonly options: MemoryApiOptions;
  private readonly objects = new Map<string, KubeObject>();
  private readonly log: LogEntry[] = [];
  private readonly watchers = new Set<Watcher>();
  private readonly kinds = new Map<string, { apiVersion: string; kind: string }>();
  /** Called at every revision: for invariants. */
  onRevision: (object: KubeObject, type: LogEntry['type']) => void = () => {};

  constructor(options: MemoryApiOptions) {
    this.options = options;
  }

  async request<T>(request: ApiRequest): Promise<T> {
    await Promise.resolve();
    this.requests.push(request);
    if (request.method !== 'GET') {
      const fault = this.options.fault?.(request);
      if (fault) throw fault;
    }
    return freeze(this.answer(request)) as T;
  }

  watch<T extends KubeObject>(request: ApiRequest, sink: WatchSink<T>): { stop(): void } {
    const place = placeOf(request.path);
    const selector = request.query?.['labelSelector'] ? parseLabelSelector(request.query['labelSelector']) : undefined;
    const watcher: Watcher = {
      resource: resourceOf(place), namespace: place.namespace, sink: sink as unknown as WatchSink, ended: false, due: 0,
      matches: o => !selector || selector.matches(o.metadata.labels ?? {}),
    };
    const stop = () => this.end(watcher);
    request.signal?.addEventListener('abort', stop, { once: true });
    queueMicrotask(() => this.open(watcher, request));
    return { stop };
  }

  /** Objects as they are now, for assertions. */
  all<T extends KubeObject>(plural: string): T[] {
    return [...this.objects].filter(([key]) => key.startsWith(`${plural}.`)).map(([, o]) => o as T);
  }
  dropWatches(error?: Error): void {
    for (const watcher of [...this.watchers]) this.end(watcher, error);
  }
  compact(): void {
    this.compacted = this.revision;
    this.log.length = 0;
  }

  private answer(request: ApiRequest): unknown {
    const place = placeOf(request.path);
    if (place.name === undefined) {
      if (request.method === 'GET') return this.list(place, request);
      if (request.method === 'POST') return this.create(place, request.body as KubeObject);
      return this.deleteAll(place);
    }
    if (request.method === 'GET') return this.mustGet(place);
    if (request.method === 'PUT') return this.update(place, request.body as KubeObject);
    if (request.method === 'PATCH') return this.patch(place, request.body as Json);
    if (request.method === 'DELETE') return this.remove(place, (request.body ?? {}) as Json);
    throw badRequest(`memory api: ${request.method} ${request.path}`);
  }

  private mustGet(place: Place): KubeObject {
    const object = this.objects.get(keyOf(place));
    if (!object) throw notFoundError(place, place.name ?? '');
    return object;
  }

  private list(place: Place, request: ApiRequest): unknown {
    const prefix = `${resourceOf(place)} ${place.namespace === undefined ? '' : `${place.namespace}/`}`;
    const selector = parseLabelSelector(request.query?.['labelSelector'] ?? '');
    const items = [...this.objects].filter(([key, o]) => key.startsWith(prefix) && selector.matches(o.metadata.labels ?? {})).map(([, o]) => o);
    return { kind: 'List', apiVersion: 'v1', metadata: { resourceVersion: String(this.revision) }, items };
  }

  private create(place: Place, body: KubeObject): KubeObject {
    if (place.subresource) throw badRequest('memory api: no such subresource');
    const { random, clock } = this.options;
    const { metadata } = body;
    metadata.name ??= `${metadata.generateName}${nameSuffix(random)}`;
    const key = keyOf({ ...place, name: metadata.name });
    if (this.objects.has(key)) throw alreadyExists(place, metadata.name);
    metadata.uid = uuid(random);
    metadata.creationTimestamp = timestamp(clock.now());
    metadata.generation = 1;
    if (body.kind && body.apiVersion) this.kinds.set(resourceOf(place), { kind: body.kind, apiVersion: body.apiVersion });
    return this.commit(place, 'ADDED', body);
  }

  private update(place: Place, body: KubeObject): KubeObject {
    const old = this.mustGet(place);
    const { resourceVersion } = body.metadata;
    if (resourceVersion && resourceVersion !== old.metadata.resourceVersion) throw conflict(place, place.name ?? '', OBJECT_MODIFIED);
    if (body.metadata.uid && body.metadata.uid !== old.metadata.uid) throw conflict(place, place.name ?? '', 'Precondition failed: UID in precondition');
    return this.store(place, old, body);
  }

  private store(place: Place, old: KubeObject, body: KubeObject): KubeObject {
    const next = clone(body) as KubeObject & Json;
    const before = old as KubeObject & Json;
    if (place.subresource === 'status') Object.assign(next, { ...clone(before), status: next['status'] });
    const { uid, creationTimestamp, generation, deletionTimestamp } = old.metadata;
    Object.assign(next.metadata, { uid, creationTimestamp, generation, resourceVersion: old.metadata.resourceVersion });
    if (deletionTimestamp) next.metadata.deletionTimestamp = deletionTimestamp;
    if (!semanticEqual(next['spec'] ?? {}, before['spec'] ?? {})) next.metadata.generation = (generation ?? 0) + 1;
    if (semanticEqual(next, before)) return old;
    if (deletionTimestamp && (next.metadata.finalizers ?? []).length === 0 && !this.isGraceful(place)) return this.commit(place, 'DELETED', next);
    return this.commit(place, 'MODIFIED', next);
  }

  private patch(place: Place, body: Json): KubeObject {
    const old = this.mustGet(place);
    const uid = (body['metadata'] as Json | undefined)?.['uid'];
    if (uid !== undefined && uid !== old.metadata.uid) throw new StatusError(422, 'Invalid', 'metadata.uid: Invalid value: field is immutable');
    const next = mergePatch(clone(old) as unknown as Json, body) as unknown as KubeObject;
    return this.store(place, old, next);
  }

  private isGraceful(place: Place): boolean {
    return this.options.graceful?.includes(place.plural) ?? false;
  }

  private remove(place: Place, options: Json): unknown {
    const old = this.mustGet(place);
    const preconditions = options['preconditions'] as Json | undefined;
    if (preconditions?.['uid'] && preconditions['uid'] !== old.metadata.uid) throw conflict(place, place.name ?? '', 'Precondition failed: UID');
    const isHeld = (old.metadata.finalizers ?? []).length > 0 || (this.isGraceful(place) && options['gracePeriodSeconds'] !== 0);
    const next = clone(old) as KubeObject;
    if (isHeld) {
      if (old.metadata.deletionTimestamp) return old;
      next.metadata.deletionTimestamp = timestamp(this.options.clock.now());
      return this.commit(place, 'MODIFIED', next);
    }
    this.commit(place, 'DELETED', next);
    return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details: { name: place.name, uid: old.metadata.uid } };
  }

  private deleteAll(place: Place): unknown {
    const prefix = `${resourceOf(place)} ${place.namespace}/`;
    for (const [key, object] of [...this.objects]) {
      if (key.startsWith(prefix)) this.remove({ ...place, name: object.metadata.name }, {});
    }
    return { kind: 'Status', status: 'Success', metadata: {} };
  }

  private commit(place: Place, type: LogEntry['type'], object: KubeObject): KubeObject {
    this.revision++;
    object.metadata.resourceVersion = String(this.revision);
    if (place.namespace) object.metadata.namespace = place.namespace;
    const stored = freeze({ ...this.kinds.get(resourceOf(place)), ...object });
    const key = keyOf({ ...place, name: object.metadata.name });
    if (type === 'DELETED') this.objects.delete(key);
    else this.objects.set(key, stored);
    const entry = { revision: this.revision, resource: resourceOf(place), namespace: place.namespace, type, object: stored };
    this.log.push(entry);
    this.onRevision(stored, type);
    for (const watcher of this.watchers) this.deliver(watcher, entry);
    return stored;
  }

  private open(watcher: Watcher, request: ApiRequest): void {
    if (watcher.ended) return;
    const { query = {} } = request;
    if (query['sendInitialEvents'] === 'true') {
      if (this.options.watchList === false) return this.end(watcher, new StatusError(422, 'Invalid', 'sendInitialEvents is forbidden'));
      this.sendInitial(watcher);
    } else {
      const after = Number(query['resourceVersion']);
      if (after < this.compacted) return this.end(watcher, gone(`too old resource version: ${after} (${this.compacted})`));
      for (const entry of this.log) if (entry.revision > after) this.deliver(watcher, entry);
    }
    this.watchers.add(watcher);
  }

  private sendInitial(watcher: Watcher): void {
    const prefix = `${watcher.resource} ${watcher.namespace === undefined ? '' : `${watcher.namespace}/`}`;
    for (const [key, object] of this.objects) {
      if (key.startsWith(prefix) && watcher.matches(object)) watcher.sink.event({ type: 'ADDED', object });
    }
    const metadata = { resourceVersion: String(this.revision), annotations: { 'k8s.io/initial-events-end': 'true' } };
    watcher.sink.event({ type: 'BOOKMARK', object: freeze({ kind: 'Any', apiVersion: 'v1', metadata }) });
  }

  private deliver(watcher: Watcher, entry: LogEntry): void {
    if (entry.resource !== watcher.resource || (watcher.namespace !== undefined && watcher.namespace !== entry.namespace)) return;
    if (!watcher.matches(entry.object)) return;
    const event: WatchEvent = { type: entry.type, object: entry.object };
    const { clock, lag } = this.options;
    if (!lag) return watcher.sink.event(event);
    watcher.due = Math.max(watcher.due, clock.monotonic() + lag());
    clock.after(watcher.due - clock.monotonic(), () => {
      if (!watcher.ended) watcher.sink.event(event);
    });
  }

  private end(watcher: Watcher, error?: Error): void {
    if (watcher.ended) return;
    watcher.ended = true;
    this.watchers.delete(watcher);
    watcher.sink.end(error);
  }
}

function placeOf(path: string): Place {
  const segments = path.split('/').filter(Boolean).map(decodeURIComponent);
  const [group, version, ...rest] = segments[0] === 'api' ? ['', ...segments.slice(1)] : segments.slice(1);
  const isNamespaced = rest[0] === 'namespaces' && rest.length > 2 && rest[2] !== 'status' && rest[2] !== 'finalize';
  const [plural, name, subresource] = isNamespaced ? rest.slice(2) : rest;
  return { group: group ?? '', version: version ?? '', plural: plural ?? '', namespace: isNamespaced ? rest[1] : undefined, name, subresource };
}
const resourceOf = (place: Place) => `${place.plural}.${place.group}/${place.version}`;
const keyOf = (place: Place) => `${resourceOf(place)} ${place.namespace === undefined ? '' : `${place.namespace}/`}${place.name}`;

/** JSON merge patch, but for owner references, which merge by uid and can be deleted by directive. */
function mergePatch(target: Json, patch: Json): Json {
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete target[name];
    else if (name === 'ownerReferences') target[name] = mergeOwners((target[name] ?? []) as Json[], value as Json[]);
    else if (typeof value === 'object' && !Array.isArray(value)) target[name] = mergePatch((target[name] ?? {}) as Json, value as Json);
    else target[name] = clone(value);
  }
  return target;
}

function mergeOwners(owners: Json[], patches: Json[]): Json[] {
  let merged = owners;
  for (const patch of patches) {
    merged = merged.filter(o => o['uid'] !== patch['uid']);
    if (patch['$patch'] !== 'delete') merged = [...merged, clone(patch) as Json];
  }
  return merged;
}

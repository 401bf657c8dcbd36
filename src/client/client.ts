/** The typed client: verbs on a kind, over any transport. Every failure is a StatusError or a TransportError. */
import type { AnyKind, Kind } from '../machinery/kind.ts';
import type { KubeList, KubeObject } from '../machinery/object.ts';
import type { Transport, WatchSink } from './transport.ts';

export interface ListQuery {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan';
  readonly limit?: number;
  readonly continue?: string;
  readonly signal?: AbortSignal;
}

export interface WatchQuery extends ListQuery {
  readonly allowWatchBookmarks?: boolean;
  readonly sendInitialEvents?: boolean;
  readonly timeoutSeconds?: number;
}

export interface DeleteQuery {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export type PatchType = 'application/json-patch+json' | 'application/merge-patch+json' | 'application/strategic-merge-patch+json';

/** The verbs on one kind. Objects are addressed by a name and, for a namespaced kind, a namespace. */
export interface ResourceClient<T extends KubeObject> {
  readonly kind: Kind<T>;
  get(name: string, namespace?: string): Promise<T>;
  list(query?: ListQuery): Promise<KubeList<T>>;
  watch(query: WatchQuery, sink: WatchSink<T>): { stop(): void };
  create(object: T): Promise<T>;
  update(object: T): Promise<T>;
  updateStatus(object: T): Promise<T>;
  patch(name: string, namespace: string | undefined, type: PatchType, body: unknown): Promise<T>;
  patchStatus(name: string, namespace: string | undefined, type: PatchType, body: unknown): Promise<T>;
  delete(name: string, namespace?: string, query?: DeleteQuery): Promise<void>;
  deleteCollection(query: ListQuery & DeleteQuery): Promise<void>;
  /** POST to a subresource: `binding`, `token`, `eviction`. */
  createSubresource<R>(name: string, namespace: string | undefined, subresource: string, body: unknown): Promise<R>;
}

export interface Client {
  readonly transport: Transport;
  resource<T extends KubeObject>(kind: Kind<T>): ResourceClient<T>;
  /** A resource known only from discovery (custom resources, the garbage collector). */
  dynamic(kind: Pick<AnyKind, 'group' | 'version' | 'plural' | 'scope' | 'kind'>): ResourceClient<KubeObject>;
}

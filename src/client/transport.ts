/** The client's port to an API server: in the same process, or over HTTP on any machine. */
import type { KubeObject } from '../machinery/object.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/api/v1/namespaces/default/pods/web`, segments already escaped. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Of the body; absent: application/json. A patch names its kind: `application/merge-patch+json`. */
  readonly contentType?: string;
  /** A plain value, never shared with the receiver: in process it is handed over as it is. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export type WatchEvent<T extends KubeObject = KubeObject> =
  | {
      readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
      readonly object: T;
      /** The request that caused the change, where the server tells: the reconcile it wakes logs it. */
      readonly requestId?: string | undefined;
    }
  /** Only kind and metadata.resourceVersion are set, and the annotation that ends the initial events. */
  | { readonly type: 'BOOKMARK'; readonly object: KubeObject };

/** Called in order. `end` comes once: without an error when the server closed the watch or `stop` was called. */
export interface WatchSink<T extends KubeObject = KubeObject> {
  event(event: WatchEvent<T>): void;
  end(error?: Error): void;
}

/** Every failure of the server is a StatusError; one of the way there is a TransportError. */
export interface Transport {
  /** Answers the decoded object; in process it is frozen and shared with the server's cache. */
  request<T>(request: ApiRequest): Promise<T>;
  /** A GET with `watch=1`. Stops when the request's signal aborts or `stop` is called. */
  watch<T extends KubeObject>(request: ApiRequest, sink: WatchSink<T>): { stop(): void };
}

export class TransportError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TransportError';
  }
}

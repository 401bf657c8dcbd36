/** The client's transport within one process: no socket, no JSON; objects are frozen and shared with the server's cache. */
import { onAbort } from '../base/on-abort.ts';
import { Queue } from '../base/queue.ts';
import type { ApiRequest, Transport, WatchEvent, WatchSink } from '../client/transport.ts';
import { TransportError } from '../client/transport.ts';
import { StatusError, type Status } from '../machinery/status-error.ts';
import type { KubeObject } from '../machinery/object.ts';
import type { UserInfo } from '../apiserver/auth/ports.ts';
import type { Delivery } from '../apiserver/cache/delivery.ts';
import type { EventSink, WatchStart } from '../apiserver/cache/watcher.ts';
import { Query } from '../apiserver/query.ts';
import type { ServerRequest, ServerResponse } from '../apiserver/request.ts';
import type { ApiServer } from '../apiserver/server.ts';

const NO_HEADERS = {};
/** So many events are handed over before others may run: about two milliseconds' work. */
const SLICE = 200;

export interface LocalTransportOptions {
  /** Lets others run while a long list is handed over to a watch; absent: it is handed over at once. */
  breathe?(): Promise<void>;
}

export class LocalTransport implements Transport {
  private readonly server: ApiServer;
  private readonly user: UserInfo;
  private readonly options: LocalTransportOptions;

  /** `user`: in whose name all requests go. */
  constructor(server: ApiServer, user: UserInfo, options: LocalTransportOptions = {}) {
    this.server = server;
    this.user = user;
    this.options = options;
  }

  async request<T>(request: ApiRequest): Promise<T> {
    const response = await this.server.handle(this.serverRequest(request));
    if (response.status >= 400) throw errorOf(response);
    return objectOf(response) as T;
  }

  watch<T extends KubeObject>(request: ApiRequest, sink: WatchSink<T>): { stop(): void } {
    const abort = new AbortController();
    const stop = () => abort.abort();
    // The signal outlives the watch by far: what waits on it is taken back with the watch's end.
    const forget = request.signal === undefined ? () => {} : onAbort(request.signal, stop);
    const receiver = new Receiver(sink as unknown as WatchSink, { onEnd: forget, breathe: this.options.breathe });
    const query = { ...request.query, watch: '1' };
    this.server.handle(this.serverRequest({ ...request, query, signal: abort.signal })).then(
      response => {
        if (response.status >= 400) receiver.finish(errorOf(response));
        else if (abort.signal.aborted) receiver.finish();
        else start(response, receiver);
      },
      (error: unknown) => receiver.finish(error as Error),
    );
    return {
      stop: () => {
        stop();
        receiver.finish();
      },
    };
  }

  private serverRequest(request: ApiRequest): ServerRequest {
    return {
      method: request.method,
      path: request.path,
      query: Query.from(request.query),
      headers: request.contentType === undefined ? NO_HEADERS : { 'content-type': request.contentType },
      user: this.user,
      ...(request.body === undefined ? {} : { object: request.body }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    };
  }
}

function start(response: ServerResponse, receiver: Receiver): void {
  if (response.body.type !== 'watch') return receiver.finish(new TransportError(`watch: the server answered ${response.body.type}`));
  const watchStart: WatchStart = response.body.start;
  watchStart.start(receiver);
}

/** Hands events over one by one, in order; nothing after the end. */
class Receiver implements EventSink {
  private readonly sink: WatchSink;
  private readonly onEnd: () => void;
  private readonly breathe: LocalTransportOptions['breathe'];
  /** What waits for its turn; while anything does, whatever comes queues behind it. */
  private readonly behind = new Queue<Delivery>();
  private ended = false;

  constructor(sink: WatchSink, { onEnd, breathe }: { onEnd: () => void; breathe: LocalTransportOptions['breathe'] }) {
    this.sink = sink;
    this.onEnd = onEnd;
    this.breathe = breathe;
  }

  deliver(batch: readonly Delivery[]): void {
    if (this.behind.size === 0 && (this.breathe === undefined || batch.length <= SLICE)) return batch.forEach(delivery => this.hand(delivery));
    const isUnderWay = this.behind.size > 0;
    for (const delivery of batch) this.behind.push(delivery);
    if (!isUnderWay) this.catchUp().catch((error: unknown) => this.finish(error as Error));
  }

  private async catchUp(): Promise<void> {
    while (this.behind.size > 0) {
      for (let left = SLICE; left > 0 && this.behind.size > 0; left--) this.hand(this.behind.shift()!);
      await this.breathe?.();
    }
  }

  private hand(delivery: Delivery): void {
    if (this.ended) return;
    if (delivery.type === 'ERROR') return this.finish(StatusError.from(delivery.plain as Status));
    this.sink.event(eventOf(delivery));
  }

  end(): void {
    this.finish();
  }

  finish(error?: Error): void {
    if (this.ended) return;
    this.ended = true;
    this.onEnd();
    this.sink.end(error);
  }
}

function eventOf(delivery: Delivery): WatchEvent {
  const object = delivery.object as KubeObject;
  if (delivery.type === 'BOOKMARK') return { type: 'BOOKMARK', object };
  return { type: delivery.type as 'ADDED', object, requestId: delivery.requestId };
}

function objectOf({ body }: ServerResponse): unknown {
  switch (body.type) {
    case 'entry':
      return body.entry.object;
    case 'list':
      return { kind: body.list.kind, apiVersion: body.list.apiVersion, metadata: body.list.metadata, items: body.list.items };
    case 'object':
      return body.object;
    case 'text':
      return body.text;
    case 'bytes':
      return body.bytes;
    case 'stream':
      return body.stream;
    case 'watch':
    case 'upgrade':
      throw new TransportError(`request: the server answered a ${body.type}`);
  }
}

function errorOf(response: ServerResponse): Error {
  if (response.body.type === 'object') return StatusError.from(response.body.object as Status);
  const text = response.body.type === 'text' ? response.body.text : `status ${response.status}`;
  return new StatusError(response.status, response.status === 404 ? 'NotFound' : '', text.trim());
}

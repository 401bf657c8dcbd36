/** The typed client over any transport: each verb is one request. */
import { defineKind, type Kind } from '../machinery/kind.ts';
import { hasReason } from '../machinery/status-error.ts';
import type { KubeList, KubeObject } from '../machinery/object.ts';
import type { Client, DeleteQuery, ResourceClient } from './client.ts';
import { type Addressable, listParameters, type Place, resourcePath, watchParameters } from './paths.ts';
import { plainCopy } from './plain-copy.ts';
import type { ApiRequest, Transport } from './transport.ts';

/** A write that succeeded; `answer` is the object as written, or a Status where it was deleted at once. */
export interface Written {
  readonly kind: Addressable;
  readonly verb: 'create' | 'update' | 'patch' | 'delete';
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly answer: unknown;
}

export interface ClientOptions {
  /** Told of every acknowledged write of a whole object or its status, before the caller is. */
  onWrite?(written: Written): void;
  /** Told of a write that was answered NotFound: what the caller knew is out of date. */
  onMissing?(missing: { readonly kind: Addressable; readonly namespace: string | undefined; readonly name: string | undefined }): void;
}

export function createClient(transport: Transport, options: ClientOptions = {}): Client {
  return {
    transport,
    resource: <T extends KubeObject>(kind: Kind<T>) => resourceClient(transport, kind, options),
    dynamic: kind => resourceClient(transport, kindOf(kind), options),
  };
}

/** A kind known only by its address. */
export const kindOf = (address: Addressable): Kind =>
  'apiVersion' in address ? (address as Kind) : defineKind<KubeObject>({ ...address, schema: '' });

interface WriteRequest extends Place {
  readonly verb: Written['verb'];
  readonly method: ApiRequest['method'];
  readonly body: unknown;
  readonly contentType?: string;
}

function resourceClient<T extends KubeObject>(transport: Transport, kind: Kind<T>, options: ClientOptions): ResourceClient<T> {
  const write = async (request: WriteRequest): Promise<T> => {
    const { verb, method, body, contentType } = request;
    const { namespace, name } = request;
    try {
      const path = resourcePath(kind, request);
      const answer = await transport.request<T>({ method, path, body: plainCopy(body), ...(contentType ? { contentType } : {}) });
      options.onWrite?.({ kind, verb, namespace, name: name ?? answer.metadata?.name, answer });
      return answer;
    } catch (error) {
      if (name !== undefined && hasReason(error, 'NotFound')) options.onMissing?.({ kind, namespace, name });
      throw error;
    }
  };
  const put = (object: T, subresource?: string) => {
    const { namespace, name } = object.metadata;
    return write({ verb: 'update', method: 'PUT', namespace, name: name ?? '', subresource, body: withType(kind, object) });
  };
  return {
    kind,
    get: (name, namespace) => transport.request<T>({ method: 'GET', path: resourcePath(kind, { namespace, name }) }),
    list: (query = {}) =>
      transport.request<KubeList<T>>({
        method: 'GET', path: resourcePath(kind, { namespace: query.namespace }), query: listParameters(query), ...signalOf(query),
      }),
    watch: (query, sink) =>
      transport.watch<T>(
        { method: 'GET', path: resourcePath(kind, { namespace: query.namespace }), query: watchParameters(query), ...signalOf(query) },
        sink,
      ),
    create: async object => {
      const { namespace } = object.metadata;
      if (kind.scope === 'Namespaced' && !namespace) throw new TypeError(`creating ${kind.plural} "${object.metadata.name ?? ''}": no namespace given`);
      return write({ verb: 'create', method: 'POST', namespace, body: withType(kind, object) });
    },
    update: object => put(object),
    updateStatus: object => put(object, 'status'),
    patch: (name, namespace, contentType, body) => write({ verb: 'patch', method: 'PATCH', namespace, name, contentType, body }),
    patchStatus: (name, namespace, contentType, body) =>
      write({ verb: 'patch', method: 'PATCH', namespace, name, subresource: 'status', contentType, body }),
    delete: async (name, namespace, query) => {
      await write({ verb: 'delete', method: 'DELETE', namespace, name, body: deleteOptions(query) });
    },
    deleteCollection: async query => {
      const { namespace } = query;
      await transport.request({
        method: 'DELETE', path: resourcePath(kind, { namespace }), query: listParameters(query), body: deleteOptions(query), ...signalOf(query),
      });
    },
    createSubresource: <R>(name: string, namespace: string | undefined, subresource: string, body: unknown) =>
      transport.request<R>({ method: 'POST', path: resourcePath(kind, { namespace, name, subresource }), body: plainCopy(body) }),
  };
}

const signalOf = (query: { readonly signal?: AbortSignal }) => (query.signal ? { signal: query.signal } : {});

const withType = <T extends KubeObject>(kind: Kind<T>, object: T): T => ({ ...object, apiVersion: kind.apiVersion, kind: kind.kind });

/** DeleteOptions, or no body at all where nothing is asked. */
function deleteOptions(query: DeleteQuery | undefined): unknown {
  const { gracePeriodSeconds, propagationPolicy, preconditions } = query ?? {};
  if (gracePeriodSeconds === undefined && !propagationPolicy && !preconditions) return undefined;
  return { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds, propagationPolicy, preconditions };
}

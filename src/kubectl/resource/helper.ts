/** The verbs on one resource, with what a whole command says of its requests: dry run, field manager, validation, subresource. */
import { resourcePath } from '../../client/paths.ts';
import type { ApiCall, ApiClient, Event } from '../api-client.ts';
import { CommandError } from '../errors.ts';
import type { Unstructured } from '../object.ts';
import { isNamespaced, type Mapping } from './mapper.ts';

export interface HelperOptions {
  readonly isDryRun?: boolean;
  readonly fieldManager?: string;
  /** Strict, Warn or Ignore. */
  readonly fieldValidation?: string;
  readonly subresource?: string;
  readonly accept?: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
}

export interface ListOptions {
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly limit?: number | undefined;
  readonly continue?: string | undefined;
  readonly resourceVersion?: string | undefined;
}

export class ResourceHelper {
  private readonly client: ApiClient;
  private readonly mapping: Mapping;
  private readonly options: HelperOptions;

  constructor(client: ApiClient, mapping: Mapping, options: HelperOptions = {}) {
    this.client = client;
    this.mapping = mapping;
    this.options = options;
  }

  async get(namespace: string, name: string): Promise<Unstructured> {
    return this.client.request(this.call('GET', { namespace, name }));
  }

  async list(namespace: string, options: ListOptions = {}): Promise<Unstructured> {
    return this.client.request({ ...this.call('GET', { namespace }), query: { ...this.options.query, ...listQuery(options) } });
  }

  watch(namespace: string, options: ListOptions, signal?: AbortSignal): AsyncGenerator<Event> {
    return this.client.watch({ ...this.call('GET', { namespace }), query: { ...this.options.query, ...listQuery(options) }, ...(signal ? { signal } : {}) });
  }

  async create(namespace: string, object: Unstructured): Promise<Unstructured> {
    return this.client.request({ ...this.call('POST', { namespace }), body: object, query: this.writeQuery() });
  }

  /** POST to what belongs to an object: a token, a binding, an eviction. */
  async createSubresource({ namespace, name, subresource }: { readonly namespace: string; readonly name: string; readonly subresource: string }, object: Unstructured): Promise<Unstructured> {
    const helper = new ResourceHelper(this.client, this.mapping, { ...this.options, subresource });
    return this.client.request({ ...helper.call('POST', { namespace, name }), body: object, query: this.writeQuery() });
  }

  async replace(namespace: string, name: string, object: Unstructured): Promise<Unstructured> {
    return this.client.request({ ...this.call('PUT', { namespace, name }), body: object, query: this.writeQuery() });
  }

  /** `patch` is JSON as text or bytes, or a value. */
  async patch(at: { readonly namespace: string; readonly name: string }, contentType: string, patch: unknown, query: Readonly<Record<string, string | undefined>> = {}): Promise<Unstructured> {
    return this.client.request({ ...this.call('PATCH', at), body: patch, contentType, query: { ...this.writeQuery(), ...query } });
  }

  /** That it is only a trial stands in the options, not in the query. */
  async delete(namespace: string, name: string, options: object = {}): Promise<Unstructured> {
    return this.client.request({ ...this.call('DELETE', { namespace, name }), body: { ...options, ...(this.options.isDryRun ? { dryRun: ['All'] } : {}) } });
  }

  private writeQuery(): Record<string, string | undefined> {
    const { isDryRun, fieldManager, fieldValidation, query } = this.options;
    return { ...query, ...(isDryRun ? { dryRun: 'All' } : {}), ...(fieldManager ? { fieldManager } : {}), ...(fieldValidation ? { fieldValidation } : {}) };
  }

  private call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', { namespace, name }: { namespace: string; name?: string }): ApiCall {
    const { mapping, options: { subresource, accept, query } } = this;
    if (name === '') throw new CommandError('resource name may not be empty');
    return {
      method, path: resourcePath(mapping, { namespace: isNamespaced(mapping) ? namespace : undefined, name, subresource }),
      ...(query ? { query } : {}), accept: accept ?? 'application/json', about: { verb: method, resource: mapping.plural, group: mapping.group, ...(name ? { name } : {}) },
    };
  }
}

const listQuery = ({ labelSelector, fieldSelector, limit, resourceVersion, continue: token }: ListOptions): Record<string, string | undefined> => ({
  continue: token || undefined, fieldSelector: fieldSelector || undefined, labelSelector: labelSelector || undefined,
  limit: limit ? String(limit) : undefined, resourceVersion: resourceVersion || undefined,
});

/** One object that a command works on: where it lives, where it came from, and what is known of it. */
import type { ApiClient } from '../api-client.ts';
import { groupOf, type Unstructured } from '../object.ts';
import { hasReason } from '../../machinery/status-error.ts';
import { ResourceHelper, type HelperOptions } from './helper.ts';
import { isNamespaced, type Mapping } from './mapper.ts';

export interface InfoFields {
  readonly client?: ApiClient | undefined;
  readonly mapping?: Mapping | undefined;
  readonly namespace: string;
  readonly name: string;
  readonly source?: string;
  readonly object?: Unstructured;
  readonly helper?: HelperOptions;
}

export class Info {
  /** Absent of a local object. */
  readonly mapping: Mapping | undefined;
  namespace: string;
  name: string;
  /** The file or URL that it was read from; empty where the server gave it. */
  source: string;
  object: Unstructured | undefined;
  private readonly client: ApiClient | undefined;
  private readonly helperOptions: HelperOptions;

  constructor({ client, mapping, namespace, name, source = '', object, helper = {} }: InfoFields) {
    this.client = client;
    this.mapping = mapping;
    this.namespace = namespace;
    this.name = name;
    this.source = source;
    this.object = object;
    this.helperOptions = helper;
  }

  get isNamespaced(): boolean {
    return this.mapping ? isNamespaced(this.mapping) : this.namespace !== '';
  }

  get resourceVersion(): string {
    return this.object?.metadata?.resourceVersion ?? '';
  }

  /** As error messages have it: `deployments/web`; of a local object `pod/web`, and with a group `deployment.apps/web` and a line's end, as upstream has it. */
  get objectName(): string {
    if (this.mapping) return `${this.mapping.plural}/${this.name}`;
    const { apiVersion = '', kind = '' } = this.object ?? {};
    const group = groupOf(apiVersion);
    return group === '' ? `${kind.toLowerCase()}/${this.name}` : `${kind.toLowerCase()}.${group}/${this.name}\n`;
  }

  /** Requests on its resource. */
  helper(options: HelperOptions = {}): ResourceHelper {
    if (!this.client || !this.mapping) throw new Error(`asking the server about ${this.objectName}: local operation only`);
    return new ResourceHelper(this.client, this.mapping, { ...this.helperOptions, ...options });
  }

  /** Takes what the server has. */
  async get(): Promise<void> {
    this.object = await this.live();
  }

  /** What the server has. A missing namespace is told before a missing object in it. */
  async live(): Promise<Unstructured> {
    try {
      return await this.helper().get(this.namespace, this.name);
    } catch (error) {
      if (this.client && hasReason(error, 'NotFound') && this.namespace !== '' && this.namespace !== 'default') await this.client.request({ path: `/api/v1/namespaces/${this.namespace}`, accept: this.helperOptions.accept ?? 'application/json' }).catch((other: unknown) => {
        if (hasReason(other, 'NotFound')) throw other;
      });
      throw error;
    }
  }

  /** Takes what the server answered. */
  refresh(object: Unstructured): void {
    this.object = object;
    this.name = object.metadata?.name ?? this.name;
    this.namespace = object.metadata?.namespace ?? this.namespace;
  }

  /** `Resource: "apps/v1, Resource=deployments", ...`, for messages about patches. */
  describe(): string {
    const basic = `Name: ${JSON.stringify(this.name)}, Namespace: ${JSON.stringify(this.namespace)}`;
    if (!this.mapping) return basic;
    const { group, version, plural, kind } = this.mapping;
    return `Resource: "${group}/${version}, Resource=${plural}", GroupVersionKind: "${group}/${version}, Kind=${kind}"\n${basic}`;
  }
}


/** A kind is data: one value from which routes, discovery, OpenAPI, columns, the typed client and CRUD derive. */
import type { FieldError } from './field-error.ts';
import type { Frozen, KubeObject, ObjectMeta } from './object.ts';

export type Scope = 'Namespaced' | 'Cluster';

/** One column of the server-printed table. `priority` above 0 shows only with `-o wide`. */
export interface Column<T> {
  readonly name: string;
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format?: string;
  readonly priority?: number;
  readonly description?: string;
  /** `now` in milliseconds, for ages. */
  cell(object: Frozen<T>, now: number): string | number | boolean | null | undefined;
}

/** A subresource route. Those with behaviour of their own (exec, binding, eviction) name the handler the API server registers. */
export type Subresource =
  | { readonly name: 'status' }
  | { readonly name: 'scale'; readonly specReplicas: string; readonly statusReplicas: string; readonly selector?: string }
  | {
      readonly name: string;
      readonly handler: string;
      readonly verbs: readonly string[];
      /** What the subresource takes or answers, where it is not the parent: `{group:'policy',version:'v1',kind:'Eviction'}`. */
      readonly kind?: { readonly group: string; readonly version: string; readonly kind: string };
    };

export interface KindDefinition<T extends KubeObject> {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular?: string;
  readonly listKind?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly scope: Scope;
  /** The name of the object's schema in the table of facts: `io.k8s.api.core.v1.Pod`. */
  readonly schema: string;
  /** Absent: all eight (create, delete, deletecollection, get, list, patch, update, watch). */
  readonly verbs?: readonly string[];
  /** The kind whose stored objects these are a view of (`events.k8s.io` Event over core Event). */
  readonly storedAs?: { readonly kind: AnyKind; toStored(o: T): KubeObject; fromStored(o: KubeObject): T };
  /** Fills absent fields, in place, after decoding; runs on stored objects of older versions too. */
  defaults?(object: T): void;
  /** Sets and clears what a client may not: status, generation is kept by the API server. In place. `now` in milliseconds. */
  prepareForCreate?(object: T, now?: number): void;
  /** `old` is the stored object. Restores what this verb may not change (status, on the main resource). In place. */
  prepareForUpdate?(object: T, old: Frozen<T>, now?: number): void;
  /** The same for the status subresource: by default everything but `status` is restored from `old`. */
  prepareForStatusUpdate?(object: T, old: Frozen<T>, now?: number): void;
  /** Errors in the order upstream reports them; metadata is checked by the API server before this. */
  validate?(object: Frozen<T>): FieldError[];
  validateUpdate?(object: Frozen<T>, old: Frozen<T>): FieldError[];
  validateStatusUpdate?(object: Frozen<T>, old: Frozen<T>): FieldError[];
  /** Texts for the `Warning` header. */
  warnings?(object: Frozen<T>, old?: Frozen<T>): string[];
  /** What is wrong with a name, in upstream's words. Absent: DNS subdomain. `prefix`: it is a generateName. */
  validateName?(name: string, prefix: boolean): string[];
  /** Whether the API server counts `metadata.generation` up when anything but metadata and status changes. */
  readonly hasGeneration?: boolean;
  /** The path of the finalizer list that is not in metadata (Namespace). Deletion waits for it too. */
  readonly specFinalizers?: boolean;
  /** PUT of an absent name creates it (upstream: Lease, Event, Endpoints, Node's lease...). */
  readonly createOnUpdate?: boolean;
  /** A PUT without resourceVersion is accepted. Absent: true. */
  readonly unconditionalUpdate?: boolean;
  /** Grace in seconds for a deletion, or undefined to delete at once. `asked`: gracePeriodSeconds of the request. */
  graceSeconds?(object: Frozen<T>, asked: number | undefined): number | undefined;
  /** Field selectors besides metadata.name and metadata.namespace. */
  readonly fieldSelectors?: Readonly<Record<string, (object: Frozen<T>) => string>>;
  /** How an unknown field is refused, where upstream words it differently for this kind. */
  unknownFieldSelector?(field: string): string;
  /** Absent: Name and Age (`Created At`, as upstream's default table). */
  readonly columns?: readonly Column<T>[];
  readonly subresources?: readonly Subresource[];
  /** Left out of `kubectl api-resources`' storage hash: for kinds that are only computed (ComponentStatus, reviews). */
  readonly virtual?: boolean;
  /** Labels and field values the watch cache indexes for filtered watches (Pod: spec.nodeName). */
  readonly indexedFields?: readonly string[];
  /** Text of the Warning header that every request for this kind gets: `v1 Endpoints is deprecated in v1.33+; ...`. */
  readonly deprecated?: string;
  /** A DELETE that says no propagation policy orphans the dependents (upstream: only ReplicationController). */
  readonly orphansByDefault?: boolean;
  /** An object that is not written to for so long goes by itself (Event: an hour). */
  readonly secondsToLive?: number;
  /** Finalizers need no domain: for custom resources; of upstream's own kinds only Kubernetes' own finalizers may lack one. */
  readonly anyFinalizers?: boolean;
  /** What this kind's `metadata` needs beyond the common rules. */
  validateMetadata?(metadata: Frozen<ObjectMeta>): FieldError[];
}

/** A kind as the rest of the house sees it, with the absent names filled in. */
export interface Kind<T extends KubeObject = KubeObject> extends KindDefinition<T> {
  readonly singular: string;
  readonly listKind: string;
  readonly apiVersion: string;
  /** `pods`, `replicasets.apps`: the resource and group as messages name them. */
  readonly resource: string;
  readonly verbs: readonly string[];
}

export const ALL_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'] as const;

export function defineKind<T extends KubeObject>(definition: KindDefinition<T>): Kind<T> {
  const { group, version, kind, plural } = definition;
  return {
    ...definition,
    singular: definition.singular ?? kind.toLowerCase(),
    listKind: definition.listKind ?? `${kind}List`,
    apiVersion: group === '' ? version : `${group}/${version}`,
    resource: group === '' ? plural : `${plural}.${group}`,
    verbs: definition.verbs ?? ALL_VERBS,
  };
}

/** Any kind, whatever its object type: for registries and routes. */
// oxlint-disable-next-line typescript/no-explicit-any -- a registry holds kinds of every object type
export type AnyKind = Kind<any>;

export const status = (): Subresource => ({ name: 'status' });
export const scale = (paths: { spec: string; status: string; selector?: string }): Subresource => ({
  name: 'scale',
  specReplicas: paths.spec,
  statusReplicas: paths.status,
  ...(paths.selector === undefined ? {} : { selector: paths.selector }),
});

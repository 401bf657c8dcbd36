/** Admission: what may look at, change or refuse a write between decoding and the store. */
import type { AnyKind } from '../../machinery/kind.ts';
import type { Frozen, KubeObject } from '../../machinery/object.ts';
import type { UserInfo } from '../auth/ports.ts';

/** Reads of the server's own watch cache; never waits. Kinds are named by group and plural: `get('', 'serviceaccounts', ...)`. */
export interface Lookup {
  get(group: string, plural: string, name: string, namespace?: string): Frozen<KubeObject> | undefined;
  list(group: string, plural: string, namespace?: string): readonly Frozen<KubeObject>[];
}

export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  readonly kind: AnyKind;
  /** Empty for the object itself. */
  readonly subresource: string;
  readonly namespace: string;
  /** Empty for a create with generateName until the name is drawn. */
  readonly name: string;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  /** The object to be written; absent for deletions. Plugins that mutate change it in place. */
  readonly object?: KubeObject;
  /** What stands in the store; absent for creations. */
  readonly old?: Frozen<KubeObject>;
  readonly lookup: Lookup;
  /** Adds a text to the answer's `Warning` headers. */
  warn(text: string): void;
}

/** Throws a StatusError to refuse. `mutate` runs before validation of the object, `validate` after it. */
export interface AdmissionPlugin {
  readonly name: string;
  /** Plurals with group (`pods`, `replicasets.apps`) this plugin looks at; absent: every kind. Keeps it off other kinds' hot path. */
  readonly resources?: readonly string[];
  readonly operations: readonly AdmissionRequest['operation'][];
  mutate?(request: AdmissionRequest): void | Promise<void>;
  validate?(request: AdmissionRequest): void | Promise<void>;
}

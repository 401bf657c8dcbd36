/** What a controller is: one function from an object to a settled world. The runner does everything around it. */
import type { Client } from '../client/client.ts';
import type { AnyKind, Kind } from '../machinery/kind.ts';
import type { Frozen, KubeObject } from '../machinery/object.ts';
import type { EventRecorder } from './events.ts';

/** What reconcile answers: nothing more to do until something changes, or look again in so many milliseconds. */
export type Outcome = { readonly again?: number };
export const settled: Outcome = {};
export const again = (ms: number): Outcome => ({ again: ms });

/** Reported once, never retried until the object changes. Anything else that is thrown is retried with back-off. */
export class TerminalError extends Error {}

/** The lagging local copies. Never older than what this key's reconcile wrote before. Everything is frozen. */
export interface Read {
  get<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): Frozen<T> | undefined;
  list<T extends KubeObject>(kind: Kind<T>, namespace?: string): readonly Frozen<T>[];
  /** Objects whose controller reference is `owner`'s uid. */
  ownedBy<T extends KubeObject>(owner: Frozen<KubeObject>, kind: Kind<T>): readonly Frozen<T>[];
  /** Objects under `value` in an index that the controller declared. */
  byIndex<T extends KubeObject>(kind: Kind<T>, index: string, value: string): readonly Frozen<T>[];
}

export interface Context {
  readonly read: Read;
  /** Remembers the revisions it wrote: the runner holds the key until the caches have reached them. */
  readonly write: Client;
  readonly events: EventRecorder;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** A number in [0, 1), drawn from the cluster's chance. */
  random(): number;
  readonly signal: AbortSignal;
}

export interface ControllerDefinition<T extends KubeObject> {
  /** Names the controller in logs, metrics and its work queue; its requests carry `system:serviceaccount:kube-system:<serviceAccount>`. */
  readonly name: string;
  /** Absent: `<name>-controller`, as upstream's controllers are named. */
  readonly serviceAccount?: string;
  readonly for: Kind<T>;
  /** Whether a change of such an object is worth a look at all; absent: always. */
  concerns?(object: Frozen<T>): boolean;
  /** A child's event wakes its controlling owner. */
  readonly owns?: readonly AnyKind[];
  /** Any other relation: an event of `kind` wakes the keys (`namespace/name`) that `keys` answers. `old` is absent on ADDED. */
  readonly watches?: readonly {
    readonly kind: AnyKind;
    keys(object: Frozen<KubeObject>, read: Read, old?: Frozen<KubeObject>): readonly string[];
  }[];
  /** Kinds that are read without waking anybody. Only declared kinds can be read. */
  readonly reads?: readonly AnyKind[];
  /** Indexes for `read.byIndex`, shared by every controller that names them alike. */
  readonly indexes?: readonly { readonly kind: AnyKind; readonly name: string; values(object: Frozen<KubeObject>): readonly string[] }[];
  /** Adoption: children of `kind` that match `selector` and have no controller are adopted, owned ones that no longer match are released. By the runner, before reconcile. */
  readonly adopts?: {
    readonly kind: AnyKind;
    selector(owner: Frozen<T>): ((labels: Readonly<Record<string, string>>) => boolean) | undefined;
    /** Children that are left as they are: pods that have ended or are ending. */
    ignores?(child: Frozen<KubeObject>): boolean;
  };
  /** Keys reconciled at once. Absent: 1. */
  readonly concurrency?: number;
  /** Called for a key whose object is gone, where something outside the API must be cleaned up. */
  gone?(key: string, context: Context): Promise<void>;
  reconcile(object: Frozen<T>, context: Context): Promise<Outcome>;
}

export const defineController = <T extends KubeObject>(definition: ControllerDefinition<T>): ControllerDefinition<T> => definition;
// oxlint-disable-next-line typescript/no-explicit-any -- the runner takes controllers of every kind
export type AnyController = ControllerDefinition<any>;

/** What a namespace that is going says about what is left in it. */
import { timestamp } from '../../base/clock.ts';
import type { NamespaceCondition } from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';

/** How far the emptying of a namespace has come. */
export interface Emptying {
  /** `group/version`: why it could not be asked. */
  readonly undiscovered: ReadonlyMap<string, Error>;
  readonly failures: readonly Error[];
  /** `pods.`: how many are left. */
  readonly remaining: ReadonlyMap<string, number>;
  /** A finalizer: on how many of those. */
  readonly finalizers: ReadonlyMap<string, number>;
  /** When to look again, in seconds; 0 where nothing is left. */
  readonly estimateSeconds: number;
}

/** In the order in which upstream lists them: type, and reason and message where all is well. */
const CONDITIONS = [
  ['NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'],
  ['NamespaceDeletionGroupVersionParsingFailure', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
  ['NamespaceDeletionContentFailure', 'ContentDeleted', 'All content successfully deleted, may be waiting on finalization'],
  ['NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed'],
  ['NamespaceFinalizersRemaining', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
] as const;

type Trouble = { readonly reason: string; readonly message: string } | undefined;

export function planConditions(old: readonly Frozen<NamespaceCondition>[], emptying: Emptying, now: number): NamespaceCondition[] {
  const troubles: Readonly<Record<string, Trouble>> = {
    NamespaceDeletionDiscoveryFailure: undiscovered(emptying),
    NamespaceDeletionContentFailure: contentFailure(emptying),
    NamespaceContentRemaining: contentRemaining(emptying),
    NamespaceFinalizersRemaining: finalizersRemaining(emptying),
  };
  const conditions = old.map(condition => ({ ...condition }));
  for (const [type, reason, message] of CONDITIONS) {
    const trouble = troubles[type];
    const told = { type, status: trouble ? 'True' : 'False', reason: trouble?.reason ?? reason, message: trouble?.message ?? message };
    const before = conditions.find(condition => condition.type === type);
    if (!before) conditions.push({ ...told, lastTransitionTime: timestamp(now) });
    else Object.assign(before, told, before.status === told.status ? {} : { lastTransitionTime: timestamp(now) });
  }
  return conditions;
}

function undiscovered({ undiscovered: groups }: Emptying): Trouble {
  if (groups.size === 0) return undefined;
  const list = [...groups].map(([group, error]) => `${group}: ${error.message}`).sort().join(', ');
  return { reason: 'DiscoveryFailed', message: `Discovery failed for some groups, ${groups.size} failing: unable to retrieve the complete list of server APIs: ${list}` };
}

function contentFailure({ failures }: Emptying): Trouble {
  if (failures.length === 0) return undefined;
  const list = failures.map(error => error.message).sort().join(', ');
  return { reason: 'ContentDeletionFailed', message: `Failed to delete all resource types, ${failures.length} remaining: ${list}` };
}

function contentRemaining({ remaining }: Emptying): Trouble {
  const left = [...remaining].filter(([, count]) => count > 0).map(([resource, count]) => `${resource} has ${count} resource instances`);
  return left.length === 0 ? undefined : { reason: 'SomeResourcesRemain', message: `Some resources are remaining: ${left.sort().join(', ')}` };
}

function finalizersRemaining({ finalizers }: Emptying): Trouble {
  const left = [...finalizers].filter(([, count]) => count > 0).map(([finalizer, count]) => `${finalizer} in ${count} resource instances`);
  const message = `Some content in the namespace has finalizers remaining: ${left.sort().join(', ')}`;
  return left.length === 0 ? undefined : { reason: 'SomeFinalizersRemain', message };
}

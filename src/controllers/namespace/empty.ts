/** Deletes everything that a namespace holds: its pods first, then whatever else the server says it serves. */
import type { Client } from '../../client/client.ts';
import { discover, type DiscoveredResource } from '../../client/discovery.ts';
import type { KubeObject } from '../../machinery/object.ts';
import { hasReason } from '../../machinery/status-error.ts';
import type { Emptying } from './plan.ts';

/** How long something with finalizers is given before it is looked at again. */
const FINALIZER_SECONDS = 15;

class Progress implements Emptying {
  readonly failures: Error[] = [];
  readonly remaining = new Map<string, number>();
  readonly finalizers = new Map<string, number>();
  readonly undiscovered: ReadonlyMap<string, Error>;
  estimateSeconds = 0;
  constructor(undiscovered: ReadonlyMap<string, Error>) {
    this.undiscovered = undiscovered;
  }
  tell({ plural, group }: DiscoveredResource, left: readonly KubeObject[]): void {
    if (left.length === 0) return;
    this.remaining.set(`${plural}.${group}`, left.length);
    for (const finalizer of left.flatMap(object => object.metadata.finalizers ?? [])) {
      this.finalizers.set(finalizer, (this.finalizers.get(finalizer) ?? 0) + 1);
    }
    const isPod = plural === 'pods' && group === '';
    const grace = left.map(object => (isPod ? (object.metadata.deletionGracePeriodSeconds ?? 0) : FINALIZER_SECONDS));
    this.estimateSeconds = Math.max(this.estimateSeconds, 1, ...grace);
  }
}

export async function emptyNamespace(client: Client, namespace: string): Promise<Emptying> {
  const { resources, failures } = await discover(client);
  const progress = new Progress(failures);
  const deletable = resources.filter(r => r.scope === 'Namespaced' && r.verbs.includes('delete') && r.verbs.includes('list'));
  const isPods = (r: DiscoveredResource) => r.plural === 'pods' && r.group === '';
  // What a pod may still need while it ends (a network policy, a secret) outlives it.
  for (const pods of deletable.filter(isPods)) await emptyResource(client, pods, { namespace, progress });
  if (progress.remaining.size > 0 || progress.failures.length > 0) return progress;
  for (const resource of deletable) {
    if (!isPods(resource)) await emptyResource(client, resource, { namespace, progress });
  }
  return progress;
}

async function emptyResource(client: Client, resource: DiscoveredResource, { namespace, progress }: { namespace: string; progress: Progress }): Promise<void> {
  const objects = client.dynamic(resource);
  try {
    const { items: found } = await objects.list({ namespace });
    if (found.length === 0) return;
    if (resource.verbs.includes('deletecollection')) await objects.deleteCollection({ namespace, propagationPolicy: 'Background' });
    else for (const { metadata } of found) await objects.delete(metadata.name!, namespace, { propagationPolicy: 'Background' }).catch(ignoreMissing);
    progress.tell(resource, (await objects.list({ namespace })).items);
  } catch (error) {
    // A resource that went away with its definition has nothing left to delete.
    if (!hasReason(error, 'NotFound', 'MethodNotAllowed')) progress.failures.push(error as Error);
  }
}

function ignoreMissing(error: unknown): void {
  if (!hasReason(error, 'NotFound')) throw error;
}

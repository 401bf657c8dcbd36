/** Empties namespaces that are being deleted and lets them go. */
import { resourcePath } from '../../client/paths.ts';
import type { Namespace } from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import { hasReason } from '../../machinery/status-error.ts';
import { again, type Context, defineController, settled } from '../../reconcile/controller.ts';
import { applyStatus } from '../../reconcile/status-update.ts';
import { Namespaces, Pods } from '../kinds.ts';
import { emptyNamespace } from './empty.ts';
import { planConditions } from './plan.ts';

const FINALIZER = 'kubernetes';

export const namespaceController = defineController<Namespace>({
  name: 'namespace',
  for: Namespaces,
  concurrency: 10,
  watches: [{
    kind: Pods,
    // The last pod to end lets the rest go.
    keys: ({ metadata: { namespace = '' } }, read) =>
      read.get(Namespaces, namespace)?.metadata.deletionTimestamp && read.list(Pods, namespace).length === 0 ? [namespace] : [],
  }],
  async reconcile(namespace, context) {
    const { finalizers = [] } = namespace.spec ?? {};
    if (!namespace.metadata.deletionTimestamp || finalizers.length === 0) return settled;
    const { write, now } = context;
    const emptying = await emptyNamespace(write, namespace.metadata.name ?? '');
    const conditions = planConditions(namespace.status?.conditions ?? [], emptying, now);
    const isEmpty = emptying.estimateSeconds === 0 && emptying.failures.length === 0 && emptying.undiscovered.size === 0;
    await applyStatus(write, Namespaces, namespace, { ...(namespace.status as Namespace['status']), phase: 'Terminating', conditions }).catch(ignoreMissing);
    if (isEmpty) await finalize(namespace, context);
    else if (emptying.estimateSeconds === 0) throw emptying.failures[0] ?? [...emptying.undiscovered.values()][0]!;
    return isEmpty ? settled : again((emptying.estimateSeconds / 2 + 1) * 1000);
  },
});

/** Takes our finalizer off; with the last one the server removes the namespace. */
async function finalize({ metadata }: Frozen<Namespace>, { write }: Context): Promise<void> {
  const path = resourcePath(Namespaces, { name: metadata.name });
  try {
    const live = await write.resource(Namespaces).get(metadata.name ?? '');
    if (live.metadata.uid !== metadata.uid) return;
    const { kind, apiVersion } = Namespaces;
    const finalizers = live.spec?.finalizers?.filter(finalizer => finalizer !== FINALIZER) ?? [];
    const { name, resourceVersion, uid } = live.metadata;
    const body = { ...live, kind, apiVersion, metadata: { ...live.metadata, name, resourceVersion, uid }, spec: { ...live.spec, finalizers } };
    await write.transport.request({ method: 'PUT', path: `${path}/finalize`, body });
  } catch (error) {
    ignoreMissing(error);
  }
}

function ignoreMissing(error: unknown): void {
  if (!hasReason(error, 'NotFound')) throw error;
}

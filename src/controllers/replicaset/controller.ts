/** Keeps as many pods of a template running as a ReplicaSet asks for. */
import type { ReplicaSet } from '../../kinds/generated/apps-v1.ts';
import type { Pod, PodTemplateSpec } from '../../kinds/generated/core-v1.ts';
import { selectorOf } from '../../machinery/label-selector.ts';
import { controllerOf, type Frozen, type KubeObject } from '../../machinery/object.ts';
import { controllerReference } from '../../reconcile/adoption.ts';
import { again, defineController, type Read, settled } from '../../reconcile/controller.ts';
import { isPodActive } from '../../reconcile/pod-status.ts';
import { applyReplicas } from '../../reconcile/replicas/apply.ts';
import { countTerminating, nextAvailability, planReplicas, planReplicaStatus } from '../../reconcile/replicas/plan.ts';
import { applyStatus } from '../../reconcile/status-update.ts';
import { Pods, ReplicaSets } from '../kinds.ts';

export const replicaSetController = defineController<ReplicaSet>({
  name: 'replicaset',
  for: ReplicaSets,
  owns: [Pods],
  concurrency: 5,
  adopts: {
    kind: Pods,
    selector: rs => {
      const selector = selectorOf(rs.spec?.selector);
      return labels => selector.matches(labels);
    },
    ignores: pod => !isPodActive(pod as Frozen<Pod>),
  },
  async reconcile(rs, context) {
    const { read, write, now } = context;
    const { minReadySeconds = 0, replicas: wanted = 1 } = rs.spec ?? {};
    const template: Frozen<PodTemplateSpec> = rs.spec?.template ?? { spec: { containers: [] } };
    const pods = read.ownedBy(rs, Pods);
    const isGoing = rs.metadata.deletionTimestamp !== undefined;
    const plan = isGoing ? { action: 'none' as const } : planReplicas({ wanted, pods, related: () => relatedPods(rs, read), now });
    const owner = { owner: rs, reference: controllerReference(ReplicaSets, rs), template, pods: Pods };
    const failure = await applyReplicas(plan, owner, context);
    const { generation } = rs.metadata;
    const templateLabels = template.metadata?.labels;
    const status = planReplicaStatus({ pods, wanted, templateLabels, minReadySeconds, generation, old: rs.status, failure, now });
    await applyStatus(write, ReplicaSets, rs, { ...status, terminatingReplicas: countTerminating(pods) });
    if (failure) throw failure;
    const wait = nextAvailability(pods, minReadySeconds, now);
    return wait === undefined ? settled : again(wait);
  },
});

/** Pods that match any replica set of the same owner: a Deployment spreads over its old and new ones. */
function relatedPods(rs: Frozen<ReplicaSet>, read: Read): Frozen<Pod>[] {
  const owner = controllerOf(rs);
  if (!owner) return [];
  const siblings = read.ownedBy({ metadata: { uid: owner.uid } } as Frozen<KubeObject>, ReplicaSets);
  const selectors = siblings.map(sibling => selectorOf(sibling.spec?.selector));
  return read.list(Pods, rs.metadata.namespace).filter(pod => selectors.some(selector => selector.matches(pod.metadata.labels ?? {})));
}

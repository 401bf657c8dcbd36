/** Keeps as many pods of a template running as a ReplicationController asks for. */
import type { Pod, PodTemplateSpec, ReplicationController } from '../../kinds/generated/core-v1.ts';
import { selectorOfLabels } from '../../machinery/label-selector.ts';
import type { Frozen } from '../../machinery/object.ts';
import { controllerReference } from '../../reconcile/adoption.ts';
import { again, defineController, settled } from '../../reconcile/controller.ts';
import { isPodActive } from '../../reconcile/pod-status.ts';
import { applyReplicas } from '../../reconcile/replicas/apply.ts';
import { nextAvailability, planReplicas, planReplicaStatus } from '../../reconcile/replicas/plan.ts';
import { applyStatus } from '../../reconcile/status-update.ts';
import { Pods, ReplicationControllers } from '../kinds.ts';

export const replicationController = defineController<ReplicationController>({
  name: 'replicationcontroller',
  serviceAccount: 'replication-controller',
  for: ReplicationControllers,
  owns: [Pods],
  concurrency: 5,
  adopts: {
    kind: Pods,
    selector: rc => {
      if (Object.keys(rc.spec?.selector ?? {}).length === 0) return undefined;
      const selector = selectorOfLabels(rc.spec?.selector);
      return labels => selector.matches(labels);
    },
    ignores: pod => !isPodActive(pod as Frozen<Pod>),
  },
  async reconcile(rc, context) {
    const { read, write, now } = context;
    const { minReadySeconds = 0, replicas: wanted = 1 } = rc.spec ?? {};
    const template: Frozen<PodTemplateSpec> = rc.spec?.template ?? { spec: { containers: [] } };
    const pods = read.ownedBy(rc, Pods);
    const isGoing = rc.metadata.deletionTimestamp !== undefined;
    // A replication controller has no owner, so no siblings to spread over.
    const plan = isGoing ? { action: 'none' as const } : planReplicas({ wanted, pods, related: () => [], now });
    const owner = { owner: rc, reference: controllerReference(ReplicationControllers, rc), template, pods: Pods };
    const failure = await applyReplicas(plan, owner, context);
    const { generation } = rc.metadata;
    const templateLabels = template.metadata?.labels;
    const status = planReplicaStatus({ pods, wanted, templateLabels, minReadySeconds, generation, old: rc.status, failure, now });
    await applyStatus(write, ReplicationControllers, rc, status);
    if (failure) throw failure;
    const wait = nextAvailability(pods, minReadySeconds, now);
    return wait === undefined ? settled : again(wait);
  },
});

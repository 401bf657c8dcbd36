/** `kubectl describe deployment`. */
import type { Deployment, ReplicaSet } from '../../kinds/generated/apps-v1.ts';
import type { PodTemplateSpec } from '../../kinds/generated/core-v1.ts';
import { semanticEqual } from '../../machinery/equality.ts';
import { selectorOf } from '../../machinery/label-selector.ts';
import { writeReasons } from './conditions.ts';
import { isControlledBy } from './controlled-pods.ts';
import type { Describer, Related } from './describer.ts';
import { writeLabelsAndAnnotations, writeName, writeNamespace } from './metadata.ts';
import type { Page } from './page.ts';
import { writePodTemplate } from './pod-template.ts';
import { rfc1123 } from './times.ts';

const HASH = 'pod-template-hash';

function withoutHash(template: PodTemplateSpec | undefined): unknown {
  const { metadata, ...rest } = template ?? { metadata: {} };
  const { labels, ...others } = metadata ?? {};
  const { [HASH]: _hash, ...kept } = labels ?? {};
  return { ...rest, metadata: Object.keys(kept).length > 0 ? { ...others, labels: kept } : others };
}

const age = ({ metadata }: ReplicaSet) => Date.parse(metadata.creationTimestamp ?? '') || 0;
const older = (a: ReplicaSet, b: ReplicaSet) => age(a) - age(b) || ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1);

const setsText = (sets: readonly ReplicaSet[]) =>
  sets.map(set => `${set.metadata.name ?? ''} (${set.status?.replicas ?? 0}/${set.spec?.replicas ?? 0} replicas created)`).join(', ') || '<none>';

/** The new set is the oldest of those that have the deployment's template; nothing is said where sets cannot be listed. */
function writeReplicaSets(page: Page, deployment: Deployment, related: Related): void {
  if (related.error('replicaSets')) return;
  const mine = related.of<readonly ReplicaSet[]>('replicaSets').filter(set => isControlledBy(set, deployment)).sort(older);
  if (mine.length === 0) return;
  const wanted = withoutHash(deployment.spec?.template);
  const current = mine.find(set => semanticEqual(withoutHash(set.spec?.template), wanted));
  page.write(0, `OldReplicaSets:\t${setsText(mine.filter(set => set !== current))}\n`);
  page.write(0, `NewReplicaSet:\t${setsText(current ? [current] : [])}\n`);
}

export const deploymentDescriber: Describer<Deployment> = {
  group: 'apps', versions: ['v1'], kind: 'Deployment', plural: 'deployments', namespaced: true,
  related: ({ metadata, spec }) => ({
    replicaSets: { list: `/apis/apps/v1/namespaces/${encodeURIComponent(metadata.namespace ?? '')}/replicasets`, labelSelector: selectorOf(spec?.selector).toString() },
  }),
  write(page, deployment, related) {
    const { metadata, spec, status = {} } = deployment;
    writeName(page, deployment);
    writeNamespace(page, deployment);
    page.write(0, `CreationTimestamp:\t${rfc1123(metadata.creationTimestamp)}\n`);
    writeLabelsAndAnnotations(page, metadata);
    page.write(0, `Selector:\t${selectorOf(spec?.selector).toString()}\n`);
    page.write(0, `Replicas:\t${spec?.replicas ?? 0} desired | ${status.updatedReplicas ?? 0} updated | ${status.replicas ?? 0} total | ${status.availableReplicas ?? 0} available | ${status.unavailableReplicas ?? 0} unavailable\n`);
    page.write(0, `StrategyType:\t${spec?.strategy?.type ?? ''}\n`);
    page.write(0, `MinReadySeconds:\t${spec?.minReadySeconds ?? 0}\n`);
    const rolling = spec?.strategy?.rollingUpdate;
    if (rolling) page.write(0, `RollingUpdateStrategy:\t${rolling.maxUnavailable ?? '<nil>'} max unavailable, ${rolling.maxSurge ?? '<nil>'} max surge\n`);
    writePodTemplate(page, spec?.template ?? { spec: { containers: [] } });
    writeReasons(page, status.conditions);
    writeReplicaSets(page, deployment, related);
  },
};

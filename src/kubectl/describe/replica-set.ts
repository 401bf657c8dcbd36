/** `kubectl describe replicaset`. */
import type { ReplicaSet } from '../../kinds/generated/apps-v1.ts';
import type { Pod } from '../../kinds/generated/core-v1.ts';
import { formatLabelSelector, selectorOf } from '../../machinery/label-selector.ts';
import { writeReasons } from './conditions.ts';
import { countPods, requestPods } from './controlled-pods.ts';
import type { Describer, Related } from './describer.ts';
import { writeController, writeLabelsAndAnnotations, writeName, writeNamespace } from './metadata.ts';
import { writePodTemplate } from './pod-template.ts';

function podsStatus(related: Related, set: ReplicaSet): string {
  const error = related.error('pods');
  return error ? `error in fetching pods: ${error.message}` : countPods(related.of<readonly Pod[]>('pods'), set);
}

export const replicaSetDescriber: Describer<ReplicaSet> = {
  group: 'apps', versions: ['v1'], kind: 'ReplicaSet', plural: 'replicasets', namespaced: true,
  related: set => ({ pods: requestPods(set, selectorOf(set.spec?.selector).toString()) }),
  write(page, set, related) {
    const { spec, status } = set;
    writeName(page, set);
    writeNamespace(page, set);
    page.write(0, `Selector:\t${formatLabelSelector(spec?.selector)}\n`);
    writeLabelsAndAnnotations(page, set.metadata);
    writeController(page, set);
    page.write(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec?.replicas ?? 0} desired\n`);
    page.write(0, `Pods Status:\t${podsStatus(related, set)}\n`);
    writePodTemplate(page, spec?.template ?? { spec: { containers: [] } });
    writeReasons(page, status?.conditions);
  },
};

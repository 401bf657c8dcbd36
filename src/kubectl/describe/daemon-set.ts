/** `kubectl describe daemonset`. */
import type { DaemonSet } from '../../kinds/generated/apps-v1.ts';
import type { Pod } from '../../kinds/generated/core-v1.ts';
import { selectorOf } from '../../machinery/label-selector.ts';
import { countPods, requestPods } from './controlled-pods.ts';
import type { Describer } from './describer.ts';
import { labelsInline, writeLabelsAndAnnotations, writeName, writeNamespace } from './metadata.ts';
import { writePodTemplate } from './pod-template.ts';

export const daemonSetDescriber: Describer<DaemonSet> = {
  group: 'apps', versions: ['v1'], kind: 'DaemonSet', plural: 'daemonsets', namespaced: true,
  related: set => ({ pods: requestPods(set, selectorOf(set.spec?.selector).toString()) }),
  write(page, set, related) {
    const { spec, status } = set;
    const pods = related.of<readonly Pod[]>('pods');
    writeName(page, set);
    writeNamespace(page, set);
    page.write(0, `Selector:\t${selectorOf(spec?.selector).toString()}\n`);
    page.write(0, `Node-Selector:\t${labelsInline(spec?.template?.spec?.nodeSelector)}\n`);
    writeLabelsAndAnnotations(page, set.metadata);
    page.write(0, `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}\n`);
    page.write(0, `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}\n`);
    page.write(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}\n`);
    page.write(0, `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}\n`);
    page.write(0, `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}\n`);
    page.write(0, `Pods Status:\t${countPods(pods, set)}\n`);
    writePodTemplate(page, spec?.template ?? { spec: { containers: [] } });
  },
};

/** `kubectl describe replicationcontroller`. */
import type { Pod, ReplicationController } from '../../kinds/generated/core-v1.ts';
import { selectorOfLabels } from '../../machinery/label-selector.ts';
import { writeReasons } from './conditions.ts';
import { countPods, requestPods } from './controlled-pods.ts';
import type { Describer } from './describer.ts';
import { labelsInline, writeLabelsAndAnnotations, writeName, writeNamespace } from './metadata.ts';
import { writePodTemplate } from './pod-template.ts';

export const replicationControllerDescriber: Describer<ReplicationController> = {
  group: '', versions: ['v1'], kind: 'ReplicationController', plural: 'replicationcontrollers', namespaced: true,
  related: controller => ({ pods: requestPods(controller, selectorOfLabels(controller.spec?.selector).toString()) }),
  write(page, controller, related) {
    const { spec, status } = controller;
    const pods = related.of<readonly Pod[]>('pods');
    writeName(page, controller);
    writeNamespace(page, controller);
    page.write(0, `Selector:\t${labelsInline(spec?.selector)}\n`);
    writeLabelsAndAnnotations(page, controller.metadata);
    page.write(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec?.replicas ?? 0} desired\n`);
    page.write(0, `Pods Status:\t${countPods(pods, controller)}\n`);
    writePodTemplate(page, spec?.template);
    writeReasons(page, status?.conditions);
  },
};

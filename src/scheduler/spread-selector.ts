/** What holds a pod together with others: the services that select it and the controller that owns it. */
import type { ReplicaSet } from '../kinds/generated/apps-v1.ts';
import type { ReplicationController, Service } from '../kinds/generated/core-v1.ts';
import { LabelSelector, selectorOf, selectorOfLabels } from '../machinery/label-selector.ts';
import { controllerOf, type Frozen } from '../machinery/object.ts';
import type { PodInfo } from './pod-info.ts';

export interface Groups {
  services(namespace: string): readonly Frozen<Service>[];
  replicationController(namespace: string, name: string): Frozen<ReplicationController> | undefined;
  replicaSet(namespace: string, name: string): Frozen<ReplicaSet> | undefined;
}

/** All of their selectors at once; undefined where nothing holds the pod together with others. */
export function spreadSelectorOf(pod: PodInfo, groups: Groups): LabelSelector | undefined {
  const services = groups.services(pod.namespace).map(service => service.spec?.selector).filter(hasLabels);
  const selectors = services.map(selector => selectorOfLabels(selector)).filter(selector => selector.matches(pod.labels));
  const controller = controllerSelector(pod, groups);
  if (controller !== undefined) selectors.push(controller);
  const requirements = new Map(selectors.flatMap(selector => selector.requirements).map(r => [JSON.stringify(r), r]));
  return requirements.size === 0 ? undefined : LabelSelector.of([...requirements.values()]);
}

const hasLabels = (selector: Readonly<Record<string, string>> | undefined) => selector !== undefined && Object.keys(selector).length > 0;

function controllerSelector({ pod, namespace }: PodInfo, groups: Groups): LabelSelector | undefined {
  const owner = controllerOf(pod);
  if (owner?.kind === 'ReplicationController') {
    const selector = groups.replicationController(namespace, owner.name)?.spec?.selector;
    return selector && selectorOfLabels(selector);
  }
  if (owner?.kind !== 'ReplicaSet') return undefined;
  const selector = groups.replicaSet(namespace, owner.name)?.spec?.selector;
  return selector && selectorOf(selector);
}

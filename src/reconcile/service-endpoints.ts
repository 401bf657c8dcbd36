/** Which pods stand behind a service, on which ports: what Endpoints and EndpointSlices have in common. */
import { timestamp } from '../base/clock.ts';
import type { Container, Pod, Service, ServicePort } from '../kinds/generated/core-v1.ts';
import { type Labels, selectorOfLabels } from '../machinery/label-selector.ts';
import { equalMaps, semanticEqual } from '../machinery/equality.ts';
import { type Frozen, objectKey } from '../machinery/object.ts';
import { isPodTerminal, podCondition } from './pod-status.ts';

export const HEADLESS_LABEL = 'service.kubernetes.io/headless';
export const TRIGGER_ANNOTATION = 'endpoints.kubernetes.io/last-change-trigger-time';

export const isHeadless = (service: Frozen<Service>): boolean => !service.spec?.clusterIP || service.spec.clusterIP === 'None';

/** Whether somebody selects endpoints for this service: not where it has no selector or is another name. */
export const hasSelector = (service: Frozen<Service>): boolean => service.spec?.selector !== undefined && service.spec.type !== 'ExternalName';

export function selectsPod(service: Frozen<Service>, labels: Labels): boolean {
  const selector = service.spec?.selector;
  return selector !== undefined && Object.keys(selector).length > 0 && selectorOfLabels(selector).matches(labels);
}

export function podAddresses(pod: Frozen<Pod>): readonly string[] {
  const { podIPs = [], podIP } = pod.status ?? {};
  return podIPs.length > 0 ? podIPs.map(({ ip }) => ip) : podIP ? [podIP] : [];
}

/** Pods that have ended, or have no address yet, are nobody's endpoints. */
export const hasEndpoint = (pod: Frozen<Pod>): boolean => !isPodTerminal(pod) && podAddresses(pod).length > 0;

export const showsHostname = (pod: Frozen<Pod>, service: Frozen<Service>): boolean =>
  !!pod.spec?.hostname && pod.spec.subdomain === service.metadata.name && pod.metadata.namespace === service.metadata.namespace;

/** The port a service port leads to on this pod: a number as it is, a name as one of its containers gives it. */
export function targetPortOf(pod: Frozen<Pod>, port: Frozen<ServicePort>): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target === 0 ? port.port : target;
  const containers: readonly Frozen<Container>[] = [
    ...(pod.spec?.containers ?? []),
    ...(pod.spec?.initContainers ?? []).filter(container => container.restartPolicy === 'Always'),
  ];
  const protocol = port.protocol ?? 'TCP';
  for (const container of containers) {
    const found = container.ports?.find(p => p.name === target && (p.protocol ?? 'TCP') === protocol);
    if (found) return found.containerPort;
  }
  return undefined;
}

/** The services that a change of a pod concerns: those that select it now or did before. */
export function servicesOfPod(services: readonly Frozen<Service>[], pod: Frozen<Pod>, old: Frozen<Pod> | undefined): string[] {
  if (old && !changesEndpoints(old, pod)) return [];
  const matches = (service: Frozen<Service>) =>
    selectsPod(service, pod.metadata.labels ?? {}) || (old !== undefined && selectsPod(service, old.metadata.labels ?? {}));
  return services.filter(matches).map(objectKey);
}

function changesEndpoints(old: Frozen<Pod>, pod: Frozen<Pod>): boolean {
  return (
    old.metadata.deletionTimestamp !== pod.metadata.deletionTimestamp ||
    podCondition(old, 'Ready')?.status !== podCondition(pod, 'Ready')?.status ||
    isPodTerminal(old) !== isPodTerminal(pod) ||
    old.spec?.nodeName !== pod.spec?.nodeName ||
    old.spec?.hostname !== pod.spec?.hostname ||
    old.spec?.subdomain !== pod.spec?.subdomain ||
    !semanticEqual(podAddresses(old), podAddresses(pod)) ||
    !equalMaps(old.metadata.labels, pod.metadata.labels)
  );
}

interface LastTriggers {
  service: number;
  pods: ReadonlyMap<string, number>;
}

/** When what led to the newest endpoints happened: the earliest change that has not been accounted for. */
export class TriggerTimes {
  private readonly last = new Map<string, LastTriggers>();

  next(service: Frozen<Service>, pods: readonly Frozen<Pod>[]): string | undefined {
    const key = objectKey(service);
    const before = this.last.get(key);
    const created = Date.parse(service.metadata.creationTimestamp ?? '');
    const changed: number[] = [];
    const seen = new Map<string, number>();
    for (const pod of pods) {
      const since = Date.parse(podCondition(pod, 'Ready')?.lastTransitionTime ?? '');
      if (Number.isNaN(since)) continue;
      seen.set(objectKey(pod), since);
      if (since > (before?.pods.get(objectKey(pod)) ?? 0)) changed.push(since);
    }
    if (created > (before?.service ?? 0)) changed.push(created);
    this.last.set(key, { service: created, pods: seen });
    return changed.length > 0 ? timestamp(Math.min(...changed)) : undefined;
  }

  forget(key: string): void {
    this.last.delete(key);
  }
}

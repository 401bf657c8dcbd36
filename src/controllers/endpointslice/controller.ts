/** Keeps a service's EndpointSlices in step with the pods that the service selects. */
import type { Pod, Service } from '../../kinds/generated/core-v1.ts';
import type { EndpointSlice } from '../../kinds/generated/discovery-v1.ts';
import { equalMaps } from '../../machinery/equality.ts';
import { controllerOf, type Frozen, type KubeObject, objectKey } from '../../machinery/object.ts';
import { controllerReference } from '../../reconcile/adoption.ts';
import { type Context, type ControllerDefinition, defineController, settled } from '../../reconcile/controller.ts';
import { podNamePrefix } from '../../reconcile/pod-template.ts';
import { isNamespaceTerminating } from '../../reconcile/replicas/apply.ts';
import { hasSelector, HEADLESS_LABEL, isHeadless, selectsPod, servicesOfPod, TRIGGER_ANNOTATION, TriggerTimes } from '../../reconcile/service-endpoints.ts';
import { applySlices } from '../../reconcile/slice-writes.ts';
import { planSlices, type SliceContent, type SlicePlan } from '../../reconcile/slice-packing.ts';
import { EndpointSlices, Nodes, Pods, Services } from '../kinds.ts';
import { addressTypesOf, planEndpoints } from './plan.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const CONTROLLER = 'endpointslice-controller.k8s.io';
const BY_SERVICE = 'service';
const MAX_PER_SLICE = 100;

/** `default/web` of the slices that this controller manages. */
function serviceOf(slice: Frozen<KubeObject>): string[] {
  const { labels, namespace } = slice.metadata;
  return labels?.[MANAGED_BY] === CONTROLLER && labels[SERVICE_NAME] ? [`${namespace}/${labels[SERVICE_NAME]}`] : [];
}

export function createEndpointSliceController(): ControllerDefinition<Service> {
  const triggers = new TriggerTimes();
  return defineController<Service>({
    name: 'endpointslice',
    for: Services,
    concurrency: 5,
    watches: [
      { kind: Pods, keys: (pod, read, old) => servicesOfPod(read.list(Services, pod.metadata.namespace), pod as Frozen<Pod>, old as Frozen<Pod>) },
      { kind: EndpointSlices, keys: (slice, _, old) => [...serviceOf(slice), ...(old ? serviceOf(old) : [])] },
      { kind: Nodes, keys: (node, read, old) => (old ? [] : servicesOnNode(node.metadata.name ?? '', read.list(Services), pods => read.list(Pods, pods))) },
    ],
    indexes: [{ kind: EndpointSlices, name: BY_SERVICE, values: serviceOf }],
    gone: async key => triggers.forget(key),
    async reconcile(service, context) {
      if (hasSelector(service)) await syncSlices(service, context, triggers);
      return settled;
    },
  });
}

/** A node that has just become known completes the slices of the pods on it. */
function servicesOnNode(node: string, services: readonly Frozen<Service>[], podsIn: (namespace?: string) => readonly Frozen<Pod>[]): string[] {
  const pods = podsIn().filter(pod => pod.spec?.nodeName === node);
  return services
    .filter(service => pods.some(pod => pod.metadata.namespace === service.metadata.namespace && selectsPod(service, pod.metadata.labels ?? {})))
    .map(objectKey);
}

async function syncSlices(service: Frozen<Service>, context: Context, triggers: TriggerTimes): Promise<void> {
  const { read, write, events } = context;
  const pods = read.list(Pods, service.metadata.namespace).filter(pod => selectsPod(service, pod.metadata.labels ?? {}));
  const existing = read.byIndex(EndpointSlices, BY_SERVICE, objectKey(service)).filter(slice => !slice.metadata.deletionTimestamp);
  const labels = labelsOf(service);
  const isCurrent = (slice: Frozen<EndpointSlice>) => equalMaps(slice.metadata.labels, labels) && controllerOf(slice)?.uid === service.metadata.uid;
  const types = addressTypesOf(service);
  const remove = existing.filter(slice => !types.includes(slice.addressType as never));
  const plans: SlicePlan[] = [{ create: [], update: [], remove }];
  const missing: string[] = [];
  for (const addressType of types) {
    const { groups, missingNodes } = planEndpoints({ service, pods, addressType, nodeOf: pod => read.get(Nodes, pod.spec?.nodeName ?? '') });
    const slices = existing.filter(slice => slice.addressType === addressType);
    plans.push(planSlices({ groups, existing: slices, addressType, maxPerSlice: MAX_PER_SLICE, isCurrent }));
    missing.push(...missingNodes);
  }
  try {
    const isPlanned = plans.some(plan => plan.create.length + plan.update.length + plan.remove.length > 0);
    const trigger = triggers.next(service, pods);
    if (isPlanned) for (const plan of plans) await applySlices(plan, { kind: EndpointSlices, write, sliceOf: content => sliceOf(content, { service, labels, trigger }) });
    if (missing.length > 0) throw new Error(`skipping pods ${missing.join(', ')} of service ${objectKey(service)}: their nodes are not known`);
  } catch (error) {
    if (isNamespaceTerminating(error)) return;
    const text = `Error updating Endpoint Slices for Service ${objectKey(service)}: ${(error as Error).message}`;
    if (missing.length === 0) events.record(service, 'Warning', 'FailedToUpdateEndpointSlices', text);
    throw error;
  }
}

function labelsOf(service: Frozen<Service>): Record<string, string> {
  const { [HEADLESS_LABEL]: _, ...own } = service.metadata.labels ?? {};
  return { ...own, ...(isHeadless(service) ? { [HEADLESS_LABEL]: '' } : {}), [SERVICE_NAME]: service.metadata.name ?? '', [MANAGED_BY]: CONTROLLER };
}

interface Writing {
  readonly service: Frozen<Service>;
  readonly labels: Record<string, string>;
  readonly trigger: string | undefined;
}

function sliceOf({ of, addressType, ports, endpoints }: SliceContent, { service, labels, trigger }: Writing): EndpointSlice {
  const { [TRIGGER_ANNOTATION]: _, ...kept } = of?.metadata.annotations ?? {};
  const annotations = trigger ? { ...kept, [TRIGGER_ANNOTATION]: trigger } : kept;
  const name = of ? (of.metadata as EndpointSlice['metadata']) : { generateName: podNamePrefix(service.metadata.name ?? ''), namespace: service.metadata.namespace! };
  const ownerReferences = [controllerReference(Services, service)];
  return {
    metadata: { ...name, labels, ownerReferences, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
    addressType,
    // Where there are none upstream stores null, not an empty list.
    endpoints: endpoints.length > 0 ? endpoints : null,
    ports: ports.length > 0 ? ports : null,
  } as EndpointSlice;
}

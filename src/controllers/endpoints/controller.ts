/** Keeps a service's Endpoints object in step with the pods that the service selects. */
import type { Endpoints, Pod, Service } from '../../kinds/generated/core-v1.ts';
import { equalMaps, semanticEqual } from '../../machinery/equality.ts';
import { type Frozen, objectKey } from '../../machinery/object.ts';
import { hasReason, StatusError } from '../../machinery/status-error.ts';
import { type Context, type ControllerDefinition, defineController, settled } from '../../reconcile/controller.ts';
import { isNamespaceTerminating } from '../../reconcile/replicas/apply.ts';
import { hasSelector, HEADLESS_LABEL, isHeadless, selectsPod, servicesOfPod, TRIGGER_ANNOTATION, TriggerTimes } from '../../reconcile/service-endpoints.ts';
import { EndpointsKind, Pods, Services } from '../kinds.ts';
import { planSubsets, truncateSubsets } from './plan.ts';

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
const CONTROLLER = 'endpoint-controller';
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity';

export function createEndpointsController(): ControllerDefinition<Service> {
  const triggers = new TriggerTimes();
  return defineController<Service>({
    name: 'endpoint',
    for: Services,
    concurrency: 5,
    watches: [
      { kind: Pods, keys: (pod, read, old) => servicesOfPod(read.list(Services, pod.metadata.namespace), pod as Frozen<Pod>, old as Frozen<Pod>) },
      { kind: EndpointsKind, keys: endpoints => [objectKey(endpoints)] },
    ],
    async gone(key, context) {
      triggers.forget(key);
      await removeOwn(key, context);
    },
    async reconcile(service, context) {
      if (hasSelector(service)) await syncEndpoints(service, context, triggers);
      return settled;
    },
  });
}

/** Endpoints that somebody else made stay. */
async function removeOwn(key: string, { read, write }: Context): Promise<void> {
  const [namespace, name] = key.split('/') as [string, string];
  const endpoints = read.get(EndpointsKind, name, namespace);
  if (endpoints?.metadata.labels?.[MANAGED_BY] !== CONTROLLER) return;
  await write.resource(EndpointsKind).delete(name, namespace).catch(error => {
    if (!hasReason(error, 'NotFound')) throw error;
  });
}

async function syncEndpoints(service: Frozen<Service>, context: Context, triggers: TriggerTimes): Promise<void> {
  const { read, write, events } = context;
  const { name, namespace } = service.metadata;
  const pods = read.list(Pods, namespace).filter(pod => selectsPod(service, pod.metadata.labels ?? {}));
  const { subsets, truncated } = truncateSubsets(planSubsets(service, pods));
  const trigger = triggers.next(service, pods);
  const current = read.get(EndpointsKind, name!, namespace);
  const labels = labelsOf(service);
  const isTold = (current?.metadata.annotations?.[OVER_CAPACITY] !== undefined) === truncated;
  if (current && equalMaps(current.metadata.labels, labels) && semanticEqual(current.subsets ?? [], subsets) && isTold) return;
  const { [TRIGGER_ANNOTATION]: _trigger, [OVER_CAPACITY]: _capacity, ...kept } = current?.metadata.annotations ?? {};
  const annotations = { ...kept, ...(trigger ? { [TRIGGER_ANNOTATION]: trigger } : {}), ...(truncated ? { [OVER_CAPACITY]: 'truncated' } : {}) };
  const metadata = { ...(current?.metadata as Endpoints['metadata'] | undefined), name: name!, namespace: namespace!, labels, annotations };
  const endpoints: Endpoints = { metadata, ...(subsets.length > 0 ? { subsets } : {}) };
  try {
    await (current ? write.resource(EndpointsKind).update(endpoints) : write.resource(EndpointsKind).create(endpoints));
  } catch (error) {
    if (isNamespaceTerminating(error)) return;
    if (error instanceof StatusError) tellFailure(service, current, { events, error });
    throw error;
  }
}

function labelsOf(service: Frozen<Service>): Record<string, string> {
  const { [HEADLESS_LABEL]: _, ...own } = service.metadata.labels ?? {};
  return { ...own, ...(isHeadless(service) ? { [HEADLESS_LABEL]: '' } : {}), [MANAGED_BY]: CONTROLLER };
}

function tellFailure(service: Frozen<Service>, current: Frozen<Endpoints> | undefined, { events, error }: Pick<Context, 'events'> & { error: StatusError }): void {
  const key = objectKey(service);
  if (current) events.record(current, 'Warning', 'FailedToUpdateEndpoint', `Failed to update endpoint ${key}: ${error.message}`);
  else events.record(service, 'Warning', 'FailedToCreateEndpoint', `Failed to create endpoint for service ${key}: ${error.message}`);
}

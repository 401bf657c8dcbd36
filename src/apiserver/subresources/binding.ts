/** `pods/binding` and the older `bindings`: the scheduler puts a pod on a node. */
import { timestamp } from '../../base/clock.ts';
import { bindPod } from '../../kinds/core/pod/index.ts';
import { validateBinding } from '../../kinds/core/binding.ts';
import type { Binding, Pod } from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import { conflict, invalidObject, notFoundError, OBJECT_MODIFIED } from '../../machinery/status-error.ts';
import type { RequestContext } from '../context.ts';
import { writeOptions } from '../options/write-options.ts';
import type { Resource, VerbHandler } from '../registry.ts';
import type { Services } from '../services.ts';
import { checkName, nameOf } from '../verbs/update.ts';
import { judge } from '../write/admit.ts';
import { put } from '../write/commit.ts';
import { normalized, placeIn } from '../write/create-object.ts';
import { decodeObject } from '../write/decode.ts';
import { success } from './success.ts';

export const BINDING = { group: '', version: 'v1', kind: 'Binding', apiVersion: 'v1', schema: 'io.k8s.api.core.v1.Binding' } as const;
const ATTEMPTS = 100;

/** POST pods/NAME/binding. */
export const podBinding: VerbHandler = async (context, resource, services) => {
  const binding = await readBinding(context, resource, services);
  checkName(binding as never, nameOf(context));
  return bind(context, resource, services, binding);
};

/** POST bindings: the body names the pod. */
export const createBinding: VerbHandler = async (context, _resource, services) => {
  const pods = services.registry.find('', 'v1', 'pods')!;
  return bind(context, pods, services, await readBinding(context, pods, services));
};

async function readBinding(context: RequestContext, resource: Resource, services: Services): Promise<Binding> {
  const { fieldValidation } = writeOptions(context.request.query, 'CreateOptions');
  const binding = (await decodeObject(context, BINDING, fieldValidation, services)) as unknown as Binding;
  placeIn(resource.kind, binding as never, context.info.resource ? context.info.namespace : '');
  const errors = validateBinding(binding as Frozen<Binding>);
  if (errors.length > 0) throw invalidObject(BINDING, binding.metadata.name ?? '', errors);
  return binding;
}

async function bind(context: RequestContext, pods: Resource, services: Services, binding: Binding) {
  const { dryRun } = writeOptions(context.request.query, 'CreateOptions');
  const name = binding.metadata.name ?? '';
  const namespace = binding.metadata.namespace ?? '';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const entry = pods.cache!.get(namespace, name);
    if (entry === undefined) throw notFoundError(pods.kind, name);
    const pod = entry.object as Frozen<Pod>;
    checkIdentity(pod, binding);
    await judge({ context, services, kind: pods.kind, operation: 'CREATE', dryRun, object: binding as never, old: entry.object });
    const bound = normalized({ resource: pods, services }, bindPod(pod, binding as Frozen<Binding>, timestamp(services.clock.now())) as never);
    if (dryRun) return success(201);
    const target = { hub: services.hub, cache: pods.cache!, namespace, name, requestId: context.id };
    if ((await put(target, bound, entry)) !== undefined) return success(201);
  }
  throw conflict(pods.kind, name, OBJECT_MODIFIED);
}

/** A binding may insist on the very pod it was made for. */
function checkIdentity(pod: Frozen<Pod>, { metadata }: Binding): void {
  const mismatch = (what: string, asked: string, actual: string) =>
    conflict({ group: '', plural: 'pods/binding' }, pod.metadata.name ?? '', `Precondition failed: ${what} in precondition: ${asked}, ${what} in object meta: ${actual}`);
  if (metadata.uid && metadata.uid !== pod.metadata.uid) throw mismatch('UID', metadata.uid, pod.metadata.uid ?? '');
  if (metadata.resourceVersion && metadata.resourceVersion !== pod.metadata.resourceVersion) throw mismatch('ResourceVersion', metadata.resourceVersion, pod.metadata.resourceVersion ?? '');
}

/** Runs the admission plugins that look at a resource: first those that change the object, after validation those that judge it. */
import type { AnyKind } from '../../machinery/kind.ts';
import type { Frozen, KubeObject } from '../../machinery/object.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../admission/ports.ts';
import type { RequestContext } from '../context.ts';
import type { Services } from '../services.ts';

type Operation = AdmissionRequest['operation'];
interface Chain {
  readonly mutating: readonly AdmissionPlugin[];
  readonly validating: readonly AdmissionPlugin[];
}
const NOBODY: Chain = { mutating: [], validating: [] };
const chains = new WeakMap<readonly AdmissionPlugin[], Map<string, Chain>>();

function chainOf(plugins: readonly AdmissionPlugin[], kind: AnyKind, operation: Operation): Chain {
  if (plugins.length === 0) return NOBODY;
  let known = chains.get(plugins);
  if (!known) chains.set(plugins, (known = new Map()));
  const key = `${operation} ${kind.resource}`;
  let chain = known.get(key);
  if (!chain) {
    const concerned = plugins.filter(p => p.operations.includes(operation) && (p.resources === undefined || p.resources.includes(kind.resource)));
    chain = { mutating: concerned.filter(p => p.mutate), validating: concerned.filter(p => p.validate) };
    known.set(key, chain);
  }
  return chain;
}

export interface Admission {
  readonly context: RequestContext;
  readonly services: Services;
  readonly kind: AnyKind;
  readonly operation: Operation;
  readonly dryRun: boolean;
  readonly object?: KubeObject | undefined;
  readonly old?: Frozen<KubeObject> | undefined;
}

export async function mutate(admission: Admission): Promise<void> {
  const { mutating } = chainOf(admission.services.admission, admission.kind, admission.operation);
  if (mutating.length === 0) return;
  const request = requestOf(admission);
  for (const plugin of mutating) await plugin.mutate!(request);
}

export async function judge(admission: Admission): Promise<void> {
  const { validating } = chainOf(admission.services.admission, admission.kind, admission.operation);
  if (validating.length === 0) return;
  const request = requestOf(admission);
  for (const plugin of validating) await plugin.validate!(request);
}

function requestOf({ context, services, kind, operation, dryRun, object, old }: Admission): AdmissionRequest {
  const { info } = context;
  const resource = info.resource ? info : undefined;
  return {
    operation,
    kind,
    subresource: resource?.subresource ?? '',
    namespace: resource?.namespace ?? '',
    name: resource?.name || (object?.metadata.name ?? old?.metadata.name ?? ''),
    user: context.user,
    dryRun,
    ...(object === undefined ? {} : { object }),
    ...(old === undefined ? {} : { old }),
    lookup: services.lookup,
    warn: text => context.warn(text),
  };
}

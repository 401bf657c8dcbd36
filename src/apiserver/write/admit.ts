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
type Chains = { -readonly [O in Operation]?: Chain };
const chains = new WeakMap<readonly AdmissionPlugin[], WeakMap<AnyKind, Chains>>();

function chainOf(plugins: readonly AdmissionPlugin[], kind: AnyKind, operation: Operation): Chain {
  if (plugins.length === 0) return NOBODY;
  let known = chains.get(plugins);
  if (!known) chains.set(plugins, (known = new WeakMap()));
  let ofKind = known.get(kind);
  if (!ofKind) known.set(kind, (ofKind = {}));
  return (ofKind[operation] ??= makeChain(plugins, kind, operation));
}

function makeChain(plugins: readonly AdmissionPlugin[], kind: AnyKind, operation: Operation): Chain {
  const concerned = plugins.filter(p => p.operations.includes(operation) && (p.resources === undefined || p.resources.includes(kind.resource)));
  return { mutating: concerned.filter(p => p.mutate), validating: concerned.filter(p => p.validate) };
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

/** Undefined where no plugin had to wait, as it mostly is. */
export function mutate(admission: Admission): Promise<void> | undefined {
  const { mutating } = chainOf(admission.services.admission, admission.kind, admission.operation);
  if (mutating.length === 0) return undefined;
  const request = requestOf(admission);
  return inTurn(mutating, plugin => plugin.mutate!(request));
}

export function judge(admission: Admission): Promise<void> | undefined {
  const { validating } = chainOf(admission.services.admission, admission.kind, admission.operation);
  if (validating.length === 0) return undefined;
  const request = requestOf(admission);
  return inTurn(validating, plugin => plugin.validate!(request));
}

type Visit = (plugin: AdmissionPlugin) => void | Promise<void>;
function inTurn(plugins: readonly AdmissionPlugin[], visit: Visit): Promise<void> | undefined {
  for (let i = 0; i < plugins.length; i++) {
    const pending = visit(plugins[i]!);
    if (pending !== undefined) return restInTurn(pending, plugins.slice(i + 1), visit);
  }
  return undefined;
}

async function restInTurn(pending: Promise<void>, plugins: readonly AdmissionPlugin[], visit: Visit): Promise<void> {
  await pending;
  for (const plugin of plugins) await visit(plugin);
}

function requestOf({ context, services, kind, operation, dryRun, object, old }: Admission): AdmissionRequest {
  const { info } = context;
  const resource = info.resource ? info : undefined;
  const request: { -readonly [K in keyof AdmissionRequest]: AdmissionRequest[K] } = {
    operation,
    kind,
    subresource: resource?.subresource ?? '',
    namespace: resource?.namespace ?? '',
    name: resource?.name || (object?.metadata.name ?? old?.metadata.name ?? ''),
    user: context.user,
    dryRun,
    lookup: services.lookup,
    warn: text => context.warn(text),
  };
  if (object !== undefined) request.object = object;
  if (old !== undefined) request.old = old;
  return request;
}

/** What an object says of itself that a service for it needs: selector, ports, protocols. */
import { CommandError } from '../errors.ts';
import type { Unstructured } from '../object.ts';
import { goTypeOf } from '../typed.ts';
import { goText } from '../../machinery/patch/go-text.ts';

type Labels = Readonly<Record<string, string>>;
interface Port {
  readonly containerPort?: number;
  readonly port?: number;
  readonly protocol?: string;
}
interface PodSpec {
  readonly containers?: readonly { readonly ports?: readonly Port[] }[];
}
interface Spec extends PodSpec {
  readonly selector?: unknown;
  readonly ports?: readonly Port[];
  readonly template?: { readonly spec?: PodSpec };
}

const EXPOSABLE = ['ReplicationController.', 'Service.', 'Pod.', 'Deployment.apps', 'ReplicaSet.apps', 'Deployment.extensions', 'ReplicaSet.extensions'];

export function refuseUnexposable({ kind, group }: { readonly kind: string; readonly group: string }): void {
  if (!EXPOSABLE.includes(`${kind}.${group}`)) throw new CommandError(`cannot expose a ${group ? `${kind}.${group}` : kind}`);
}

export const labelsText = (labels: Labels = {}): string => Object.entries(labels).map(([key, value]) => `${key}=${value}`).join(',');

const specOf = (object: Unstructured) => (object['spec'] ?? {}) as Spec;

/** `a=b,c=d`; throws where the object selects in a way that services cannot. */
export function selectorText(object: Unstructured): string {
  const { selector } = specOf(object);
  switch (object.kind) {
    case 'ReplicationController': return labelsText(selector as Labels);
    case 'Pod':
      if (Object.keys(object.metadata?.labels ?? {}).length === 0) throw new CommandError('the pod has no labels and cannot be exposed');
      return labelsText(object.metadata?.labels);
    case 'Service':
      if (!selector) throw new CommandError('the service has no pod selector set');
      return labelsText(selector as Labels);
    case 'Deployment': case 'ReplicaSet': return workloadSelector(object.kind.toLowerCase(), selector as { matchLabels?: Labels; matchExpressions?: unknown[] } | undefined);
    default: throw new CommandError(`cannot extract pod selector from ${goTypeOf(object)}`);
  }
}

function workloadSelector(kind: string, selector: { readonly matchLabels?: Labels; readonly matchExpressions?: readonly unknown[] } | undefined): string {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
  if (Object.keys(matchLabels).length === 0) throw new CommandError(`invalid ${kind}: no selectors, therefore cannot be exposed`);
  if (matchExpressions.length > 0) throw new CommandError(`couldn't convert expressions - "${expressionsText(matchExpressions)}" to map-based selector format`);
  return labelsText(matchLabels);
}

/** `[{Key:a Operator:In Values:[b]}]`. */
const expressionsText = (expressions: readonly unknown[]) =>
  `[${(expressions as { key?: string; operator?: string; values?: string[] }[]).map(e => `{Key:${e.key ?? ''} Operator:${e.operator ?? ''} Values:${goText(e.values ?? [])}}`).join(' ')}]`;

/** Of a service its own, of others those of the containers. */
function portsOf(object: Unstructured): readonly Port[] {
  const spec = specOf(object);
  if (object.kind === 'Service') return spec.ports ?? [];
  const pod = object.kind === 'Pod' ? spec : (spec.template?.spec ?? {});
  return (pod.containers ?? []).flatMap(c => c.ports ?? []);
}

const numberOf = (port: Port) => String(port.containerPort ?? port.port);

/** Each once. */
export const portNumbers = (object: Unstructured): string[] => [...new Set(portsOf(object).map(numberOf))];

/** By port, as often as they stand there. */
export function portProtocols(object: Unstructured): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const port of portsOf(object)) {
    found.set(numberOf(port), [...(found.get(numberOf(port)) ?? []), port.protocol || 'TCP']);
  }
  return found;
}

/** Whether a pod bound to this node may run here: what the scheduler promised is checked again. Pure, with upstream's words. */
import { compareQuantities, milliValue, quantityValue, addQuantities, formatQuantity } from '../../machinery/quantity.ts';
import type * as core from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import { matchesSelector } from '../../reconcile/node-selector.ts';
import { tolerates } from '../../reconcile/tolerations.ts';
import type { Node, Pod } from '../objects.ts';
import { podRequests } from '../resources/requirements.ts';

export interface AdmissionInputs {
  readonly node: Node | undefined;
  readonly allocatable: Readonly<Record<string, string>>;
  readonly nodeName: string;
}
export interface Refusal {
  readonly reason: string;
  readonly message: string;
}

export function planAdmission(pod: Pod, others: readonly Pod[], inputs: AdmissionInputs): Refusal | undefined {
  return refuseResources(pod, others, inputs.allocatable) ?? refusePlacement(pod, inputs) ?? refusePorts(pod, others);
}

function refuseResources(pod: Pod, others: readonly Pod[], allocatable: Readonly<Record<string, string>>): Refusal | undefined {
  const pods = quantityValue(allocatable['pods'] ?? '110');
  if (others.length + 1 > pods) return lacking({ name: 'pods', requested: 1, used: others.length, capacity: pods });
  for (const [name, request] of Object.entries(podRequests(pod.spec))) {
    const capacity = allocatable[name];
    if (capacity === undefined && !name.includes('/')) continue;
    let used = '0';
    for (const other of others) used = formatQuantity(addQuantities(used, podRequests(other.spec)[name] ?? '0'));
    if (compareQuantities(addQuantities(used, request), capacity ?? '0') <= 0) continue;
    const amount = name === 'cpu' ? milliValue : quantityValue;
    return lacking({ name, requested: amount(request), used: amount(used), capacity: amount(capacity ?? '0') });
  }
  return undefined;
}

function lacking({ name, requested, used, capacity }: { name: string; requested: number; used: number; capacity: number }): Refusal {
  return { reason: `OutOf${name}`, message: `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}` };
}

const predicate = (name: string, why: string): Refusal => ({ reason: name, message: `Predicate ${name} failed: ${why}` });

function refusePlacement(pod: Pod, { node, nodeName }: AdmissionInputs): Refusal | undefined {
  if (pod.spec.nodeName && pod.spec.nodeName !== nodeName) return predicate('NodeName', "node(s) didn't match the requested node name");
  if (!node) return undefined;
  const labels = node.metadata.labels ?? {};
  const isSelected = Object.entries(pod.spec.nodeSelector ?? {}).every(([k, v]) => labels[k] === v);
  const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!isSelected || (required && !matchesSelector(required, node as Frozen<core.Node>))) {
    return predicate('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
  }
  // Of taints only those count that would have the pod leave again.
  const isUnwelcome = (node.spec.taints ?? []).some(taint => taint.effect === 'NoExecute' && !tolerates(pod.spec.tolerations, taint));
  return isUnwelcome ? predicate('TaintToleration', "node(s) had taints that the pod didn't tolerate") : undefined;
}

interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}
const hostPorts = (pod: Pod): HostPort[] => [...pod.spec.containers, ...(pod.spec.initContainers ?? []).filter(c => c.restartPolicy === 'Always')]
  .flatMap(c => (c.ports ?? []).filter(p => p.hostPort).map(p => ({ ip: p.hostIP || '0.0.0.0', protocol: p.protocol ?? 'TCP', port: p.hostPort! })));

function refusePorts(pod: Pod, others: readonly Pod[]): Refusal | undefined {
  const taken = others.flatMap(hostPorts);
  const clash = hostPorts(pod).some(w => taken.some(t => t.port === w.port && t.protocol === w.protocol && (t.ip === w.ip || t.ip === '0.0.0.0' || w.ip === '0.0.0.0')));
  return clash ? predicate('NodePorts', "node(s) didn't have free ports for the requested pod ports") : undefined;
}

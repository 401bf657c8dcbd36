/** RuntimeClass: a pod that names one must name one that exists, and pays its overhead. */
import type { Pod } from '../../kinds/generated/core-v1.ts';
import type { RuntimeClass } from '../../kinds/generated/node-v1.ts';
import { equalResourceLists } from '../../machinery/equality.ts';
import type { Frozen } from '../../machinery/object.ts';
import type { AdmissionPlugin, AdmissionRequest } from './ports.ts';
import { refuse } from './refusal.ts';

function classOf(request: AdmissionRequest, pod: Pod): Frozen<RuntimeClass> | undefined {
  const name = pod.spec.runtimeClassName;
  if (!name) return undefined;
  const found = request.lookup.get('node.k8s.io', 'runtimeclasses', name);
  if (!found) throw refuse(request, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
  return found as Frozen<RuntimeClass>;
}

function applyOverhead(request: AdmissionRequest, pod: Pod, runtime: Frozen<RuntimeClass> | undefined): void {
  const overhead = runtime?.overhead?.podFixed;
  if (!overhead) {
    if (pod.spec.overhead && Object.keys(pod.spec.overhead).length > 0) throw refuse(request, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead');
    return;
  }
  if (pod.spec.overhead && !equalResourceLists(pod.spec.overhead, overhead)) {
    throw refuse(request, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
  }
  pod.spec.overhead = { ...overhead };
}

function applyScheduling(request: AdmissionRequest, pod: Pod, runtime: Frozen<RuntimeClass> | undefined): void {
  const { nodeSelector = {}, tolerations = [] } = runtime?.scheduling ?? {};
  for (const [key, value] of Object.entries(nodeSelector)) {
    const own = pod.spec.nodeSelector?.[key];
    if (own !== undefined && own !== value) throw refuse(request, `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`);
    pod.spec.nodeSelector = { ...pod.spec.nodeSelector, [key]: value };
  }
  if (tolerations.length > 0) pod.spec.tolerations = [...(pod.spec.tolerations ?? []), ...tolerations.map(t => ({ ...t }))];
}

export const runtimeClass: AdmissionPlugin = {
  name: 'RuntimeClass',
  resources: ['pods'],
  operations: ['CREATE'],
  mutate(request) {
    if (request.subresource !== '') return;
    const pod = request.object as Pod;
    const runtime = classOf(request, pod);
    applyOverhead(request, pod, runtime);
    applyScheduling(request, pod, runtime);
  },
};

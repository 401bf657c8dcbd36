/** What a pod asks of its node as the node's description counts it: while a pod is resized, what it has counts, too. */
import { addAmounts, containerAmounts, maxAmounts, podLimits, podRequests } from '../../kinds/core/pod/resources.ts';
import type { Amounts } from '../../kinds/core/pod/resources.ts';
import type { Container, ContainerStatus, Pod, PodSpec } from '../../kinds/generated/core-v1.ts';

type List = Record<string, string> | undefined;
type Choice = (container: Container, status: ContainerStatus | undefined) => List;

const isInfeasible = ({ status }: Pod) => status?.conditions?.find(c => c.type === 'PodResizePending')?.reason === 'Infeasible';

/** The pod's containers summed over one list of amounts each. */
function sumOf(pod: Pod, choose: Choice): Amounts {
  const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
  const chosen = (containers: readonly Container[] | undefined): Container[] =>
    (containers ?? []).map(c => ({ ...c, resources: { requests: choose(c, statuses.find(s => s.name === c.name)) ?? {} } }));
  const spec = { containers: chosen(pod.spec.containers), initContainers: chosen(pod.spec.initContainers) } as PodSpec;
  return containerAmounts(spec, 'requests');
}

/** The pod's total with what the containers need put in the place of what their spec says. */
function replaced(total: (spec: PodSpec) => Amounts, pod: Pod, containers: Amounts): Amounts {
  const asText = Object.fromEntries(Object.keys(containers).map(name => [name, '0']));
  const rest = total({ ...pod.spec, containers: [{ name: '', resources: { requests: asText, limits: asText } }], initContainers: [] } as PodSpec);
  const podLevel = new Set(Object.keys({ ...pod.spec.resources?.requests, ...pod.spec.resources?.limits }));
  return addAmounts(rest, Object.fromEntries(Object.entries(containers).filter(([name]) => !podLevel.has(name))));
}

export function requestsNow(pod: Pod): Amounts {
  const unmet = isInfeasible(pod);
  const spec: Choice = c => c.resources?.requests;
  const allocated: Choice = (c, s) => s?.allocatedResources ?? (unmet ? undefined : spec(c, s));
  const actual = sumOf(pod, (c, s) => s?.resources?.requests ?? allocated(c, s));
  const given = maxAmounts(actual, sumOf(pod, allocated));
  return replaced(podRequests, pod, unmet ? given : maxAmounts(sumOf(pod, spec), given));
}

export function limitsNow(pod: Pod): Amounts {
  const unmet = isInfeasible(pod);
  const spec: Choice = c => c.resources?.limits;
  const actual = sumOf(pod, (c, s) => s?.resources?.limits ?? (unmet ? undefined : spec(c, s)));
  return replaced(podLimits, pod, unmet ? actual : maxAmounts(sumOf(pod, spec), actual));
}

const total = (pods: readonly Pod[], amountsOf: (spec: PodSpec) => Amounts) => pods.reduce<Amounts>((sum, pod) => addAmounts(sum, amountsOf(pod.spec)), {});
export const totalRequests = (pods: readonly Pod[]): Amounts => total(pods, podRequests);
export const totalLimits = (pods: readonly Pod[]): Amounts => total(pods, podLimits);

/** What a pod asks of its node as the node's description counts it: while a pod is resized, what it has counts, too. */
import { addAmounts, containerAmounts, maxAmounts, podLimits, podRequests } from '../../kinds/core/pod/resources.ts';
import type { Amounts } from '../../kinds/core/pod/resources.ts';
import { formatQuantity } from '../../machinery/quantity.ts';
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

/** The pod's total with what the containers need in the place of what their spec says; what the pod sets as a whole wins. */
function replaced(list: 'requests' | 'limits', pod: Pod, containers: Amounts): Amounts {
  const total = list === 'requests' ? podRequests : podLimits;
  const asText = Object.fromEntries(Object.entries(containers).map(([name, amount]) => [name, formatQuantity(amount)]));
  return total({ ...pod.spec, containers: [{ name: '', resources: { [list]: asText } }], initContainers: [] } as PodSpec);
}

export function requestsNow(pod: Pod): Amounts {
  const unmet = isInfeasible(pod);
  const spec: Choice = c => c.resources?.requests;
  const allocated: Choice = (c, s) => s?.allocatedResources ?? (unmet ? undefined : spec(c, s));
  const actual = sumOf(pod, (c, s) => s?.resources?.requests ?? allocated(c, s));
  const given = maxAmounts(actual, sumOf(pod, allocated));
  return replaced('requests', pod, unmet ? given : maxAmounts(sumOf(pod, spec), given));
}

export function limitsNow(pod: Pod): Amounts {
  const unmet = isInfeasible(pod);
  const spec: Choice = c => c.resources?.limits;
  const actual = sumOf(pod, (c, s) => s?.resources?.limits ?? (unmet ? undefined : spec(c, s)));
  return replaced('limits', pod, unmet ? actual : maxAmounts(sumOf(pod, spec), actual));
}

const total = (pods: readonly Pod[], amountsOf: (spec: PodSpec) => Amounts) => pods.reduce<Amounts>((sum, pod) => addAmounts(sum, amountsOf(pod.spec)), {});
export const totalRequests = (pods: readonly Pod[]): Amounts => total(pods, podRequests);
export const totalLimits = (pods: readonly Pod[]): Amounts => total(pods, podLimits);

/** A pod with what the scheduler asks about it again and again, worked out once. */
import type { Pod, PodAffinityTerm, WeightedPodAffinityTerm } from '../kinds/generated/core-v1.ts';
import { objectKey, type Frozen } from '../machinery/object.ts';
import { affinityTerm, type AffinityTerm } from './affinity-term.ts';
import { requestsOf, scoredRequestsOf, type Resources } from './resources.ts';

export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

export interface AffinityTerms {
  readonly requiredAffinity: readonly AffinityTerm[];
  readonly requiredAntiAffinity: readonly AffinityTerm[];
  readonly preferredAffinity: readonly AffinityTerm[];
  readonly preferredAntiAffinity: readonly AffinityTerm[];
}

export interface PodInfo {
  readonly pod: Frozen<Pod>;
  readonly key: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly priority: number;
  readonly requests: Resources;
  readonly scoredRequests: { readonly milliCpu: number; readonly memory: number };
  readonly hostPorts: readonly HostPort[];
  /** Absent where the pod has no affinity to pods. */
  readonly terms?: AffinityTerms;
}

export function podInfoOf(pod: Frozen<Pod>): PodInfo {
  const terms = termsOf(pod);
  return {
    pod,
    key: objectKey(pod),
    namespace: pod.metadata.namespace ?? '',
    labels: pod.metadata.labels,
    priority: pod.spec.priority ?? 0,
    requests: requestsOf(pod.spec),
    scoredRequests: scoredRequestsOf(pod.spec),
    hostPorts: hostPortsOf(pod),
    ...(terms === undefined ? {} : { terms }),
  };
}

/** Sidecars hold their ports as long as the containers do. */
function hostPortsOf({ spec }: Frozen<Pod>): HostPort[] {
  const sidecars = (spec.initContainers ?? []).filter(container => container.restartPolicy === 'Always');
  return [...spec.containers, ...sidecars]
    .flatMap(container => container.ports ?? [])
    .filter(port => (port.hostPort ?? 0) > 0)
    .map(port => ({ ip: port.hostIP || '0.0.0.0', protocol: port.protocol || 'TCP', port: port.hostPort! }));
}

function termsOf(pod: Frozen<Pod>): AffinityTerms | undefined {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  if (podAffinity === undefined && podAntiAffinity === undefined) return undefined;
  const namespace = pod.metadata.namespace ?? '';
  const required = (terms: readonly Frozen<PodAffinityTerm>[] = []) => terms.map(term => affinityTerm(term, namespace));
  const preferred = (terms: readonly Frozen<WeightedPodAffinityTerm>[] = []) =>
    terms.map(term => affinityTerm(term.podAffinityTerm, namespace, term.weight));
  return {
    requiredAffinity: required(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    requiredAntiAffinity: required(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    preferredAffinity: preferred(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    preferredAntiAffinity: preferred(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
  };
}

export const isTerminal = (pod: Frozen<Pod>): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

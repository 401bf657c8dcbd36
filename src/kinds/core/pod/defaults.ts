/** Fills what a pod, its spec or a template of pods leaves out. */
import type { Container, Pod, PodSpec, PodTemplateSpec } from '../../generated/core-v1.ts';
import { defaultContainer } from './default-containers.ts';
import { defaultPodLevelResources } from './default-resources.ts';
import { defaultVolume } from './default-volumes.ts';

const GRACE_SECONDS = 30;

/** The deprecated `serviceAccount` always repeats `serviceAccountName`. */
function mirrorServiceAccount(spec: PodSpec): void {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (!name) return;
  spec.serviceAccountName = name;
  spec.serviceAccount = name;
}

/** What every PodSpec gets, in a pod as in a template: call it for each kind that embeds one. */
export function defaultPodSpec(spec: PodSpec): void {
  // A client's absent list is null after decoding; a spec without containers is refused, so it is never seen as [].
  spec.containers ??= [];
  spec.dnsPolicy ||= 'ClusterFirst';
  spec.restartPolicy ||= 'Always';
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= GRACE_SECONDS;
  spec.schedulerName ||= 'default-scheduler';
  mirrorServiceAccount(spec);
  spec.volumes?.forEach(defaultVolume);
  spec.initContainers?.forEach(defaultContainer);
  spec.containers?.forEach(defaultContainer);
  spec.ephemeralContainers?.forEach(defaultContainer);
}

/** The same for a template of a ReplicationController, ReplicaSet and the like; in place. */
export function defaultPodTemplate(template: PodTemplateSpec): void {
  template.metadata ??= {};
  template.spec ??= { containers: [] };
  defaultPodSpec(template.spec);
}

function requestWhatIsLimited(container: Container): void {
  const { limits } = (container.resources ??= {});
  if (!limits) return;
  container.resources.requests = { ...limits, ...container.resources.requests };
}

/** On the host's network a container port is a host port. */
function defaultHostPorts(containers: readonly Container[] | undefined): void {
  for (const port of containers?.flatMap(c => c.ports ?? []) ?? []) port.hostPort ||= port.containerPort;
}

/** Older kubelets write only `podIP`: it wins over a `podIPs` that says otherwise. */
function alignPodIPs(pod: Pod): void {
  const { status } = pod;
  if (!status) return;
  if (status.podIP && status.podIPs?.[0]?.ip !== status.podIP) status.podIPs = [{ ip: status.podIP }];
  const first = status.podIPs?.[0]?.ip;
  if (first) status.podIP = first;
}

/** What only a Pod itself gets, before what its spec gets. */
export function defaultPod(pod: Pod): void {
  const spec = (pod.spec ??= { containers: [] });
  spec.containers?.forEach(requestWhatIsLimited);
  spec.initContainers?.forEach(requestWhatIsLimited);
  defaultPodLevelResources(spec);
  spec.enableServiceLinks ??= true;
  if (spec.hostNetwork) {
    defaultHostPorts(spec.containers);
    defaultHostPorts(spec.initContainers);
  }
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) spec.terminationGracePeriodSeconds = 1;
  defaultPodSpec(spec);
  pod.status ??= {};
  alignPodIPs(pod);
}

/** `kubectl describe pod`. */
import type { Container, Pod } from '../../kinds/generated/core-v1.ts';
import { qosClassOf } from '../../kinds/core/pod/qos.ts';
import { writeContainers, writeResources, writeSeccomp } from './containers.ts';
import type { Describer } from './describer.ts';
import { subjectOf } from './events.ts';
import { writeController, writeLabels, writeLabelsAndAnnotations, writeName, writeNamespace } from './metadata.ts';
import type { Page } from './page.ts';
import { writeSchedulingGroup, writeTolerations, writeTopologySpread } from './scheduling.ts';
import { rfc1123, since } from './times.ts';
import { writeVolumes } from './volumes.ts';

const MIRROR = 'kubernetes.io/config.mirror';

function writePlace(page: Page, pod: Pod): void {
  const { spec, status } = pod;
  if (spec.priority !== undefined && spec.priority !== null) page.write(0, `Priority:\t${spec.priority}\n`);
  if (spec.priorityClassName) page.write(0, `Priority Class Name:\t${spec.priorityClassName}\n`);
  if (spec.runtimeClassName) page.write(0, `Runtime Class Name:\t${spec.runtimeClassName}\n`);
  if (spec.serviceAccountName) page.write(0, `Service Account:\t${spec.serviceAccountName}\n`);
  page.write(0, `Node:\t${spec.nodeName ? `${spec.nodeName}/${status?.hostIP ?? ''}` : '<none>'}\n`);
  if (status?.startTime) page.write(0, `Start Time:\t${rfc1123(status.startTime)}\n`);
}

function writePhase(page: Page, { metadata, status }: Pod, now: number): void {
  const phase = status?.phase ?? '';
  if (metadata.deletionTimestamp && phase !== 'Failed' && phase !== 'Succeeded') {
    page.write(0, `Status:\tTerminating (lasts ${since(metadata.deletionTimestamp, now)})\n`);
    page.write(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s\n`);
  } else page.write(0, `Status:\t${phase}\n`);
  if (status?.reason) page.write(0, `Reason:\t${status.reason}\n`);
  if (status?.message) page.write(0, `Message:\t${status.message}\n`);
}

function writeAddresses(page: Page, { status }: Pod): void {
  page.write(0, `IP:\t${status?.podIP ?? ''}\n`);
  const addresses = status?.podIPs ?? [];
  page.write(0, addresses.length === 0 ? 'IPs:\t<none>\n' : 'IPs:\n');
  for (const { ip } of addresses) page.write(1, `IP:\t${ip ?? ''}\n`);
}

function writeAllContainers(page: Page, pod: Pod): void {
  const { spec, status } = pod;
  if (spec.initContainers?.length) writeContainers(page, { label: 'Init Containers', containers: spec.initContainers, pod, statuses: status?.initContainerStatuses });
  writeContainers(page, { label: 'Containers', containers: spec.containers, pod, statuses: status?.containerStatuses });
  if (!spec.ephemeralContainers?.length) return;
  writeContainers(page, { label: 'Ephemeral Containers', containers: spec.ephemeralContainers as Container[], pod, statuses: status?.ephemeralContainerStatuses });
}

function writeConditions(page: Page, { spec, status }: Pod): void {
  const conditions = status?.conditions ?? [];
  if (spec.readinessGates?.length) {
    page.write(0, 'Readiness Gates:\n  Type\tStatus\n');
    for (const { conditionType } of spec.readinessGates) page.write(1, `${conditionType} \t${conditions.find(c => c.type === conditionType)?.status ?? '<none>'} \n`);
  }
  if (conditions.length === 0) return;
  page.write(0, 'Conditions:\n  Type\tStatus\n');
  for (const condition of conditions) page.write(1, `${condition.type} \t${condition.status} \n`);
}

export const podDescriber: Describer<Pod> = {
  group: '', versions: ['v1'], kind: 'Pod', plural: 'pods', namespaced: true,
  /** The kubelet's events on a static pod speak of the file's own id. */
  events: pod => [{ ...subjectOf(pod), kind: '', uid: pod.metadata.annotations?.[MIRROR] ?? pod.metadata.uid ?? '' }],
  write(page, pod, _related, now) {
    const { spec, status, metadata } = pod;
    writeName(page, pod);
    writeNamespace(page, pod);
    writePlace(page, pod);
    writeLabelsAndAnnotations(page, metadata);
    writePhase(page, pod, now);
    writeSeccomp(page, spec.securityContext?.seccompProfile, [0, 0]);
    writeAddresses(page, pod);
    writeController(page, pod);
    if (status?.nominatedNodeName) page.write(0, `NominatedNodeName:\t${status.nominatedNodeName}\n`);
    if (spec.resources) page.write(0, 'Resources:\n');
    writeResources(page, spec.resources, 1);
    writeAllContainers(page, pod);
    writeConditions(page, pod);
    writeVolumes(page, spec.volumes);
    page.write(0, `QoS Class:\t${qosClassOf(pod)}\n`);
    writeLabels(page, 'Node-Selectors', spec.nodeSelector);
    writeTolerations(page, spec.tolerations);
    writeTopologySpread(page, spec.topologySpreadConstraints);
    writeSchedulingGroup(page, spec);
  },
};

/** The containers of a pod, with their status, or of a pod template. */
import type { Container, ContainerPort, ContainerState, ContainerStatus, Pod, ResourceRequirements, SecurityContext } from '../../kinds/generated/core-v1.ts';
import { canonicalQuantity } from '../../machinery/quantity.ts';
import { sortUnstable } from '../print/sort-unstable.ts';
import { writeEnvironment } from './environment.ts';
import { goQuote } from '../print/go-format-quote.ts';
import type { Page } from './page.ts';
import { probeText } from './probes.ts';
import { rfc1123 } from './times.ts';

export interface ContainersOf {
  readonly label: string;
  readonly containers: readonly Container[] | undefined;
  /** Absent in a template. */
  readonly pod?: Pod;
  readonly statuses?: readonly ContainerStatus[] | undefined;
  /** That of a template's parts. */
  readonly indent?: string;
}

const portNames = (ports: readonly ContainerPort[], field: 'containerPort' | 'hostPort') =>
  ports.map(port => `${port[field] ?? 0}/${port.protocol ?? ''}${port.name ? ` (${port.name})` : ''}`).join(', ');

function writePorts(page: Page, label: string, ports: string): void {
  page.write(2, ports.includes(',') ? `${label}s:\t${ports}\n` : `${label}:\t${ports || '<none>'}\n`);
}

type Seccomp = SecurityContext['seccompProfile'];
export function writeSeccomp(page: Page, profile: Seccomp, [level, detail]: readonly [number, number]): void {
  if (!profile) return;
  page.write(level, `SeccompProfile:\t${profile.type}\n`);
  if (profile.type === 'Localhost') page.write(detail, `LocalhostProfile:\t${profile.localhostProfile ?? ''}\n`);
}

function writeBasics(page: Page, container: Container, status: ContainerStatus | undefined): void {
  if (status) page.write(2, `Container ID:\t${status.containerID ?? ''}\n`);
  page.write(2, `Image:\t${container.image ?? ''}\n`);
  if (status) page.write(2, `Image ID:\t${status.imageID ?? ''}\n`);
  const ports = container.ports ?? [];
  writePorts(page, 'Port', portNames(ports, 'containerPort'));
  writePorts(page, 'Host Port', portNames(ports, 'hostPort'));
  writeSeccomp(page, container.securityContext?.seccompProfile, [2, 3]);
}

function writeWords(page: Page, label: string, words: readonly string[] | undefined): void {
  if (!words || words.length === 0) return;
  page.write(2, `${label}:\n`);
  for (const line of words.flatMap(word => word.split('\n'))) page.write(3, `${line}\n`);
}

function writeState(page: Page, label: string, { running, waiting, terminated }: ContainerState): void {
  const part = (name: string, value: string | number | undefined) => value && page.write(3, `${name}:\t${value}\n`);
  if (running) {
    page.write(2, `${label}:\tRunning\n`);
    part('Started', rfc1123(running.startedAt));
  } else if (!waiting && terminated) {
    page.write(2, `${label}:\tTerminated\n`);
    part('Reason', terminated.reason);
    part('Message', terminated.message);
    page.write(3, `Exit Code:\t${terminated.exitCode ?? 0}\n`);
    if ((terminated.signal ?? 0) > 0) part('Signal', terminated.signal);
    part('Started', rfc1123(terminated.startedAt));
    part('Finished', rfc1123(terminated.finishedAt));
  } else {
    page.write(2, `${label}:\tWaiting\n`);
    part('Reason', waiting?.reason);
  }
}

function writeStatus(page: Page, status: ContainerStatus): void {
  writeState(page, 'State', status.state ?? {});
  if (status.lastState?.terminated) writeState(page, 'Last State', status.lastState);
  page.write(2, `Ready:\t${status.ready ? 'True' : 'False'}\n`);
  page.write(2, `Restart Count:\t${status.restartCount ?? 0}\n`);
}

export function writeResources(page: Page, resources: ResourceRequirements | undefined, level: number): void {
  for (const [label, list = {}] of [['Limits', resources?.limits], ['Requests', resources?.requests]] as const) {
    const names = Object.keys(list).sort();
    if (names.length > 0) page.write(level, `${label}:\n`);
    for (const name of names) page.write(level + 1, `${name}:\t${canonicalQuantity(list[name]!)}\n`);
  }
}

function writeProbes(page: Page, { livenessProbe, readinessProbe, startupProbe }: Container): void {
  for (const [label, probe] of [['Liveness', livenessProbe], ['Readiness', readinessProbe], ['Startup', startupProbe]] as const) {
    if (probe) page.write(2, `${label}:\t${probeText(probe)}\n`);
  }
}

function writeMounts(page: Page, { volumeMounts = [], volumeDevices = [] }: Container): void {
  const none = volumeMounts.length === 0 ? '\t<none>' : '';
  page.write(2, `Mounts:${none}\n`);
  for (const mount of sortUnstable(volumeMounts, (a, b) => a.mountPath < b.mountPath)) {
    page.write(3, `${mount.mountPath} from ${mount.name} (${mount.readOnly ? 'ro' : 'rw'}${mount.subPath ? `,path=${goQuote(mount.subPath)}` : ''})\n`);
  }
  if (volumeDevices.length === 0) return;
  page.write(2, `Devices:${none}\n`);
  for (const device of sortUnstable(volumeDevices, (a, b) => a.devicePath < b.devicePath)) page.write(3, `${device.devicePath} from ${device.name}\n`);
}

export function writeContainers(page: Page, { label, containers = [], pod, statuses = [], indent = '' }: ContainersOf): void {
  page.write(0, `${indent}${label}:${containers.length === 0 ? ' <none>' : ''}\n`);
  for (const container of containers) {
    const status = statuses.findLast(s => s.name === container.name);
    page.write(1, `${indent ? ' ' : ''}${container.name}:\n`);
    writeBasics(page, container, status);
    writeWords(page, 'Command', container.command);
    writeWords(page, 'Args', container.args);
    if (status) writeStatus(page, status);
    writeResources(page, container.resources, 2);
    writeProbes(page, container);
    writeEnvironment(page, container, pod);
    writeMounts(page, container);
  }
}

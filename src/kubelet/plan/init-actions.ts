/** Which init containers and sidecars to start or kill: the newest one that ran tells how far the pod has come. Pure. */
import { isSidecar, type Container, type Pod } from '../objects.ts';
import type { ContainerRecord, PodRuntime } from '../pod-runtime.ts';
import type { Kill, ProbeResults } from './pod-actions.ts';
import { retriesInit } from './restart-policy.ts';

export interface InitPlan {
  readonly toStart: readonly Container[];
  readonly toKill: readonly Kill[];
  readonly killPod: boolean;
  /** Every init container has done its part: the app containers may run. */
  readonly initialized: boolean;
}

interface Scan {
  readonly pod: Pod;
  readonly probes: ProbeResults;
  readonly toStart: Container[];
  readonly toKill: Kill[];
  killPod: boolean;
  initialized: boolean;
}

/**
 * Walks backwards, because finished init containers may have been removed: with [a, sidecar b, c], where c has no
 * instance and b runs, c is next. Before the one found, only sidecars matter. Instances of an earlier sandbox count for nothing.
 */
export function planInitContainers(pod: Pod, runtime: PodRuntime, at: { sandboxId: string; probes: ProbeResults }): InitPlan {
  const init = pod.spec.initContainers ?? [];
  const here = runtime.containers.filter(c => c.podSandboxId === at.sandboxId);
  const find = (name: string) => here.find(c => c.metadata.name === name);
  const ranBefore = pod.spec.containers.some(c => find(c.name) !== undefined);
  const scan: Scan = { pod, probes: at.probes, toStart: [], toKill: [], killPod: false, initialized: init.length === 0 || ranBefore };

  let passed = scan.initialized;
  for (let i = init.length - 1; i >= 0 && !scan.killPod; i--) {
    const container = init[i]!;
    const current = find(container.name);
    if (passed && !isSidecar(container)) continue;
    if (!current) {
      if (passed) scan.toStart.push(container);
      continue;
    }
    planOne(scan, { container, current, next: init[i + 1], passed });
    passed = true;
  }
  if (!passed && init[0]) scan.toStart.push(init[0]);
  if (scan.killPod) return { ...scan, toStart: [], initialized: false };
  return { ...scan, toStart: scan.toStart.reverse() };
}

interface Found {
  readonly container: Container;
  readonly current: ContainerRecord;
  readonly next: Container | undefined;
  /** A later one, or an app container, has run already. */
  readonly passed: boolean;
}

function planOne(scan: Scan, found: Found): void {
  const { container, current } = found;
  switch (current.state) {
    case 'CONTAINER_CREATED':
      scan.toStart.push(container);
      return;
    case 'CONTAINER_RUNNING':
      if (isSidecar(container)) planRunningSidecar(scan, found);
      return;
    case 'CONTAINER_EXITED':
      planExited(scan, found);
      return;
    case 'CONTAINER_UNKNOWN':
      scan.toKill.push({ container: current, message: 'Init container is in "unknown" state, try killing it before restart', reason: 'Unknown' });
      if (retriesInit(scan.pod, container, 255)) scan.toStart.push(container);
      else scan.killPod = true;
  }
}

function planRunningSidecar(scan: Scan, found: Found): void {
  const { container, current } = found;
  const restart = (message: string, reason: 'StartupProbe' | 'LivenessProbe') => {
    scan.toKill.push({ container: current, message, reason });
    scan.toStart.push(container);
  };
  if (container.startupProbe) {
    const startup = scan.probes.startup(current.id);
    if (startup === 'failure') return restart(`Init container ${container.name} failed startup probe`, 'StartupProbe');
    if (startup !== 'success') return;
  }
  if (!found.passed) proceed(scan, found);
  if (container.livenessProbe && scan.probes.liveness(current.id) === 'failure') restart(`Init container ${container.name} failed liveness probe`, 'LivenessProbe');
}

function planExited(scan: Scan, found: Found): void {
  const { container, current } = found;
  if (isSidecar(container)) scan.toStart.push(container);
  else if (current.exitCode === 0) proceed(scan, found);
  else if (retriesInit(scan.pod, container, current.exitCode)) scan.toStart.push(container);
  else scan.killPod = true;
}

function proceed(scan: Scan, { next }: Found): void {
  if (next) scan.toStart.push(next);
  else scan.initialized = true;
}

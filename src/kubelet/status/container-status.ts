/** The API's view of a pod's containers, from what the runtime holds and what was said before. Pure. */
import { timestamp } from '../../base/clock.ts';
import type { ResourceRequirements } from '../../kinds/generated/core-v1.ts';
import { plainCopy } from '../../client/plain-copy.ts';
import type { Container, ContainerState, ContainerStatus, Pod } from '../objects.ts';
import { isSidecar } from '../objects.ts';
import { nanosToMs, restartCountOf, type ContainerRecord, type PodRuntime } from '../pod-runtime.ts';
import { shouldBeRestarted } from '../plan/restart-policy.ts';

/** Why a container could not be started when last tried. */
export interface StartFailure {
  readonly reason: string;
  readonly message: string;
}

export interface StatusInputs {
  readonly pod: Pod;
  readonly runtime: PodRuntime;
  /** What was last reported. */
  readonly old: readonly ContainerStatus[];
  readonly failures: ReadonlyMap<string, StartFailure>;
  /** `containerd`: the scheme of container ids. */
  readonly runtimeName: string;
}

const UNKNOWN_GONE = 'The container could not be located when the pod was deleted.  The container used to be Running';

export function containerStatuses(containers: readonly Container[], inputs: StatusInputs, kind: 'init' | 'app' | 'ephemeral'): ContainerStatus[] {
  const hasInit = (inputs.pod.spec.initContainers?.length ?? 0) > 0;
  const waiting: ContainerState = { waiting: { reason: hasInit ? 'PodInitializing' : 'ContainerCreating' } };
  return containers.map(container => {
    const old = inputs.old.find(s => s.name === container.name);
    const found = inputs.runtime.containers.filter(c => c.metadata.name === container.name);
    const status = found.length > 0 ? fromRuntime(container, found, inputs.runtimeName) : withoutInstance(container, { old, waiting, deleted: inputs.pod.metadata.deletionTimestamp !== undefined });
    return waitingIfFailed(container, status, { inputs, kind });
  });
}

function withoutInstance(container: Container, at: { old: ContainerStatus | undefined; waiting: ContainerState; deleted: boolean }): ContainerStatus {
  const { old } = at;
  if (old?.state?.terminated) return plainCopy(old);
  const lost = old?.state?.running !== undefined && !old.lastState?.terminated;
  return {
    name: container.name,
    state: plainCopy(at.waiting),
    lastState: lost ? { terminated: { reason: 'ContainerStatusUnknown', message: UNKNOWN_GONE, exitCode: 137 } as NonNullable<ContainerState['terminated']> } : plainCopy(old?.lastState ?? {}),
    ready: false,
    restartCount: (old?.restartCount ?? 0) + (lost && !at.deleted ? 1 : 0),
    image: container.image ?? '',
    imageID: '',
    started: false,
    ...mountStatuses(container),
  };
}

function fromRuntime(container: Container, found: readonly ContainerRecord[], runtimeName: string): ContainerStatus {
  const [current, previous] = found as [ContainerRecord, ContainerRecord | undefined];
  const id = `${runtimeName}://${current.id}`;
  const resources = container.resources;
  const requests = resources?.requests && Object.keys(resources.requests).length > 0 ? { ...resources.requests } : undefined;
  const user = current.user?.linux;
  return {
    name: container.name,
    state: stateOf(current, runtimeName),
    lastState: previous ? stateOf(previous, runtimeName) : {},
    ready: false,
    restartCount: restartCountOf(current),
    image: current.image.image,
    imageID: current.imageRef,
    containerID: id,
    started: false,
    ...(requests ? { allocatedResources: requests } : {}),
    resources: plainCopy((resources ?? {}) as ResourceRequirements),
    ...mountStatuses(container),
    ...(user ? { user: { linux: { uid: user.uid, gid: user.gid, supplementalGroups: [...(user.supplementalGroups ?? [])] } } } : {}),
  };
}

const timeOf = (ns: bigint) => (ns > 0n ? { time: timestamp(nanosToMs(ns)) } : {});

function stateOf(c: ContainerRecord, runtimeName: string): ContainerState {
  const started = timeOf(c.startedAt).time;
  switch (c.state) {
    case 'CONTAINER_RUNNING':
      return { running: { startedAt: started ?? timestamp(nanosToMs(c.createdAt)) } };
    case 'CONTAINER_CREATED':
      return { waiting: { reason: 'ContainerCreating' } };
    case 'CONTAINER_UNKNOWN':
      return { terminated: { exitCode: 137, reason: 'ContainerStatusUnknown', message: 'The container could not be located when the pod was terminated' } as NonNullable<ContainerState['terminated']> };
    case 'CONTAINER_EXITED': {
      const finished = timeOf(c.finishedAt).time;
      return {
        terminated: {
          exitCode: c.exitCode,
          reason: c.reason || (c.exitCode === 0 ? 'Completed' : 'Error'),
          ...(c.message ? { message: c.message } : {}),
          startedAt: started ?? timestamp(0),
          finishedAt: finished ?? timestamp(0),
          containerID: `${runtimeName}://${c.id}`,
        },
      };
    }
  }
}

/** A container that will be tried again, and could not be started when last tried, waits with that reason. */
function waitingIfFailed(container: Container, status: ContainerStatus, at: { inputs: StatusInputs; kind: 'init' | 'app' | 'ephemeral' }): ContainerStatus {
  const failure = at.inputs.failures.get(container.name);
  if (!failure) return status;
  const done = at.kind === 'init' && !isSidecar(container) && status.state?.terminated?.exitCode === 0;
  if (done || !shouldBeRestarted(at.inputs.pod, container, at.inputs.runtime)) return status;
  return {
    ...status,
    ...(status.state?.terminated ? { lastState: status.state } : {}),
    state: { waiting: { reason: failure.reason, ...(failure.message ? { message: failure.message } : {}) } },
  };
}

function mountStatuses(container: Container): Pick<ContainerStatus, 'volumeMounts'> {
  if (!container.volumeMounts?.length) return {};
  return {
    volumeMounts: container.volumeMounts.map(m => ({
      name: m.name,
      mountPath: m.mountPath,
      ...(m.readOnly ? { readOnly: true, recursiveReadOnly: m.recursiveReadOnly === 'Enabled' || m.recursiveReadOnly === 'IfPossible' ? m.recursiveReadOnly : 'Disabled' } : {}),
    })),
  };
}

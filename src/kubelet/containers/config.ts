/** A container's configuration for the runtime. Pure. */
import { ANNOTATION, containerHash, containerLogPath, LABEL } from '../names.ts';
import type { Container, Pod } from '../objects.ts';
import type { ContainerConfig, Image, LinuxContainerResources, Mount } from '../runtime.ts';
import type { EnvEntry } from './env.ts';
import { expand } from './expand.ts';
import { containerSecurity } from './security.ts';

export interface ContainerInputs {
  readonly pod: Pod;
  readonly container: Container;
  readonly restartCount: number;
  readonly image: Image | undefined;
  readonly imageRef: string;
  readonly env: readonly EnvEntry[];
  readonly mounts: readonly Mount[];
  readonly resources: LinuxContainerResources;
  readonly seccompRoot: string;
}

export function planContainerConfig(inputs: ContainerInputs): ContainerConfig {
  const { pod, container, restartCount, env } = inputs;
  const values = new Map(env.map(e => [e.key, e.value]));
  const expanded = (list: readonly string[] | undefined) => list?.map(text => expand(text, name => values.get(name)));
  const command = expanded(container.command);
  const args = expanded(container.args);
  return {
    metadata: { name: container.name, attempt: restartCount },
    image: { image: inputs.imageRef, userSpecifiedImage: container.image ?? '' },
    ...(command?.length ? { command } : {}),
    ...(args?.length ? { args } : {}),
    ...(container.workingDir ? { workingDir: container.workingDir } : {}),
    envs: env.map(e => ({ ...e })),
    mounts: [...inputs.mounts],
    labels: {
      [LABEL.containerName]: container.name,
      [LABEL.podName]: pod.metadata.name ?? '',
      [LABEL.podNamespace]: pod.metadata.namespace ?? '',
      [LABEL.podUid]: pod.metadata.uid ?? '',
    },
    annotations: containerAnnotations(pod, container, restartCount),
    logPath: containerLogPath(container.name, restartCount),
    stdin: container.stdin === true,
    stdinOnce: container.stdinOnce === true,
    tty: container.tty === true,
    linux: { resources: inputs.resources, securityContext: containerSecurity(pod, container, inputs) },
  };
}

/** What a later kubelet must know of a container, even when the pod object is gone. */
function containerAnnotations(pod: Pod, container: Container, restartCount: number): Record<string, string> {
  const grace = pod.spec.terminationGracePeriodSeconds;
  const preStop = container.lifecycle?.preStop;
  return {
    [ANNOTATION.hash]: containerHash(container),
    [ANNOTATION.restartCount]: String(restartCount),
    [ANNOTATION.terminationMessagePath]: container.terminationMessagePath ?? '/dev/termination-log',
    [ANNOTATION.terminationMessagePolicy]: container.terminationMessagePolicy ?? 'File',
    ...(grace === undefined ? {} : { [ANNOTATION.gracePeriod]: String(grace) }),
    ...(preStop ? { [ANNOTATION.preStopHandler]: JSON.stringify(preStop) } : {}),
    ...(container.ports?.length ? { [ANNOTATION.ports]: JSON.stringify(container.ports) } : {}),
  };
}

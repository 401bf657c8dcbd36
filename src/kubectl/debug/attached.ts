/** `debug -i`: waits for the debug container and joins it; what has ended already is told of by its log. */
import type { ContainerStatus, Pod } from '../../kinds/generated/core-v1.ts';
import { notFoundError } from '../../machinery/status-error.ts';
import type { CommandContext } from '../command.ts';
import { CommandError } from '../errors.ts';
import { readLog } from '../logs/read.ts';
import { Info } from '../resource/info.ts';
import { attach } from '../streaming/attach.ts';
import { followObject } from '../wait/follow.ts';
import { inOrder } from '../in-order.ts';

type World = Pick<CommandContext, 'factory' | 'io'>;

export interface AttachedDebug {
  readonly pod: Pod;
  readonly container: string;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly isQuiet: boolean;
}

export async function attachToDebugger(world: World, options: AttachedDebug): Promise<void> {
  const { container, stdin, tty, isQuiet } = options;
  const pod = await inOrder(world.io, () => awaitContainer(world, options));
  const status = statusOf(pod, container);
  if (!status) throw new CommandError(`error getting container status of container name ${JSON.stringify(container)}: <nil>`);
  if (status.state?.terminated) return printLog(world, pod, container);
  try {
    await attach(world, { pod, container, stdin, tty, isQuiet, commandName: 'kubectl attach' });
  } catch (error) {
    world.io.stderr.write(`warning: couldn't attach to pod/${pod.metadata.name}, falling back to streaming logs: ${(error as Error).message}\n`);
    await printLog(world, pod, container);
  }
}

async function awaitContainer({ factory }: World, { pod: { metadata: { name = '', namespace = '' } }, container, isQuiet }: AttachedDebug): Promise<Pod> {
  const mapping = await (await factory.mapper()).mappingForKind('', 'Pod', 'v1');
  const info = new Info({ client: await factory.client(), mapping, namespace, name });
  const found = await followObject(info, {
    signal: new AbortController().signal,
    onEvent: ({ type, object }) => {
      if (type === 'DELETED') throw notFoundError({ group: '', plural: 'pods' }, '');
      const { running, terminated, waiting } = statusOf(object as unknown as Pod, container)?.state ?? {};
      if (running || terminated) return true;
      if (!isQuiet && waiting?.message) factory.warnings.warn(`container ${container}: ${waiting.message}`);
      return false;
    },
  });
  return found as unknown as Pod;
}

function statusOf({ status }: Pod, name: string): ContainerStatus | undefined {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? []), ...(status?.ephemeralContainerStatuses ?? [])].find(s => s.name === name);
}

const printLog = (world: World, pod: Pod, container: string): Promise<void> => readLog(world, { pod, container }, {}, line => world.io.stdout.write(line));

/** `run -i` and `run --attach`: waits for the pod, joins it, and ends as it ended. */
import type { Pod } from '../../kinds/generated/core-v1.ts';
import { timeoutSignal } from '../../base/timeout-signal.ts';
import { notFoundError } from '../../machinery/status-error.ts';
import type { CommandContext } from '../command.ts';
import { CommandError, ExitCodeError } from '../errors.ts';
import { readLog } from '../logs/read.ts';
import type { Info } from '../resource/info.ts';
import { attach } from '../streaming/attach.ts';
import { chooseContainer } from '../streaming/containers.ts';
import { followObject, TimedOut } from '../wait/follow.ts';
import { inOrder } from '../in-order.ts';

type World = Pick<CommandContext, 'factory' | 'io'>;

export interface AttachedRun {
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly isQuiet: boolean;
  readonly leaveStdinOpen: boolean;
  readonly restart: string;
  readonly timeoutMs: number;
  readonly detachKeys: string;
  readonly commandName: string;
}

export async function runAttached(world: World, info: Info, options: AttachedRun): Promise<void> {
  const pod = await awaitPod(world, info, { timeoutMs: options.timeoutMs, isMet: isReadyOrCompleted });
  await joinOrTell(world, pod, options);
  if (options.leaveStdinOpen || (options.restart !== 'Never' && options.restart !== 'OnFailure')) return;
  const succeeds = options.restart === 'OnFailure';
  const ended = await awaitPod(world, info, { timeoutMs: options.timeoutMs, isMet: p => phaseOf(p) === 'Succeeded' || (!succeeds && phaseOf(p) === 'Failed') });
  tellOfEnd(ended);
}

const phaseOf = ({ status }: Pod) => status?.phase ?? '';
const isCompleted = (pod: Pod) => ['Succeeded', 'Failed'].includes(phaseOf(pod));
const isReadyOrCompleted = (pod: Pod) => isCompleted(pod) || (phaseOf(pod) === 'Running' && (pod.status?.conditions ?? []).some(c => c.type === 'Ready' && c.status === 'True'));

async function awaitPod({ io }: World, info: Info, { timeoutMs, isMet }: { readonly timeoutMs: number; readonly isMet: (pod: Pod) => boolean }): Promise<Pod> {
  const { signal, cancel } = timeoutSignal(io.clock, timeoutMs, new TimedOut());
  try {
    const found = await inOrder(io, () => followObject(info, {
      signal,
      onEvent: ({ type, object }) => {
        if (type === 'DELETED') throw notFoundError({ group: '', plural: 'pods' }, '');
        return isMet(object as unknown as Pod);
      },
    }));
    return found as unknown as Pod;
  } finally {
    cancel();
  }
}

/** What has ended already, or cannot be joined, is told of by its log. */
async function joinOrTell(world: World, pod: Pod, options: AttachedRun): Promise<void> {
  const { io } = world;
  const { stdin, tty, isQuiet, detachKeys, commandName } = options;
  if (isCompleted(pod)) return printLog(world, pod, options);
  try {
    await attach(world, { pod, container: '', stdin, tty, isQuiet, detachKeys, commandName: `${commandName} attach` });
  } catch (error) {
    io.stderr.write(`warning: couldn't attach to pod/${pod.metadata.name}, falling back to streaming logs: ${(error as Error).message}\n`);
    await printLog(world, pod, options);
  }
}

async function printLog(world: World, pod: Pod, { isQuiet }: AttachedRun): Promise<void> {
  const { container } = chooseContainer(pod, '', { io: world.io, isQuiet });
  await readLog(world, { pod, container: container.name }, {}, line => world.io.stdout.write(line));
}

function tellOfEnd(pod: Pod): void {
  const { metadata: { name, namespace } } = pod;
  switch (phaseOf(pod)) {
    case 'Succeeded': return;
    case 'Failed': {
      const terminated = pod.status?.containerStatuses?.[0]?.state?.terminated;
      if (!terminated?.exitCode) throw new CommandError(`pod ${namespace}/${name} failed with unknown exit code`);
      throw new ExitCodeError(`pod ${namespace}/${name} terminated (${terminated.reason ?? ''})\n${terminated.message ?? ''}`, terminated.exitCode);
    }
    default: throw new CommandError(`pod ${namespace}/${name} left in phase ${phaseOf(pod)}`);
  }
}

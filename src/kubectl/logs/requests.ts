/** Whose logs are meant: the containers of a pod, of several, or of what selects pods. */
import type { Pod } from '../../kinds/generated/core-v1.ts';
import type { LabelSelector } from '../../machinery/label-selector.ts';
import type { CommandContext } from '../command.ts';
import { CommandError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import { isList, itemsOf, type Unstructured } from '../object.ts';
import { annotatedContainer, defaultedText, findContainer, hasSeveral, namedContainer } from '../streaming/containers.ts';
import { byLogging } from '../streaming/pod-order.ts';
import { isPod, selectedPods, selectorOfObject } from '../streaming/pods.ts';
import { goTypeOf } from '../typed.ts';

type World = Pick<CommandContext, 'factory' | 'io'>;

export interface LogChoice {
  /** Empty: the default one. */
  readonly container: string;
  readonly allContainers: boolean;
  readonly allPods: boolean;
  readonly timeoutMs: number;
}

export interface LogRequest {
  readonly pod: Pod;
  readonly container: string;
}

export async function logRequests(world: World, object: Unstructured, choice: LogChoice): Promise<LogRequest[]> {
  if (isList(object)) return (itemsOf(object) as unknown as Pod[]).flatMap(pod => requestsOfPod(world, pod, choice));
  if (isPod(object)) return requestsOfPod(world, object as unknown as Pod, choice);
  const pods = await selectedPods(world, { namespace: object.metadata?.namespace ?? '', selector: selectorFor(object), timeoutMs: choice.timeoutMs, order: byLogging });
  const [first] = pods;
  if (choice.allPods) return pods.flatMap(pod => requestsOfPod(world, pod, choice));
  if (pods.length > 1) world.io.stderr.write(`Found ${pods.length} pods, using pod/${first!.metadata.name}\n`);
  return requestsOfPod(world, first!, choice);
}

function selectorFor(object: Unstructured): LabelSelector {
  try {
    return selectorOfObject(object);
  } catch (error) {
    throw new CommandError(`cannot get the logs from ${goTypeOf(object)}: ${(error as Error).message}`, { cause: error });
  }
}

function requestsOfPod(world: World, pod: Pod, choice: LogChoice): LogRequest[] {
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  if (choice.allContainers) return [...initContainers, ...containers, ...ephemeralContainers].map(c => ({ pod, container: c.name }));
  const name = choice.container || defaultContainer(world, pod, choice);
  return [{ pod, container: namedContainer(pod, name).container.name }];
}

function defaultContainer({ io }: World, pod: Pod, { allPods }: LogChoice): string {
  const annotated = annotatedContainer(pod);
  if (annotated !== '') {
    if (findContainer(pod, annotated)) return annotated;
    io.stderr.write(`Default container name ${quote(annotated)} not found in pod ${pod.metadata.name}\n`);
  }
  if (hasSeveral(pod) && !allPods) io.stderr.write(defaultedText(pod));
  return pod.spec.containers[0]!.name;
}

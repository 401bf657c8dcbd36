/** Which container of a pod is meant. */
import type { Container, EphemeralContainer, Pod } from '../../kinds/generated/core-v1.ts';
import { CommandError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import type { Io } from '../io.ts';

const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

export type ContainerKind = 'containers' | 'initContainers' | 'ephemeralContainers';
export interface FoundContainer {
  readonly container: Container | EphemeralContainer;
  readonly kind: ContainerKind;
}

export function findContainer({ spec }: Pod, name: string): FoundContainer | undefined {
  for (const kind of ['containers', 'initContainers', 'ephemeralContainers'] as const) {
    const container = spec[kind]?.find(c => c.name === name);
    if (container) return { container, kind };
  }
  return undefined;
}

/** `a, b, c (ephem), d (init)`. */
export function containerNames({ spec }: Pod): string {
  const { containers, ephemeralContainers = [], initContainers = [] } = spec;
  return [...containers.map(c => c.name), ...ephemeralContainers.map(c => `${c.name} (ephem)`), ...initContainers.map(c => `${c.name} (init)`)].join(', ');
}

export const annotatedContainer = (pod: Pod): string => pod.metadata.annotations?.[DEFAULT_CONTAINER] ?? '';

export const hasSeveral = ({ spec }: Pod): boolean => spec.containers.length > 1 || (spec.initContainers?.length ?? 0) > 0 || (spec.ephemeralContainers?.length ?? 0) > 0;

export const defaultedText = (pod: Pod): string => `Defaulted container ${quote(pod.spec.containers[0]!.name)} out of: ${containerNames(pod)}\n`;

export function namedContainer(pod: Pod, name: string): FoundContainer {
  const found = findContainer(pod, name);
  if (!found) throw new CommandError(`container ${name} is not valid for pod ${pod.metadata.name} out of: ${containerNames(pod)}`);
  return found;
}

/** The one that is named, by the caller or by the annotation, else the first; then others are told of. */
export function chooseContainer(pod: Pod, name: string, { io, isQuiet }: { readonly io: Pick<Io, 'stderr'>; readonly isQuiet: boolean }): FoundContainer {
  if (name !== '') return namedContainer(pod, name);
  // A file may name a pod and say no more of it.
  const [first] = (pod.spec as Partial<Pod['spec']> | undefined)?.containers ?? [];
  if (!first) throw new CommandError(`pod ${pod.metadata.namespace}/${pod.metadata.name} does not have any containers`);
  const annotated = annotatedContainer(pod);
  if (annotated !== '') return namedContainer(pod, annotated);
  if (!isQuiet && hasSeveral(pod)) io.stderr.write(defaultedText(pod));
  return { container: first, kind: 'containers' };
}

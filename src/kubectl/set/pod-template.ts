/** Where the pods of an object are described. */
import { CommandError } from '../errors.ts';
import { groupOf, type Unstructured } from '../object.ts';
import { goTypeOf } from '../typed.ts';
import type { PodSpec } from '../../kinds/generated/core-v1.ts';
import type { Plain } from '../../machinery/plain.ts';

export type MutablePodSpec = { -readonly [K in keyof PodSpec]: PodSpec[K] };

const TEMPLATED: Readonly<Record<string, readonly string[]>> = {
  '': ['ReplicationController'], apps: ['Deployment', 'DaemonSet', 'ReplicaSet', 'StatefulSet'], extensions: ['Deployment', 'DaemonSet', 'ReplicaSet'], batch: ['Job'],
};

/** Of a pod, of what makes pods, of what makes jobs; throws for anything else. */
export function podSpecOf(object: Unstructured): MutablePodSpec {
  const { apiVersion = '', kind = '' } = object;
  const group = groupOf(apiVersion);
  if (group === '' && kind === 'Pod') return member(object, ['spec']);
  if (TEMPLATED[group]?.includes(kind)) return member(object, ['spec', 'template', 'spec']);
  if (group === 'batch' && kind === 'CronJob') return member(object, ['spec', 'jobTemplate', 'spec', 'template', 'spec']);
  throw new CommandError(`the object is not a pod or does not have a pod template: ${goTypeOf(object)}`);
}

/** What is missing on the way is made. */
function member(object: Plain, path: readonly string[]): MutablePodSpec {
  let at = object;
  for (const name of path) at = (at[name] ??= {}) as Plain;
  return at as unknown as MutablePodSpec;
}
